"""Articles and lists in the Arc layout (Madsack's front end on Arc XP, since 2022)."""

from datetime import datetime, timezone
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.partnersite import addresses
from tests.partnersite.arc_frame import Frame, page
from tests.partnersite.arc_text import Running, end_credit, head, names_of, running
from tests.partnersite.articles import Picture, Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import FILLER, attribute, html, script_json
from tests.partnersite.papers import Section
from tests.partnersite.styled import names, styled

if TYPE_CHECKING:
    from tests.partnersite.site import Site

SIGNED_PICTURES_SINCE = 2023
FULL_LISTS = 2024, 12


def article(story: Story, site: "Site") -> str:
    """The page of an article."""
    dice = Dice(f"{story.arc_id}/arc")
    shown = shown_time(story)
    text = running(story, site, dice)
    signed = _names(story, site) if story.kind != "paid" or dice.chance(0.5) else ""
    trail = story.section.arc
    others = [other for other in site.newest(9) if other is not story][:8]
    top = styled(
        "arc_head",
        site.release,
        breadcrumb="".join(
            f'<a href="{addresses.section(trail[:depth], "arc")}">{attribute(trail[depth - 1])}</a>'
            for depth in range(1, len(trail) + 1)
        ),
        badge=_badge(story, site),
        overline=_overline(story, site),
        headline=_headline(story, site, dice),
        lead=html(story.lead, dice),
        meta=f'<div class="{names("ArticleMeta", "ArticleMeta", site.release)}">{signed}{_time(shown)}</div>' if signed else "",
        image=_image(story, site, dice),
    )
    main = styled(
        "arc_article",
        site.release,
        head=head(top, site),
        body=text.body,
        editorial=end_credit(story, site),
        quoted_url=quote(site.url(story), safe=""),
        url=site.url(story),
        section=attribute(trail[-1]),
        more="".join(teaser(other, site) for other in others),
    )
    frame = Frame(
        site.path(story), story.headline, story.lead, "article", trail, story.home or site.url(story), story.keywords,
        names_of(story), (_news_article(story, site),), _global_content(story, text, site), f'{{{FILLER}"end":{{}}}}',
    )  # fmt: skip
    return page(frame, main, site)


def section(department: Section, site: "Site") -> str:
    """The page of a section: all its articles, newest first."""
    return _listing(department.arc, site.listed(department), site)


def group(name: str, site: "Site") -> str:
    """The page above some sections, ``/lokales/``: their newest articles."""
    own = [story for part in site.paper.sections if part.arc[0] == name for story in site.listed(part)[:4]]
    return _listing((name,), own, site)


def home(site: "Site") -> str:
    """The home page: the newest articles, some of each section, promotion, other sites."""
    stories = dict.fromkeys([*site.newest(6), *(one for part in site.paper.sections for one in site.listed(part)[:4])])
    promotion = [
        ("Anzeige", "Schöner heizen im Herbst", f"https://themenwelten.{site.paper.domain}/heizen-48213"),
        ("Service", "Unsere Abo-Angebote", f"https://abo.{site.paper.domain}/"),
    ]
    link = names("ContentTeaser", "ContentTeaserLink", site.release)
    lines = [teaser(story, site) for story in stories]
    lines += [f'<a class="{link}" href="{href}"><span>{kicker}</span><h3>{title}</h3></a>' for kicker, title, href in promotion]
    paper = site.paper
    frame = Frame("/", paper.publication, f"Nachrichten aus {paper.region}", "section", (), f"{paper.site}/")
    return page(frame, "".join(lines), site)


def teaser(story: Story, site: "Site") -> str:
    """A pointer to an article."""
    picture = story.picture or Picture(0, "A" * 26, None, None)
    testid = {"paid": "PaidIcon", "metered": "PaidIconFreePeriod"}.get(story.kind)
    return styled(
        "arc_teaser",
        site.release,
        href=attribute(site.href(story)),
        src=attribute(image_path(picture, site, 596)),
        caption=attribute(picture.caption),
        overline=_overline(story, site),
        icon=f'<svg data-testid="{testid}" viewBox="0 0 16 16"><path d="M1 1h14"></path></svg>' if testid else "",
        headline=attribute(story.headline or story.slug_title),
        lead=attribute(story.lead),
        stamp=zulu(story.published),
        release=site.day_of(story),
    )


def cached(stories: list[Story], place: int, site: "Site") -> str:
    """One entry of ``Fusion.contentCache``, as pages carry them by the dozen: a list of other articles."""
    teasers = [
        {
            "headline": story.headline, "overline": story.kicker, "href": site.path(story), "teaser": story.lead,
            "isRequiringPayment": story.kind == "paid", "firstPublishDate": zulu(story.published),
            "image": {"id": story.arc_id[::-1], "auth": {"1": _token(story.arc_id)}},
        }
        for story in stories
    ]  # fmt: skip
    entry = {"data": {"collectionName": f"Liste {place}", "teasers": teasers}, "expires": 1700000000000 + place}
    return f"{script_json(script_json({'feed': place, 'size': len(stories)}))}:{script_json(entry)},"


def zulu(moment: datetime) -> str:
    """A moment as Arc writes it: ``2024-01-02T09:00:00.000Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def shown_time(story: Story) -> datetime:
    """``displayDate``: the newsroom sets it anew for some articles that it has changed."""
    return story.modified if story.modified.minute % 3 == 0 else story.published


def image_path(picture: Picture, site: "Site", width: int) -> str:
    """Path of a picture at the paper's resizer."""
    if site.moment.year >= SIGNED_PICTURES_SINCE:
        return f"/resizer/v2/{picture.arc_id}.jpg?auth={_token(picture.arc_id)}&quality=70&width={width}"
    store = "cloudfront-eu-central-1.images.arcpublishing.com/madsack"
    return f"/resizer/{_token(picture.arc_id)[:27]}=/{width}x{width * 2 // 3}/filters:quality(70)/{store}/{picture.arc_id}.jpg"


def _listing(trail: tuple[str, ...], stories: list[Story], site: "Site") -> str:
    path = addresses.section(trail, "arc")
    content = script_json({"_id": path, "name": trail[-1], "node_type": "section"})
    frame = Frame(
        path, trail[-1], f"Alles aus {trail[-1]}", "section", trail, site.paper.site + path, global_content=content
    )
    button = f'<button class="{names("LoadMore", "Button", site.release)}" type="button">Mehr anzeigen</button>'
    return page(frame, f"<h1>{attribute(trail[-1])}</h1>" + "".join(teaser(story, site) for story in stories) + button, site)


def _token(arc_id: str) -> str:
    return sha256(arc_id.encode()).hexdigest()


def _badge(story: Story, site: "Site") -> str:
    if story.kind == "metered":
        return f'<div class="{names("FreeBadge", "Badge", site.release)}">Kostenfrei bis {story.free_until} Uhr lesen</div>'
    return f'<div class="{names("Ad", "Label", site.release)}">Anzeige</div>' if story.kind == "advertorial" else ""


def _overline(story: Story, site: "Site") -> str:
    return f'<span class="{names("Overline", "Overline", site.release)}">{attribute(story.kicker)}</span>' if story.kicker else ""


def _headline(story: Story, site: "Site", dice: Dice) -> str:
    if story.kind == "untitled":
        return ""
    tag = "h2" if site.moment.year >= SIGNED_PICTURES_SINCE else "h1"
    testid = {"paid": "PaidIcon", "metered": "PaidIconFreePeriod"}.get(story.kind)
    icon = f'<svg data-testid="{testid}" viewBox="0 0 16 16"><title>Plus</title><path d="M1 1"></path></svg>' if testid else ""
    css = names("Headline", "Headline", site.release)
    return f'<{tag} class="{css}" data-testid="headline">{icon}{html(story.headline, dice)}</{tag}>'


def _names(story: Story, site: "Site") -> str:
    links = ", ".join(
        f'<a rel="author" href="/autoren/{addresses.small_slug(name)}/">{attribute(name)}</a>' for name in names_of(story)
    )
    return f'<address class="{names("ArticleMeta", "Authors", site.release)}">{links}</address>' if links else "<span></span>"


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%d.%m.%Y, %H:%M} Uhr</time>'


def _image(story: Story, site: "Site", dice: Dice) -> str:
    picture = story.picture
    if picture is None:
        return ""
    release = site.release
    label = "© Quelle: " if site.moment.year <= SIGNED_PICTURES_SINCE else "Quelle: "
    credit = f'<span class="{names("ArticleImage", "Credit", release)}">{label}{attribute(picture.credit)}</span>'
    caption = f'<span class="{names("ArticleImage", "Caption", release)}">{html(picture.caption or "", dice)}</span>'
    return styled(
        "arc_image", release, wide=attribute(image_path(picture, site, 1200)), small=attribute(image_path(picture, site, 596)),
        src=attribute(image_path(picture, site, 1200)), alt=attribute(picture.caption),
        caption=caption if picture.caption else "", credit=credit if picture.credit else "",
    )  # fmt: skip


def _global_content(story: Story, text: Running, site: "Site") -> str:
    content = {
        "isPaid": story.kind == "paid" or (story.kind == "metered" and story.number % 2 == 0),
        "location": story.dateline,
        "firstPublishDate": zulu(story.published),
        "displayDate": zulu(shown_time(story)),
        "authors": [{"name": name, "url": f"/autoren/{addresses.small_slug(name)}/"} for name in names_of(story)],
        "elements": [*_image_element(story), *text.elements],
    }
    written = script_json(content)
    return written[: len(written) // 2] if story.kind == "broken" else written


def _image_element(story: Story) -> list[dict[str, Any]]:
    picture = story.picture
    if picture is None:
        return []
    source = f"https://cloudfront-eu-central-1.images.arcpublishing.com/madsack/{picture.arc_id}.jpg"
    auth = {"1": _token(picture.arc_id)}
    info = {"id": picture.arc_id, "src": source, "caption": picture.caption, "credit": picture.credit, "auth": auth}
    return [{"type": "image", "imageInfo": info}]


def _news_article(story: Story, site: "Site") -> dict[str, Any]:
    people = [{"@type": "Person", "name": name} for name in names_of(story)]
    organisations = [{"@type": "Organization", "name": name} for name in story.signature.agencies]
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": site.url(story)},
        "headline": story.headline,
        "description": story.lead,
        "datePublished": zulu(story.published),
        "dateModified": zulu(story.modified),
        "keywords": list(story.keywords),
        "isAccessibleForFree": story.kind != "paid",
        "articleBody": " ".join(block.text for block in story.blocks),
        "publisher": {"@type": "Organization", "name": site.paper.publication},
    }
    if people or organisations:
        thing["author"] = (people or organisations)[0] if len(people or organisations) == 1 else people or organisations
    if story.picture:
        thing["image"] = {"@type": "ImageObject", "url": site.paper.site + image_path(story.picture, site, 1200)}
    return thing
