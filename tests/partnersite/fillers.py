"""What makes pages as large as real ones: teasers and adverts in pdb, Fusion's cache in Arc, shared by all pages."""

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from tests.partnersite import arc_lists, pdb_lists
from tests.partnersite.articles import Story
from tests.partnersite.markup import fill

if TYPE_CHECKING:
    from tests.partnersite.site import Site

ENTRY = 1
"""Stories in one piece: the smaller the pieces, the nearer a page comes to its size."""


class Filler:
    """Pieces of markup or JSON; a page takes as many of them from the front as it needs."""

    def __init__(self, layout: str, site: "Site") -> None:
        pieces: list[bytes] = []
        length, stories = 0, site.newest(40)
        while length < site.size:
            place = len(pieces)
            at = place * ENTRY % len(stories)
            chosen = (stories + stories)[at : at + ENTRY]
            text = _block(chosen, place, site) if layout == "pdb" else arc_lists.cached(chosen, place, site)
            pieces.append(text.encode())
            length += len(pieces[-1])
        self._whole = memoryview(b"".join(pieces))
        self._ends = [0, *accumulate(map(len, pieces))]

    def piece(self, wanted: int) -> memoryview:
        """The fewest whole pieces that hold ``wanted`` bytes; nothing for less than one."""
        place = bisect_right(self._ends, max(wanted - 1, -1)) if wanted > 0 else 0
        return self._whole[: self._ends[min(place, len(self._ends) - 1)]]


def _block(stories: list[Story], place: int, site: "Site") -> str:
    advert = fill("pdb_advert", id=f"ad5f{place:08x}")
    teasers = "\n".join(pdb_lists.teaser("most", story, site) for story in stories)
    return f'<div class="pdb-most row">\n{advert}\n{teasers}\n</div>\n'
