"""How far back each way in reached, and when a list need not be followed further."""

from datetime import date

import pytest

from newsbot.discovery.reach import Reach, Way, exhausted

DAY, NEXT, LATER = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 21)


def test_reach() -> None:
    reach = Reach()
    reach.note("sections", NEXT, new=True)
    reach.note("sections", None, new=False)
    reach.note("feeds", LATER, new=False)
    reach.note("sections", LATER, new=True)
    reach.reached("sections", DAY)
    reach.note("urls", None, new=True)
    assert reach.ways["sections"] == Way(named=3, new=2, oldest=DAY, newest=LATER)
    assert reach.summaries() == {
        "sections": "2026-11-02 (3 addresses, 2 new)",
        "feeds": "2026-11-21 (1 address, 0 new)",
        "urls": "no dates (1 address, 1 new)",
    }


@pytest.mark.parametrize(
    ("days", "new", "since", "ends"),
    [
        ([], 0, None, True),
        ([DAY], 0, None, True),
        ([DAY], 1, None, False),
        ([None], 1, NEXT, False),
        ([DAY, None], 2, NEXT, False),
        ([DAY, NEXT], 1, NEXT, False),
        ([DAY, DAY], 2, NEXT, True),
        ([LATER], 0, NEXT, True),
    ],
)
def test_exhausted(days: list[date | None], new: int, since: date | None, ends: bool) -> None:
    assert exhausted(days, new, since) is ends
