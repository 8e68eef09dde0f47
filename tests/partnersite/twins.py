"""Other addresses of an article: its AMP page, and where it stood before a relaunch."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from tests.partnersite.answer import Answer, html, moved
from tests.partnersite.articles import Story
from tests.partnersite.locations import AMP, AMP_FOLDER
from tests.partnersite.markup import attribute, fill

if TYPE_CHECKING:
    from tests.partnersite.site import Site


def makers(site: "Site", home: Callable[[], Answer]) -> Iterator[tuple[str, Callable[[], Answer]]]:
    """Path (with query where it matters) of each twin, and what makes its answer."""
    for story in site.stories:
        if site.refusal(story):
            continue
        path = site.path(story)
        if site.ways.twins:
            yield path + AMP if site.layout_of(story) == "arc" else AMP_FOLDER + path, partial(_amp, story, site)
        if site.ways.relaunched and (then := site.locations.old_answer(story)) != "gone":
            yield site.locations.old_path(story), home if then == "home" else partial(moved, path)


def _amp(story: Story, site: "Site") -> Answer:
    """What everybody may read, in a page without scripts."""
    texts = [story.teaser] if story.kind == "paid" else [block.text for block in story.blocks]
    body = fill(
        "amp_page",
        title=attribute(story.headline),
        url=site.url(story),
        published=story.published.isoformat(),
        lead=attribute(story.lead),
        body="\n".join(f"<p>{attribute(text)}</p>" for text in texts if text),
        byline=attribute(story.signature.printed),
    )
    return html(body, modified=story.changed)
