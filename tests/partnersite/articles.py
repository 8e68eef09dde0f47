"""What happened: invented articles from a seed, each with all that its page will show."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tests.partnersite import addresses, signing
from tests.partnersite.dice import Dice
from tests.partnersite.papers import NATIONAL, PAPERS, Paper, Section
from tests.partnersite.scene import Scene, person
from tests.partnersite.signing import Signature
from tests.partnersite.topics import about
from tests.partnersite.writing import Block, text

BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
RND = PAPERS["rnd"]


@dataclass(frozen=True)
class Picture:
    """A lead image."""

    number: int
    arc_id: str
    caption: str | None
    credit: str | None


@dataclass(frozen=True)
class Story:
    """One state of an article as one paper prints it. All text is clean here; the layouts set it in type."""

    kind: str
    """``plain``, ``paid``, ``metered``, ``liveblog``, ``gallery``, ``wire``, or an odd page: see ``odd``."""
    number: int
    """The CMS's number, in pdb."""
    uuid: str
    """Methode's id, in pdb."""
    arc_id: str
    section: Section
    kicker: str | None
    headline: str
    slug_title: str
    """What the address was made of: it is frozen, the headline may change."""
    lead: str
    dateline: str | None
    blocks: tuple[Block, ...]
    teaser: str | None
    """Of a paid article: the part of the text that everybody sees."""
    signature: Signature
    agency_id: str | None
    published: datetime
    modified: datetime
    keywords: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    """Type and name of what the newsroom marks where it occurs in the text."""
    picture: Picture | None
    home: str | None = None
    """Address at rnd.de, for a story that belongs there."""
    updated: bool = False
    """Whether a note says that the text was changed."""
    touched: datetime | None = None
    """When the page last changed otherwise than by its text."""

    @property
    def changed(self) -> datetime:
        """When the page last changed."""
        return max(self.modified, self.touched or self.modified)

    @property
    def body(self) -> str | None:
        """The whole text as the dataset writes it; None where there is none."""
        return "\n\n".join(f"- {block.text}" if block.tag == "li" else block.text for block in self.blocks) or None

    @property
    def free_until(self) -> str:
        """When a metered article ceases to be free: ``19:34``."""
        return (self.published + timedelta(hours=1)).strftime("%H:%M")


def report(paper: Paper, section: Section, kind: str, published: datetime, seed: str) -> Story:
    """An article of the paper's own. The same arguments give the same article."""
    dice = Dice(seed)
    topic = dice.pick(about(section.subject) or about("local"))
    near = tuple(place for place in paper.places if any(place in name for name in section.arc)) or paper.places
    story = _story(Scene(topic, paper, near, published.year, dice), kind, section, published, signing.own(paper, dice))
    if kind == "gallery":
        label = dice.pick(("Bildergalerie", "Fotostrecke"))
        return replace(story, kicker=label, headline=f"Die Bilder: {story.headline}", blocks=(), dateline=None)
    if kind == "liveblog":
        name = dice.pick(("Liveblog", "Newsblog", "Liveticker"))
        return replace(story, headline=f"{story.headline} – der {name}", blocks=story.blocks[:3])
    return story


def wire(paper: Paper, published: datetime, seed: str) -> Story:
    """A text of the network as ``paper`` prints it.

    Text, byline, Arc id and picture are the same in all papers for one ``seed``. Kicker, headline, lead, section,
    Methode id and the minute are the paper's own.
    """
    dice, local = Dice(seed), Dice(f"{seed}/{paper.name}")
    subject = dice.pick(NATIONAL).subject
    scene = Scene(dice.pick(about(subject)), RND, RND.places, published.year, dice)
    signature = signing.supplied(RND, dice)
    at_home = next(section for section in RND.sections if section.subject == subject)
    story = _story(scene, "wire", at_home, published, signature)
    tail = f"dpa:{published:%y%m%d}-930-{dice.number(100000, 999999)}/{dice.number(1, 6)}"
    with_tail = "dpa" in signature.agencies and dice.chance(0.7)
    story = replace(story, modified=published, agency_id=tail if with_tail else None)
    if paper is RND:
        return story
    again = Scene(scene.topic, RND, RND.places, published.year, local)
    again.fixed = scene.fixed
    later = published + timedelta(minutes=local.number(0, 90), seconds=local.number(0, 59))
    headline = local.pick((story.headline, again.line("headline")))
    belongs_there = "RND" in signature.agencies and dice.chance(0.5)
    return replace(
        story,
        number=_number(local),
        uuid=_uuid(local),
        section=local.pick([section for section in paper.sections if section.subject == subject]),
        kicker=local.pick((story.kicker, again.line("kicker"), None)),
        headline=headline,
        slug_title=headline,
        lead=local.pick((story.lead, again.line("lead"))),
        published=later,
        modified=later,
        home=RND.site + addresses.arc_article(at_home.arc, story.slug_title, story.arc_id) if belongs_there else None,
    )


def corrected(story: Story, when: datetime) -> Story:
    """The next state of ``story``: a new headline word and a note at the end of its first paragraph."""
    first, *rest = story.blocks
    note = f"{first.text} In einer früheren Fassung war eine Zahl falsch angegeben."
    return replace(story, blocks=(Block("p", note), *rest), modified=when)


def _story(scene: Scene, kind: str, section: Section, published: datetime, signature: Signature) -> Story:
    dice = scene.dice
    headline = scene.line("headline")
    frozen = scene.line("headline") if dice.chance(0.15) else headline
    kicker = scene.line("kicker") if dice.chance(0.75) else None
    blocks = text(scene)
    return Story(
        kind=kind,
        number=_number(dice),
        uuid=_uuid(dice),
        arc_id=dice.text(BASE_32, 26),
        section=section,
        kicker=kicker,
        headline=headline,
        slug_title=f"{kicker} {frozen}" if kicker and dice.chance(0.4) else frozen,
        lead=scene.line("lead"),
        dateline=_dateline(scene),
        blocks=blocks,
        teaser=_cut(blocks[0].text, dice) if kind == "paid" and dice.chance(0.6) else None,
        signature=signature,
        agency_id=None,
        published=published,
        modified=published + timedelta(minutes=dice.number(3, 300)) if dice.chance(0.3) else published,
        keywords=tuple(dict.fromkeys([*dice.some(scene.topic["keyword"], 3), scene.fixed["place"]])),
        entities=_entities(scene),
        picture=_picture(scene) if kind == "gallery" or dice.chance(0.85) else None,
    )


def _number(dice: Dice) -> int:
    return dice.number(20_000_000, 39_999_999)


def _uuid(dice: Dice) -> str:
    return str(UUID(dice.text("0123456789abcdef", 32), version=1))


def _dateline(scene: Scene) -> str | None:
    place, town = scene.fixed["place"], scene.fixed["town"]
    return scene.dice.pick((place, place, place, town, f"{town}/{place}", None))


def _cut(paragraph: str, dice: Dice) -> str:
    """The beginning of a paragraph, broken off within a word."""
    return paragraph[: dice.number(60, max(61, len(paragraph) - 10))].rstrip(" .,:–„") + "…"


def _entities(scene: Scene) -> tuple[tuple[str, str], ...]:
    marked = [("Person", speaker.name) for speaker in scene.speakers]
    marked += [("Place", scene.fixed["place"]), ("Place", scene.fixed["town"]), ("Place", scene.fixed["street"])]
    marked += [("Organization", scene.fixed["org"])]
    return tuple(marked + [("Thing", word) for word in scene.topic["keyword"]])


def _picture(scene: Scene) -> Picture:
    dice = scene.dice
    photographer = person(dice).name
    credit = dice.pick(
        (photographer, photographer, "dpa", "DPA", "dpa-Zentralbild", f"{photographer}/dpa", "Photowerk (bb)",
         f"Symbolbild (Archiv: {photographer})", None)
    )  # fmt: skip
    caption = scene.line("caption") if dice.chance(0.9) or credit is None else None
    return Picture(dice.number(700_000_000, 790_000_000), dice.text(BASE_32, 26), caption, credit)
