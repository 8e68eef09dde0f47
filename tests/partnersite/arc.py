"""Articles in the Arc layout (Madsack's front end on Arc XP, since 2022)."""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.partnersite import addresses
from tests.partnersite.arc_frame import Frame, page
from tests.partnersite.arc_json import global_content, news_article, shown_time
from tests.partnersite.arc_lists import teaser
from tests.partnersite.arc_parts import PAID_ICONS, SIGNED_PICTURES_SINCE, image_path, overline
from tests.partnersite.arc_text import end_credit, head, names_of, running
from tests.partnersite.articles import Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import FILLER, attribute, html
from tests.partnersite.styled import names, styled

if TYPE_CHECKING:
    from tests.partnersite.site import Site


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
        overline=overline(story, site),
        headline=_headline(story, site, dice),
        lead=html(story.lead, dice),
        meta=f'<div class="{names("ArticleMeta", "ArticleMeta", site.release)}">{signed}{_time(shown)}</div>'
        if signed
        else "",
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
        more="".join(teaser(other, site) for other in others) + FILLER,
    )
    frame = Frame(
        site.path(story), story.headline, story.lead, "article", trail, story.home or site.url(story), story.keywords,
        names_of(story), (news_article(story, site),), global_content(story, text), f'{{{FILLER}"end":{{}}}}',
    )  # fmt: skip
    return page(frame, main, site)


def _badge(story: Story, site: "Site") -> str:
    if story.kind == "metered":
        css = names("FreeBadge", "Badge", site.release)
        return f'<div class="{css}">Kostenfrei bis {story.free_until} Uhr lesen</div>'
    return f'<div class="{names("Ad", "Label", site.release)}">Anzeige</div>' if story.kind == "advertorial" else ""


def _headline(story: Story, site: "Site", dice: Dice) -> str:
    if story.kind == "untitled":
        return ""
    tag = "h2" if site.moment.year >= SIGNED_PICTURES_SINCE else "h1"
    testid = PAID_ICONS.get(story.kind)
    icon = (
        f'<svg data-testid="{testid}" viewBox="0 0 16 16"><title>Plus</title><path d="M1 1"></path></svg>'
        if testid
        else ""
    )
    css = names("Headline", "Headline", site.release)
    return f'<{tag} class="{css}" data-testid="headline">{icon}{html(story.headline, dice)}</{tag}>'


def _names(story: Story, site: "Site") -> str:
    links = ", ".join(
        f'<a rel="author" href="/autoren/{addresses.small_slug(name)}/">{attribute(name)}</a>'
        for name in names_of(story)
    )
    return (
        f'<address class="{names("ArticleMeta", "Authors", site.release)}">{links}</address>'
        if links
        else "<span></span>"
    )


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
        "arc_image",
        release,
        src=attribute(image_path(picture, site, 1200)),
        small=attribute(image_path(picture, site, 596)),
        alt=attribute(picture.caption),
        caption=caption if picture.caption else "",
        credit=credit if picture.credit else "",
    )
