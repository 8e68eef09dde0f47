"""The archive, on SQLite and on PostgreSQL: what is kept comes out again, once, whoever wrote it in whatever order."""

import itertools
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from random import Random

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.archive import Address, Archive, Busy, LeaseLost, Run, State, Visit, Wanted, open_archive
from newsbot.archive.owners import this_process
from tests.archives import SITE, article, hours, visit

LIST = f"{SITE}/Sport"


def begun(archive: Archive, at: float = 0, **arguments: str) -> Run:
    return archive.begin("wolfsburg", arguments, hours(at))


def read_again(archive: Archive, number: int, outcome: str, at: float, run: Run) -> None:
    archive.keep(run, [Visit(visit(number).url, hours(at), outcome)])


def only(archive: Archive, **asked: object) -> State:
    (state,) = archive.select(**asked)  # type: ignore[arg-type]
    return state


def test_what_is_kept_comes_out_again(archive: Archive) -> None:
    archive.keep(begun(archive), [visit(1)])
    assert only(archive) == State(article(1), 1, hours(0), hours(0), False)
    assert list(archive.select(papers=["kiel"])) == []


def test_half_characters_and_nul_are_kept(archive: Archive) -> None:
    run = begun(archive)
    kept = [visit(1)._replace(record=article(1) | {"headline": "Halb \ud83d und \0 nichts"})]
    archive.keep(run, kept)
    archive.keep(run, [Visit(f"{SITE}/a", hours(0), "failed/\0\ud83d", etag='"\0"')])
    assert only(archive).record["headline"] == "Halb \ud83d und \0 nichts"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_versions_whatever_arrives_first(archive: Archive, order: tuple[int, ...]) -> None:
    texts = ["Der Rat tagt.", "Der Rat tagte.", "Der Rat tagt.", "Der Rat tagt."]
    for hour in order:
        archive.keep(begun(archive), [visit(1, texts[hour], hours(hour))])
    versions = list(archive.select(versions="all"))
    assert [(one.version, one.record["fetched"][11:13]) for one in versions] == [(1, "06"), (2, "07"), (3, "08")]
    assert [one.record["body"][:14] for one in versions] == ["Der Rat tagt. ", "Der Rat tagte.", "Der Rat tagt. "]
    assert only(archive).version == 3
    assert {(one.first_seen, one.last_seen) for one in versions} == {(hours(0), hours(3))}
    assert {one.record["first_seen"] for one in versions} == {"2026-11-01T06:00:00+00:00"}


EVENTS = st.lists(st.sampled_from(["A", "B", "cut", "withheld", "gone"]), min_size=1, max_size=7)


def happened(event: str, hour: int) -> Visit:
    """What a visit found at some hour."""
    if event == "gone":
        return Visit(visit(1).url, hours(hour), "gone/HTTP 404")
    if event == "withheld":
        return visit(1, None, hours(hour), tdm_reservation=1, headline=f"Anders {hour}")
    if event == "cut":
        return visit(1, "A", hours(hour), access="paid") if hour % 2 else visit(1, None, hours(hour), access="paid")
    return visit(1, event * 3, hours(hour))


@hypothesis.settings(max_examples=20)
@given(events=EVENTS, dice=st.randoms(), size=st.integers(1, 4))
@pytest.mark.slow
def test_any_order_of_arrival_gives_the_same_archive(events: list[str], dice: Random, size: int) -> None:
    visits = [happened(event, hour) for hour, event in enumerate(events)]
    shuffled = list(visits)
    dice.shuffle(shuffled)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, batches in enumerate(([visits], [shuffled[at : at + size] for at in range(0, 8, size)])):
            archive = open_archive(f"{folder}/{number}.sqlite")
            for batch in batches:
                archive.keep(begun(archive), batch)
            found.append([list(archive.select(versions=which)) for which in ("all", "latest")])  # type: ignore[arg-type]
            archive.close()
    assert found[0] == found[1]


def test_a_paywall_hides_no_text_and_a_missing_page_is_gone_until_it_is_back(archive: Archive) -> None:
    run = begun(archive)
    archive.keep(run, [visit(1), visit(1, None, hours(1), access="paid")])
    read_again(archive, 1, "gone/HTTP 410", 2, run)
    assert (only(archive).version, only(archive).gone, only(archive).last_seen) == (1, True, hours(1))
    read_again(archive, 1, "unchanged", 3, run)
    assert (only(archive).version, only(archive).gone, only(archive).last_seen) == (1, False, hours(3))
    assert len(list(archive.select(versions="all"))) == 2


def test_a_reservation_makes_no_version(archive: Archive) -> None:
    run = begun(archive)
    archive.keep(
        run,
        [
            visit(1),
            visit(1, None, hours(1), tdm_reservation=1, headline="Anders"),
            visit(2, None, hours(1), tdm_reservation=1),
        ],
    )
    assert [(one.record["article_id"], one.version) for one in archive.select(versions="all")] == [
        ("00000001", 1),
        ("00000002", 1),
    ]


def test_a_batch_may_be_written_again(archive: Archive) -> None:
    run = begun(archive)
    batch = [visit(1), visit(2), Visit(LIST, hours(0))]
    for _ in range(2):
        archive.keep(run, batch, [Address(visit(3).url, "sections", date(2026, 11, 1), LIST)])
    assert archive.count() == archive.count("wolfsburg") == len(list(archive.records_of(run))) == 2
    assert archive.pending(run) == [
        (Address(visit(3).url, "sections", date(2026, 11, 1), LIST.replace("www.", "")), run.id)
    ]


def test_pending_addresses_wait_for_an_outcome(archive: Archive) -> None:
    run = begun(archive)
    named = [Address(visit(number).url, "sections") for number in range(4)]
    archive.keep(run, [Visit(LIST, hours(0))], named)
    read_again(archive, 0, "failed/timeout", 0, run)
    read_again(archive, 1, "refused/UnknownLayout", 0, run)
    archive.keep(run, [visit(2)])
    assert [address.url for address, _ in archive.pending(run)] == [visit(0).url, visit(3).url]
    assert set(archive.outcomes(run)) == {visit(1).key, visit(2).key, Visit(LIST, hours(0)).key}


def test_an_open_run_is_continued_and_an_old_one_closed(archive: Archive) -> None:
    first = begun(archive, since="2026-11-01")
    archive.keep(first, [visit(1), visit(2)], [Address(visit(3).url, "sections")])
    again = begun(archive, 23, since="2026-11-01")
    assert (again.id, again.continued, again.read, again.started) == (first.id, True, 2, hours(0))
    archive.end(again, "interrupted", {}, now=hours(23))
    assert begun(archive, 23.5, since="2026-11-01").continued
    other = begun(archive, 23.5)
    assert not other.continued
    assert [run.state for run in archive.runs("wolfsburg")] == ["running", "abandoned"]
    late = begun(archive, 48)
    assert not late.continued
    assert [number for _, number in archive.pending(late)] == [first.id]
    archive.end(late, "finished", {"read": 3}, {"body": 0.9}, hours(49))
    assert not begun(archive, 49).continued
    assert archive.runs(limit=2)[1][2:] == ({}, hours(48), hours(49), "finished", {"read": 3}, {"body": 0.9})


def test_one_run_per_paper(archive: Archive) -> None:
    elsewhere = "elsewhere/boot/space 12 34"
    run = archive.begin("wolfsburg", {}, hours(0), elsewhere)
    with pytest.raises(Busy, match=r"since .*2026 .* by process 12 on elsewhere"):
        begun(archive, 0.05)
    assert archive.begin("kiel", {}, hours(0)).id != run.id
    archive.beat(run, hours(0.05))
    with pytest.raises(Busy):
        begun(archive, 0.1)
    assert begun(archive, 0.2).continued
    with pytest.raises(LeaseLost, match="took over"):
        archive.beat(run, hours(0.2))
    archive.end(run, "finished", {}, now=hours(0.3))
    with pytest.raises(Busy):
        archive.begin("wolfsburg", {}, hours(0.21), elsewhere)


def test_a_dead_process_holds_nothing(archive: Archive) -> None:
    machine, pid, started = this_process().split()
    archive.begin("wolfsburg", {}, hours(0), f"{machine} {pid} {int(started) - 1}")
    assert begun(archive).continued


def test_known_says_what_a_scheduled_crawl_needs(archive: Archive) -> None:
    run = begun(archive)
    archive.keep(run, [visit(1, modified=hours(0)), Visit(LIST, hours(0), etag="list")])
    read_again(archive, 1, "failed/timeout", 1, run)
    read_again(archive, 2, "gone/HTTP 404", 1, run)
    found = {one.url: one for one in archive.known("wolfsburg")}
    one = found[visit(1).url]
    assert (one.time, one.outcome, one.first, one.modified, one.etag) == (
        hours(1),
        "failed/timeout",
        hours(0),
        hours(0),
        '"1"',
    )
    assert found[LIST].etag == "list"
    assert found[visit(2).url].etag is None
    archive.keep(run, [Visit(visit(1).url, hours(2), "unchanged")])
    (again,) = (one for one in archive.known("wolfsburg") if one.url == visit(1).url)
    assert (again.time, again.outcome, again.text_hash) == (hours(2), "unchanged", article(1)["text_hash"])
    assert (again.etag, again.published) == ('"1"', hours(0))
    assert list(archive.known("kiel")) == []


def test_visits_of_lists_do_not_pile_up(archive: Archive) -> None:
    for hour in range(5):
        run = begun(archive, hour)
        archive.keep(run, [Visit(LIST, hours(hour)), visit(1, at=hours(hour))])
        archive.end(run, "finished", {}, now=hours(hour))
    found = {one.url: one for one in archive.known("wolfsburg")}
    assert (found[LIST].first, found[visit(1).url].first) == (hours(4), hours(0))


def test_a_run_gives_its_records_as_it_read_them(archive: Archive) -> None:
    first = begun(archive)
    archive.keep(first, [visit(2), visit(1)])
    archive.end(first, "finished", {}, now=hours(1))
    second = begun(archive, 2)
    archive.keep(
        second, [visit(1, at=hours(2)), visit(2, "Neu.", hours(2)), visit(3, at=hours(2)), visit(1, at=hours(3))]
    )
    records = [
        (one.record["article_id"][-1], one.version, one.record["fetched"][11:13]) for one in archive.records_of(second)
    ]
    assert records == [("1", 1, "08"), ("2", 2, "08"), ("3", 1, "08")]
    assert [one.record for one in archive.records_of(first)] == [article(2), article(1)]
    assert archive.tally(second) == (1, 1, 3)
    assert archive.tally(first).new == 2


def test_select_by_paper_and_time(archive: Archive) -> None:
    run = begun(archive)
    days = {1: hours(0), 2: hours(24), 3: None}
    archive.keep(run, [visit(number, published=day) for number, day in days.items()])
    found = [one.record["article_id"][-1] for one in archive.select(since=hours(0), until=hours(24))]
    assert found == ["1"]
    assert len(list(archive.select(since=hours(1)))) == 1
    assert len(list(archive.select())) == 3


@pytest.mark.slow
def test_many_articles_come_in_order(archive: Archive) -> None:
    run = begun(archive)
    archive.keep(run, [visit(number) for number in reversed(range(1203))])
    assert [int(one.record["article_id"]) for one in archive.select()] == list(range(1203))
    assert [int(one.record["article_id"]) for one in archive.records_of(run)] == list(reversed(range(1203)))


def test_sightings_number_a_new_one(archive: Archive) -> None:
    archive.keep(begun(archive), [visit(1), visit(2)])
    assert archive.sightings("wolfsburg", "00000001") == [(hours(0), article(1)["text_hash"])]
    assert archive.sightings("wolfsburg", "9") == []
    assert archive.sightings("kiel", "00000001") == []


FORGET = {
    "by address": {"url": f"{SITE}/Rathaus/haus-1.html?utm_source=x"},
    "by author": {"author": "AENNE  MÖLLER", "before": hours(1)},
    "by day": {"before": hours(1)},
}


@pytest.mark.parametrize("asked", FORGET.values(), ids=FORGET)
def test_what_is_forgotten_stays_so(archive: Archive, asked: dict[str, object]) -> None:
    run = begun(archive)
    later = visit(2, published=hours(2))
    archive.keep(run, [visit(1), visit(1, "Neu.", hours(1)), later], [Address(visit(1).url, "sections")])
    wanted = Wanted(**asked)  # type: ignore[arg-type]
    found = archive.sought(wanted, 10)
    assert (found.papers, found.counts) == ({"wolfsburg": 1}, (1, 2, 2))
    assert [one["body"] for one in found.examples] == ["Neu. Es geht um Haus 1."]
    assert archive.count() == 2
    assert archive.forget(hours(3), wanted) == (1, 2, 2)
    renamed = visit(1)._replace(url=f"{SITE}/anders.html")
    renamed = renamed._replace(record={**article(1), "url": renamed.url})
    archive.keep(run, [visit(1, at=hours(4)), renamed], [Address(visit(1).url, "sections")])
    assert [one.record["article_id"] for one in archive.select()] == ["00000002"]
    assert archive.is_forgotten(visit(1).key)
    assert not archive.is_forgotten(later.key)
    assert archive.pending(run) == []
    assert {one.url for one in archive.known("wolfsburg")} == {later.url}
    assert archive.forget(hours(5), wanted) == (0, 0, 0)


def test_a_paper_is_forgotten_alone(archive: Archive) -> None:
    archive.keep(begun(archive), [visit(1)])
    archive.keep(archive.begin("kiel", {}, hours(0)), [visit(2, paper="kiel")])
    assert archive.forget(hours(1), Wanted(paper="kiel")).articles == 1
    assert only(archive).record["paper"] == "wolfsburg"
    with pytest.raises(ValueError, match="say what"):
        archive.forget(hours(1), Wanted())


def test_an_address_unknown_so_far_can_be_forgotten(archive: Archive) -> None:
    assert archive.forget(hours(0), Wanted(url=visit(1).url)) == (0, 0, 0)
    archive.keep(begun(archive), [visit(1)])
    assert archive.count() == 0


def write(address: str, worker: int) -> None:
    """What one of many writers does: the same articles, seen at its own hour, in its own order."""
    archive = open_archive(address)
    run = archive.begin("wolfsburg", {}, hours(0), "one run")
    for start in range(0, 200, 10):
        batch = [visit(number, at=hours(worker)) for number in range(start, start + 10)]
        archive.keep(run, batch[:: (-1) ** worker], [Address(one.url, "sections") for one in batch])
    archive.close()


@pytest.mark.parametrize("kind", ["threads", "processes"])
@pytest.mark.slow
def test_writers_of_the_same_articles_agree(address: str, kind: str) -> None:
    pool = ThreadPoolExecutor(4) if kind == "threads" else ProcessPoolExecutor(2, get_context("spawn"))
    with pool:
        list(pool.map(write, [address] * 4, range(4)))
    archive = open_archive(address)
    states = list(archive.select(versions="all"))
    assert [(int(one.record["article_id"]), one.version) for one in states] == [(number, 1) for number in range(200)]
    assert {(one.first_seen, one.last_seen) for one in states} == {(hours(0), hours(3))}
    assert len(archive.runs()) == 1
    archive.close()
