"""Articles and lists in the pdb layout (eZ Publish, 2018 to 2022)."""

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tests.partnersite import addresses
from tests.partnersite.articles import Picture, Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import FILLER, attribute, fill, html, script_json
from tests.partnersite.papers import Section
from tests.partnersite.pdb_frame import Frame, page, share
from tests.partnersite.pdb_text import flattened, running

if TYPE_CHECKING:
    from tests.partnersite.site import Site

FREE_FLAG_SINCE = 2021
"""Year from which pages say whether they are paid, and pictures lie on a host of their own."""


def article(story: Story, site: "Site") -> str:
    """The page of an article."""
    dice = Dice(f"{story.uuid}/pdb")
    path = site.path(story)
    closed = story.kind == "paid" if site.moment.year >= FREE_FLAG_SINCE else None
    frame = Frame(
        path, story.headline, story.lead, "article", story.section.pdb, keywords(story, site), _utc(story.published),
        source="DPA" if story.kind == "wire" else "", number=story.number, paid=story.kind in ("paid", "metered"),
        free_until=int((story.published + timedelta(hours=1)).timestamp()) if story.kind == "metered" else 0, closed=closed,
    )  # fmt: skip
    others = [other for other in site.newest(7) if other is not story][:6]
    main = fill(
        "pdb_article",
        share=share("article", site.url(story), story.headline),
        share_below=share("articlebottom", site.url(story), story.headline),
        news_article=_news_article(story, site),
        time=f"{story.published:%H:%M}",
        date=f"{story.published:%d.%m.%Y}",
        badge=_badge(story, "article"),
        heading=_heading(story, dice),
        lead=html(story.lead, dice),
        uuid=story.uuid,
        image=_image(story, site, dice),
        content=_content(story, site, dice),
        section_path=story.section.path("pdb"),
        section=attribute(story.section.pdb[-1]),
        teasers="\n".join(teaser("teaser3", other, site) for other in others),
    )
    return page(frame, main + FILLER, site)


def section(department: Section, site: "Site") -> str:
    """The page of a section: all its articles, newest first."""
    return _listing(department.pdb, site.listed(department), site)


def group(name: str, site: "Site") -> str:
    """The page above some sections, ``/Nachrichten``: their newest articles; or a page of services without any."""
    own = [story for part in site.paper.sections if part.pdb[0] == name for story in site.listed(part)[:4]]
    return _listing((name,), own, site)


def service(trail: tuple[str, ...], site: "Site") -> str:
    """A page of the navigation that holds no articles."""
    return _listing(trail, [], site)


def home(site: "Site") -> str:
    """The home page: the newest articles, some of each section, promotion, other sites."""
    paper = site.paper
    lines = [teaser("bigteaser-item", site.newest(1)[0], site)]
    lines += [teaser("toptopics", story, site) for story in site.newest(4)[1:]]
    for department in paper.sections:
        lines += [teaser("teaser3", story, site) for story in site.listed(department)[:3]]
    lines += [
        _promo("articles4", "Service", "Anzeige aufgeben", "/Anzeigen-und-Maerkte/Kleinanzeigen"),
        _promo("articles4", f"{paper.portal} lesen", "Unsere Abo-Angebote", "/Abo/Newsletter"),
        _promo("most", "Bauen und Wohnen", "Schöner heizen im Herbst", f"https://themenwelten.{paper.domain}/heizen-48213"),
        _promo("rnd-de-3-content", "Fußball", "Alle Spiele im Überblick", "https://www.sportbuzzer.de/"),
        _promo("rnd-de-3-content", "Reise", "Wandern am Fluss", "https://www.reisereporter.de/artikel/1234-wandern"),
    ]
    main = '<div class="pdb-teaser row">\n' + "\n".join(lines) + "\n</div>"
    frame = Frame("/", "Home", f"Aktuelles aus {paper.town} und {paper.region}", "frontpage", (), ("Nachrichten",))
    return page(frame, main, site)


def teaser(kind: str, story: Story, site: "Site") -> str:
    """A pointer to an article, with section, kicker, lead and date."""
    picture = story.picture or Picture(700_000_001, "", None, None)
    event = {"event": "gaEvent", "articlePaywallStatus": story.kind == "paid", "eventAction": story.headline}
    plain_kicker = f'<span class="pdb-{kind}-teaser-breadcrumb-headline-shorttitle">{attribute(story.kicker)}</span>'
    return fill(
        "pdb_teaser",
        kind=kind,
        src=image_path(story, picture, site, "block_module"),
        caption=attribute(picture.caption),
        credit=attribute(picture.credit),
        loader=_loader(story, picture, site, "block_module"),
        share=share(kind, site.url(story), story.headline),
        section_path=story.section.path("pdb"),
        section=attribute(story.section.pdb[-1]),
        badge=_badge(story, kind) or plain_kicker,
        href=attribute(site.href(story)),
        event=attribute(script_json(event)),
        headline=attribute(story.headline),
        lead=attribute(story.lead),
        uuid=story.uuid,
        release=site.day_of(story),
    )


def keywords(story: Story, site: "Site") -> tuple[str, ...]:
    """Editorial keywords, and the machine's among them in later years."""
    machine = ("tcf:Nachricht", "tct:Gesundheit") if site.moment.year >= FREE_FLAG_SINCE else ()
    return (*story.keywords, *machine)


def image_path(story: Story, picture: Picture, site: "Site", variation: str) -> str:
    """Address of a picture, as printed: a path in the early years, on a host of its own later."""
    owner = "rnd" if story.kind == "wire" else site.paper.folder
    title = addresses.slug(story.headline)
    host = "https://mar.prod.image.rndtech.de" if site.moment.year >= FREE_FLAG_SINCE else ""
    folder = f"/var/storage/images/{owner}{story.section.path('pdb')}/{title}/".lower()
    return f"{host}{folder}{picture.number}-1-ger-DE/{title}_{variation}.jpg"


def _listing(trail: tuple[str, ...], stories: list[Story], site: "Site") -> str:
    lines = "\n".join(teaser("teaser3", story, site) for story in stories)
    frame = Frame(addresses.section(trail, "pdb"), trail[-1], f"Alles aus {trail[-1]}", "frontpage", trail)
    return page(frame, f'<div class="pdb-teaser pdb-teaser3-row row">\n{lines}\n</div>', site)


def _promo(kind: str, kicker: str, headline: str, href: str) -> str:
    return fill("pdb_promo", kind=kind, kicker=attribute(kicker), headline=attribute(headline), href=href)


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat()


def _badge(story: Story, kind: str) -> str:
    name = "pdb-parts-paidcontent-freeuntilbadge"
    if story.kind == "metered":
        return f'<span class="{name} {name}_{kind} {name}_open">Kostenlos bis {story.free_until} Uhr</span>'
    if story.kind == "paid":
        return f'<span class="{name} {name}_{kind} {name}_close">\n    {attribute(story.kicker)}\n</span>'
    return ""


def _heading(story: Story, dice: Dice) -> str:
    if story.kind == "untitled":
        return ""
    name = ' class="pdb-parts-paidcontent-freeuntilbadge-headline"' if story.kind in ("paid", "metered") else ""
    return (
        f'<h1{name}>\n    <span class="pdb-article-teaser-breadcrumb-headline-title">{html(story.headline, dice)} </span>\n</h1>'
    )


def _image(story: Story, site: "Site", dice: Dice) -> str:
    picture = story.picture
    if picture is None:
        return ""
    credit = f'<span class="pdb-article-caption-copyright" data-js-ajax-copyright>Quelle:&nbsp;{attribute(picture.credit)}</span>'
    return fill(
        "pdb_image",
        src=image_path(story, picture, site, "big_teaser_article"),
        caption=attribute(picture.caption),
        credit=attribute(picture.credit),
        loader=_loader(story, picture, site, "big_teaser_article"),
        shown_caption=html(picture.caption, dice) if picture.caption else "",
        shown_credit=credit if picture.credit else "",
    )


def _loader(story: Story, picture: Picture, site: "Site", variation: str) -> str:
    base = {
        "url": image_path(story, picture, site, variation), "retina_url": None, "title": picture.caption or "",
        "alt": picture.caption or "", "copyright": picture.credit or "", "caption": picture.caption or "",
    }  # fmt: skip
    return attribute(script_json({"baseImage": base, "imageList": []}).replace("/", "\\/"))


def _content(story: Story, site: "Site", dice: Dice) -> str:
    label = f'<span class="pdb-article-body-locationlabel">{attribute(story.dateline)}</span>' if story.dateline else ""
    if story.kind == "gallery":
        return fill("pdb_pictures", items="\n".join(_picture(story, site, number) for number in range(1, 9)))
    if story.kind == "paid":
        return fill("pdb_paid", dateline=label, text=f"<p>{html(story.teaser, dice)}</p>" if story.teaser else "")
    advert = fill("pdb_advert", id=f"ad{story.uuid[:13].replace('-', '')}")
    return fill("pdb_body", advert=advert, dateline=label, text=running(story, site, dice))


def _picture(story: Story, site: "Site", number: int) -> str:
    picture = story.picture or Picture(700_000_001, "", None, None)
    return fill(
        "pdb_picture",
        id=story.number + number,
        src=image_path(story, picture, site, f"gallery_detail_{number}"),
        caption=attribute(f"{picture.caption or story.headline} ({number})"),
        credit=attribute(picture.credit or site.paper.code),
    )


def _news_article(story: Story, site: "Site") -> str:
    article: dict[str, object] = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "genre": "News",
        "datePublished": _utc(story.published),
        "dateModified": _utc(story.modified),
        "keywords": ",".join(keywords(story, site)),
        "mainEntityOfPage": {"@type": "WebPage", "@id": site.url(story)},
        "author": {"@type": "Organization", "name": "DPA" if story.kind == "wire" else site.paper.portal},
        "headline": "" if story.kind == "untitled" else f"{story.kicker or ''} - {story.headline}".lstrip(),
        "description": story.lead,
        "articleBody": flattened(story),
        "isPartOf": {"@type": ["CreativeWork", "Product"], "name": site.paper.publication},
        "publisher": {"@type": "Organization", "name": site.paper.publication},
    }
    if site.moment.year >= FREE_FLAG_SINCE:
        article["isAccessibleForFree"] = str(story.kind != "paid")
    if story.picture:
        path = image_path(story, story.picture, site, "reference_4_3")
        article["image"] = {
            "@type": "ImageObject", "url": path if path.startswith("http") else site.paper.site + path,
            "description": story.picture.caption or "", "copyrightHolder": story.picture.credit or "",
            "height": 1200, "width": 1600,
        }  # fmt: skip
    text = script_json(article)
    return text[: len(text) // 2] if story.kind == "broken" else text
