"""What makes pages as large as real ones: teasers and adverts in pdb, Fusion's cache in Arc, shared by all pages."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING

from tests.partnersite import arc_lists, pdb_lists
from tests.partnersite.articles import Story
from tests.partnersite.markup import fill

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ENTRY = 1
"""Stories in one piece: the smaller the pieces, the nearer a page comes to its size."""


MARKUP = 0.35
"""Share of a filled Arc page that is markup: real ones are script for a half to three quarters."""


class Filler:
    """Pieces of markup or JSON; a page takes as many of them from the front as it needs."""

    def __init__(self, piece: Callable[[list[Story], int], str], stories: list[Story], size: int) -> None:
        pieces: list[bytes] = []
        length = 0
        while length < size:
            place = len(pieces)
            at = place * ENTRY % len(stories)
            pieces.append(piece((stories + stories)[at : at + ENTRY], place).encode())
            length += len(pieces[-1])
        self._whole = memoryview(b"".join(pieces))
        self._ends = [0, *accumulate(map(len, pieces))]

    def piece(self, wanted: int) -> memoryview:
        """The fewest whole pieces that hold ``wanted`` bytes; nothing for less than one."""
        place = bisect_right(self._ends, max(wanted - 1, -1)) if wanted > 0 else 0
        return self._whole[: self._ends[min(place, len(self._ends) - 1)]]


def fillers(layout: str, site: "Site") -> list[Filler]:
    """For each place of a layout's page that can be filled, in order, what fills it."""
    stories = site.newest(40)
    if layout == "pdb":
        return [Filler(lambda chosen, place: _block(chosen, place, site), stories, site.size)]
    return [
        Filler(
            lambda chosen, _: "".join(arc_lists.teaser(one, site) for one in chosen), stories, int(site.size * MARKUP)
        ),
        Filler(lambda chosen, place: arc_lists.cached(chosen, place, site), stories, site.size),
    ]


def _block(stories: list[Story], place: int, site: "Site") -> str:
    advert = fill("pdb_advert", id=f"ad5f{place:08x}")
    teasers = "\n".join(pdb_lists.teaser("most", story, site) for story in stories)
    return f'<div class="pdb-most row">\n{advert}\n{teasers}\n</div>\n'
