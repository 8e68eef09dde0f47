"""Whether a scheduled crawl asks for what it knows: each sentence about it as a row, and what holds for all."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.archive import Known
from newsbot.memory import Ask, asks
from newsbot.memory.asking import is_due

NOW = datetime(2026, 11, 24, 16, tzinfo=timezone.utc)
READ, REFUSED, GONE, FAILED = "read", "refused/UnknownLayout", "gone/HTTP 404", "failed/HTTP 500"


def ago(days: float = 0, hours: float = 0) -> datetime:
    """So long before now."""
    return NOW - timedelta(days=days, hours=hours)


def known(outcome: str = READ, time: datetime = NOW, **more: Any) -> Known:
    """What is known of an address; of an article that was read, unless said otherwise, a month old."""
    was_found = outcome in ("read", "unchanged")
    said = {"published": ago(30), "modified": None, "text_hash": "00" * 32} if was_found else {}
    empty = dict.fromkeys(("published", "modified", "text_hash", "etag", "last_modified"))
    rest = {"first": ago(30), "reader": "1", **empty, **said, **more}
    return Known(key="key", url="https://www.waz-online.de/a.html", time=time, outcome=outcome, **rest)


KNOWN, ASKED, IF_CHANGED = Ask.KNOWN, Ask.ASK, Ask.CONDITIONALLY
TABLE: list[tuple[str, Known | None, datetime | None, Ask]] = [
    ("never seen", None, None, ASKED),
    ("never seen, with a date", None, ago(9), ASKED),
    ("read before", known(time=ago(3)), None, KNOWN),
    ("unchanged before", known("unchanged", ago(3)), None, KNOWN),
    ("lastmod is the stored modified", known(time=ago(3), modified=ago(9)), ago(9), KNOWN),
    ("lastmod is older", known(time=ago(3), modified=ago(9)), ago(10), KNOWN),
    ("lastmod is newer, and after the visit", known(time=ago(3), modified=ago(9)), ago(1), IF_CHANGED),
    ("lastmod is newer, before the visit, but nobody said so then", known(time=ago(3), modified=ago(9)), ago(5), IF_CHANGED),
    ("lastmod is newer, but was so before the visit", known(time=ago(3), modified=ago(9), claimed=ago(5)), ago(5), KNOWN),
    ("lastmod is newer again", known(time=ago(3), modified=ago(9), claimed=ago(5)), ago(4), IF_CHANGED),
    ("no modified, lastmod after the visit", known(time=ago(3)), ago(2), IF_CHANGED),
    ("no modified, lastmod before the visit", known(time=ago(3)), ago(4), KNOWN),
    ("no modified, lastmod at the visit", known(time=ago(3)), ago(3), KNOWN),
    ("lastmod lies years ahead", known(time=ago(3), modified=ago(9)), ago(-900), KNOWN),
    ("lastmod lies years ahead, no modified", known(time=ago(3)), ago(-900), KNOWN),
    ("young, visited an hour ago", known(time=ago(hours=1), published=ago(1), first=ago(1)), None, KNOWN),
    ("young, visited a day ago", known(time=ago(1), published=ago(1.1), first=ago(1)), None, IF_CHANGED),
    ("young, unchanged a day ago", known("unchanged", ago(1), published=ago(1.1), first=ago(1.1)), None, IF_CHANGED),
    ("young, and lastmod is newer", known(time=ago(1), published=ago(1.1), modified=ago(1.1)), ago(0.1), IF_CHANGED),
    ("48 h old", known(time=ago(1), published=ago(2), first=ago(1)), None, IF_CHANGED),
    ("older than 48 h", known(time=ago(1), published=ago(2, hours=0.1), first=ago(1)), None, KNOWN),
    ("no time of publication, seen first a day ago", known(time=ago(1), published=None, first=ago(1)), None, IF_CHANGED),
    ("no time of publication, seen first a week ago", known(time=ago(1), published=None, first=ago(7)), None, KNOWN),
    ("refused an hour ago", known(REFUSED, ago(hours=1)), None, KNOWN),
    ("refused 6 days ago", known(REFUSED, ago(6)), None, KNOWN),
    ("refused 7 days ago", known(REFUSED, ago(7)), None, ASKED),
    ("refused by robots.txt 6 days ago", known("refused/Forbidden by robots.txt", ago(6)), None, KNOWN),
    ("dropped 6 days ago", known("dropped/NoHeadline", ago(6)), None, KNOWN),
    ("dropped 7 days ago", known("dropped/NoHeadline", ago(7)), None, ASKED),
    ("gone 6 days ago", known(GONE, ago(6)), None, KNOWN),
    ("gone 7 days ago", known(GONE, ago(7)), None, ASKED),
    ("gone after it was read", known(GONE, ago(1), text_hash="00" * 32, published=ago(1.5)), None, KNOWN),
    ("refused, and changed since", known(REFUSED, ago(3)), ago(1), ASKED),
    ("refused, and said to change in years", known(REFUSED, ago(3)), ago(-900), KNOWN),
    ("failed a minute ago", known(FAILED, ago(hours=0.02)), None, ASKED),
    ("left a minute ago", known("left/not asked for, blocked", ago(hours=0.02)), None, ASKED),
    ("nothing at a usual place 6 days ago", known("absent/HTTP 404", ago(6)), None, KNOWN),
    ("nothing at a usual place 7 days ago", known("absent/HTTP 404", ago(7)), None, ASKED),
    ("closed to us an hour ago: its text was never had", known("headlines only", ago(hours=1)), None, ASKED),
]  # fmt: skip


@pytest.mark.parametrize(("before", "changed", "ask"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_asked_for(before: Known | None, changed: datetime | None, ask: Ask) -> None:
    assert asks(before, changed, NOW) is ask


@pytest.mark.parametrize(
    ("before", "is_asked"),
    [
        (known(time=ago(1), published=ago(1.5)), True),
        (known(time=ago(hours=20), published=ago(1.5)), False),
        (known(time=ago(3), published=ago(4)), False),
        (known(REFUSED, ago(7)), True),
        (known(REFUSED, ago(6)), False),
        (known(GONE, ago(30)), False),
        (known("headlines only", ago(hours=1), first=ago(1)), True),
        (known("headlines only", ago(hours=1), first=ago(8)), False),
        (known("walked", ago(9)), False),
        (known("absent/HTTP 404", ago(9)), False),
        (known(FAILED, ago(9)), False),  # it is pending
    ],
    ids=str,
)
def test_what_is_asked_for_though_nothing_names_it(before: Known, is_asked: bool) -> None:
    assert is_due(before, NOW) is is_asked


@pytest.mark.parametrize("in_period", [True, False])
def test_what_lay_outside_of_a_period_is_asked_for_by_a_crawl_without_one(in_period: bool) -> None:
    before = known("dropped/OutsidePeriod", ago(hours=1))
    assert asks(before, None, NOW, in_period) is (KNOWN if in_period else ASKED)


@pytest.mark.parametrize("changed", [ago(5), ago(hours=-20)], ids=["days ago", "within a day"])
def test_a_change_that_the_page_does_not_tell_of_is_worth_one_request(changed: datetime) -> None:
    """Its own date stays behind what the sitemap says, for ever; or the sitemap's clock is ahead."""
    before = known(time=ago(hours=1), modified=ago(30))
    assert asks(before, changed, NOW) is IF_CHANGED
    assert asks(before._replace(claimed=changed), changed, NOW) is KNOWN


moments = st.integers(0, 60 * 24 * 400).map(lambda minutes: NOW - timedelta(minutes=minutes))
found = st.builds(
    known, st.sampled_from((READ, "unchanged")), moments, first=moments, published=st.none() | moments,
    modified=st.none() | moments,
)  # fmt: skip
others = st.builds(
    known, st.sampled_from((REFUSED, GONE, "dropped/NoHeadline", "refused/redirect loop")), moments, first=moments
)
ahead = st.integers(60 * 25, 60 * 24 * 900).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(st.none() | moments | ahead, st.booleans())
def test_what_was_never_seen_is_always_asked_for(changed: datetime | None, in_period: bool) -> None:
    assert asks(None, changed, NOW, in_period) is ASKED


@given(found | others, ahead)
def test_a_change_that_has_not_come_says_nothing(before: Known, changed: datetime) -> None:
    assert asks(before, changed, NOW) is asks(before, None, NOW)


@given(found | others, moments, moments)
def test_a_newer_change_never_means_less(before: Known, one: datetime, other: datetime) -> None:
    order = (KNOWN, IF_CHANGED, ASKED)
    older, newer = (order.index(asks(before, changed, NOW)) for changed in sorted((one, other)))
    assert older <= newer


@given(found, moments)
def test_what_did_not_change_is_asked_for_as_if_nothing_were_said(before: Known, changed: datetime) -> None:
    """Only what is newer than the stored ``modified``, or the last visit where there is none, is a change."""
    if changed <= (before.modified or before.time):
        assert asks(before, changed, NOW) is asks(before, None, NOW)


@given(found, moments)
def test_a_page_that_was_found_is_never_sent_again_for_nothing(before: Known, changed: datetime) -> None:
    assert asks(before, changed, NOW) is not ASKED


@given(found)
def test_an_old_article_is_left_alone(before: Known) -> None:
    if NOW - (before.published or before.first) > timedelta(hours=48):
        assert asks(before, None, NOW) is KNOWN
        assert not is_due(before, NOW)


@given(found | others, st.none() | moments)
def test_what_was_asked_for_just_now_without_a_change_since_is_known(before: Known, changed: datetime | None) -> None:
    just_now = before._replace(time=NOW, modified=before.modified and NOW)
    assert asks(just_now, changed, NOW) is KNOWN


@given(found | others)
def test_what_is_due_is_asked_for_where_it_is_named_too(before: Known) -> None:
    if is_due(before, NOW):
        assert asks(before, None, NOW) is not KNOWN
