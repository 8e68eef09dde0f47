"""Which story each article of a source tells."""

from collections.abc import Iterator

from newsbot import syndication
from newsbot.dataset.progress import bar
from newsbot.dataset.source import Source

Stories = dict[tuple[str, str], syndication.Story]
"""The story columns by ``paper`` and ``article_id``."""


def alone(paper: str, article_id: str) -> syndication.Story:
    """The columns of an article that was compared with no other."""
    return syndication.Story(f"{paper}/{article_id}", "single", 1, 1.0, None)


def told(source: Source) -> Stories:
    """The story columns of the articles of ``source.pieces``."""
    return syndication.stories(_counted(source))


def _counted(source: Source) -> Iterator[syndication.Piece]:
    with bar("signing", None, " texts") as ticks:
        for piece in source.pieces():
            ticks.update(1)
            yield piece
