"""Articles in the pdb layout (eZ Publish, 2018 to 2022)."""

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tests.partnersite.articles import Picture, Story
from tests.partnersite.dice import Dice
from tests.partnersite.markup import FILLER, attribute, fill, html, script_json
from tests.partnersite.pdb_frame import Frame, page, share
from tests.partnersite.pdb_lists import teaser
from tests.partnersite.pdb_parts import FREE_FLAG_SINCE, badge, image_path, loader
from tests.partnersite.pdb_text import flattened, running

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def article(story: Story, site: "Site") -> str:
    """The page of an article."""
    dice = Dice(f"{story.uuid}/pdb")
    others = [other for other in site.newest(5) if other is not story][:4]
    main = fill(
        "pdb_article",
        share=share("article", site.url(story), story.headline),
        share_below=share("articlebottom", site.url(story), story.headline),
        news_article=_news_article(story, site),
        time=f"{story.published:%H:%M}",
        date=f"{story.published:%d.%m.%Y}",
        badge=badge(story, "article"),
        heading=_heading(story, dice),
        lead=html(story.lead, dice),
        uuid=story.uuid,
        image=_image(story, site, dice),
        content=_content(story, site, dice),
        section_path=story.section.path("pdb"),
        section=attribute(story.section.pdb[-1]),
        teasers="\n".join(teaser("teaser3", other, site) for other in others),
    )
    return page(_frame(story, site), main + FILLER, site)


def _frame(story: Story, site: "Site") -> Frame:
    metered = story.kind == "metered"
    return Frame(
        site.path(story),
        story.headline,
        story.lead,
        "article",
        story.section.pdb,
        keywords(story, site),
        _utc(story.published),
        source="DPA" if story.kind == "wire" else "",
        number=story.number,
        paid=metered or story.kind == "paid",
        free_until=int((story.published + timedelta(hours=1)).timestamp()) if metered else 0,
        closed=story.kind == "paid" if site.moment.year >= FREE_FLAG_SINCE else None,
    )


def keywords(story: Story, site: "Site") -> tuple[str, ...]:
    """Editorial keywords, and the machine's among them in later years."""
    machine = ("tcf:Nachricht", "tct:Gesundheit") if site.moment.year >= FREE_FLAG_SINCE else ()
    return (*story.keywords, *machine)


def _utc(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat()


def _heading(story: Story, dice: Dice) -> str:
    if story.kind == "untitled":
        return ""
    name = ' class="pdb-parts-paidcontent-freeuntilbadge-headline"' if story.kind in ("paid", "metered") else ""
    shown = f'<span class="pdb-article-teaser-breadcrumb-headline-title">{html(story.headline, dice)} </span>'
    return f"<h1{name}>\n                        {shown}\n                    </h1>"


def _image(story: Story, site: "Site", dice: Dice) -> str:
    picture = story.picture
    if picture is None:
        return ""
    quoted = f"Quelle:&nbsp;{attribute(picture.credit)}"
    credit = f'<span class="pdb-article-caption-copyright" data-js-ajax-copyright>{quoted}</span>'
    return fill(
        "pdb_image",
        src=image_path(story, picture, site, "big_teaser_article"),
        caption=attribute(picture.caption),
        credit=attribute(picture.credit),
        loader=loader(story, picture, site, "big_teaser_article"),
        shown_caption=html(picture.caption, dice) if picture.caption else "",
        shown_credit=credit if picture.credit else "",
    )


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
        credit=attribute(picture.credit or site.paper.code or site.paper.portal),
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
