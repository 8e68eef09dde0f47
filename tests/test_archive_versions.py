"""Versions: numbered by what was seen when, whatever arrived first; a paywall hides nothing that was read."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.archive.versions import Sighting, adds, is_gone, is_shortened, is_withheld, latest, numbered, stored
from tests.archives import hours

TIMES = st.integers(0, 12).map(hours)
SIGHTINGS = st.lists(st.builds(Sighting, TIMES, st.sampled_from("ABC")), min_size=1, max_size=10)


def seen(text: str) -> list[Sighting]:
    return [Sighting(hours(hour), letter) for hour, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("texts", "versions"),
    [("A", "A"), ("AA", "A"), ("AB", "AB"), ("ABA", "ABA"), ("AABBA", "ABA"), ("ABBBC", "ABC")],
)
def test_a_version_is_a_text_that_differs_from_the_one_before(texts: str, versions: str) -> None:
    assert "".join(one.text_hash for one in numbered(seen(texts))) == versions


def test_a_version_has_the_time_of_its_first_sighting() -> None:
    assert [one.time for one in numbered(seen("AABBA"))] == [hours(0), hours(2), hours(4)]


@given(SIGHTINGS, st.randoms())
def test_numbers_do_not_depend_on_the_order_of_arrival(sightings: list[Sighting], dice: object) -> None:
    shuffled = list(sightings)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert numbered(shuffled) == numbered(sightings)


@given(SIGHTINGS)
def test_neighbours_differ_and_times_rise(sightings: list[Sighting]) -> None:
    versions = numbered(sightings)
    assert versions[0] == min(sightings)
    assert all(a.text_hash != b.text_hash and a.time <= b.time for a, b in pairwise(versions))


@given(SIGHTINGS)
def test_a_record_is_stored_for_every_version(sightings: list[Sighting]) -> None:
    rows: dict[Sighting, str] = {}
    for one in sightings:
        if adds(rows, one):
            rows[one] = one.text_hash
    for version in numbered(sightings):
        assert stored(rows, version) == version.text_hash


@given(SIGHTINGS)
def test_in_order_of_time_the_rows_are_the_versions(sightings: list[Sighting]) -> None:
    rows: dict[Sighting, str] = {}
    for one in sorted(set(sightings)):
        if adds(rows, one):
            rows[one] = one.text_hash
    assert sorted(rows) == numbered(sightings)


@given(SIGHTINGS)
def test_a_text_withheld_for_a_reservation_is_no_version(sightings: list[Sighting]) -> None:
    shown = [one for one in sightings if one.text_hash != "C"]
    expected = numbered(shown) if shown else [min(sightings)]
    assert numbered(sightings, {"C"}) == expected


LONG = "Der Rat tagt. Er berät über das Haus. Danach wird gefeiert."


def text(body: str | None, access: str = "free") -> dict[str, object]:
    return {"body": body, "access": access}


@pytest.mark.parametrize(
    ("later", "before", "expected"),
    [
        pytest.param(text(None, "paid"), text(LONG), True, id="hidden behind a paywall"),
        pytest.param(text(None, "unknown"), text(LONG), True, id="vanished"),
        pytest.param(text("Der Rat tagt.", "paid"), text(LONG), True, id="cut"),
        pytest.param(text("Der Rat tagte.", "paid"), text(LONG), True, id="cut and edited"),
        pytest.param(text("Der Rat tagt. …", "paid"), text(LONG, "paid"), True, id="cut, it was marked as paid before"),
        pytest.param(text("Ein Haus.", "paid"), text(LONG, "paid"), False, id="paid teaser edited"),
        pytest.param(text("Der Rat tagt."), text(LONG), False, id="shortened by an editor"),
        pytest.param(text(LONG, "paid"), text("Der Rat tagt."), False, id="paid and longer"),
        pytest.param(text(None, "paid"), text(None, "paid"), False, id="never seen"),
        pytest.param(text(LONG), text(None, "paid"), False, id="opened"),
        pytest.param(text(None), text(None), False, id="gallery"),
    ],
)
def test_what_a_paywall_shortens(later: dict[str, object], before: dict[str, object], expected: bool) -> None:
    assert is_shortened(later, before) is expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([text(LONG), text(None, "paid")], 0),
        ([text(None, "paid"), text(LONG), text("Der Rat", "paid"), text(None, "paid")], 1),
        ([text(LONG), text(None, "paid"), text("Ganz anders.")], 2),
        ([text(None, "paid"), text(None, "paid")], 1),
        ([text(LONG), text("Ein Haus.", "paid"), text("Ein Haus. Und", "paid")], 0),
    ],
)
def test_the_latest_is_the_newest_that_is_whole(records: list[dict[str, object]], expected: int) -> None:
    assert latest(records) == expected


@pytest.mark.parametrize(
    ("outcomes", "gone"),
    [
        (["read"], False),
        (["read", "gone/HTTP 404"], True),
        (["read", "gone/HTTP 410", "failed/timeout"], True),
        (["read", "gone/HTTP 404", "read"], False),
        (["read", "gone/HTTP 404", "unchanged"], False),
        (["read", "refused/UnknownLayout"], False),
        ([], False),
    ],
)
@given(dice=st.randoms())
def test_gone_until_seen_again(outcomes: list[str], gone: bool, dice: object) -> None:
    visits: list[tuple[datetime, str]] = [(hours(hour), outcome) for hour, outcome in enumerate(outcomes)]
    dice.shuffle(visits)  # type: ignore[attr-defined]
    assert is_gone(visits) is gone


def test_withheld_is_what_a_reservation_left_empty() -> None:
    assert is_withheld({"tdm_reservation": 1, "lead": None, "body": None})
    assert not is_withheld({"tdm_reservation": 1, "lead": None, "body": LONG})
    assert not is_withheld({"tdm_reservation": 0, "lead": None, "body": None})
