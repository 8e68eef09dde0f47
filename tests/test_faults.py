"""The fault harness: its checks see what is wrong, it fails where something is, and newsbot survives a short form of it."""

import json
import os
import signal
import sqlite3
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faults import __main__ as harness
from faults.asked import Asked
from faults.cases import Case, tried
from faults.crawl import endured
from faults.failing import site as small
from faults.files import Invalid, parsed, readable_lines, rows, write
from faults.grounds import PLAIN, SCHEDULED, ground
from faults.judging import Findings, Truth, judged
from faults.kills import kill, ours
from faults.line import HEAD, Line, markdown
from faults.moments import Pace
from faults.ours import OurCrawl, damages
from faults.process import Process
from faults.signals import sent
from faults.watch import Watch
from tests.partnersite.answer import html

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and process groups of POSIX")

RECORDS = [{"url": f"https://www.waz-online.de/{number}", "headline": f"Rat, Teil {number}"} for number in range(3)]
TRUTH = Truth.of(RECORDS)
WHOLE = {
    ".jsonl": '{"url": "a"}\n{"url": "b"}\n',
    ".json": '[{"url": "a"},\n{"url": "b"}]\n',
    ".csv": 'url,headline\r\na,"zwei\nZeilen"\r\nb,\r\n',
}


def test_what_is_right_is_right() -> None:
    assert judged(RECORDS, TRUTH) == Findings()


def test_a_lost_article_is_seen() -> None:
    assert judged(RECORDS[1:], TRUTH).lost == {RECORDS[0]["url"]}


def test_a_duplicate_is_seen() -> None:
    assert judged([*RECORDS, RECORDS[2]], TRUTH).duplicates == {RECORDS[2]["url"]}


@pytest.mark.parametrize("row", [RECORDS[1] | {"headline": "Anders"}, {"url": RECORDS[1]["url"]}, {"url": "fremd"}])
def test_a_wrong_record_is_seen(row: dict[str, str]) -> None:
    assert judged([RECORDS[0], row, RECORDS[2]], TRUTH).wrong == {row["url"]}


def test_cells_are_compared_as_printed() -> None:
    truth = Truth.of([{"url": "a", "keywords": ["Rat", "Öl"], "body": None, "word_count": 0}])
    right = {"url": "a", "keywords": '["Rat", "Öl"]', "body": "", "word_count": "0"}
    assert judged([right], truth, cells=True) == Findings()
    assert judged([right | {"body": "None"}], truth, cells=True).wrong == {"a"}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_read(kind: str) -> None:
    assert [row["url"] for row in parsed(kind, WHOLE[kind].encode())] == ["a", "b"]


@pytest.mark.parametrize("kind", WHOLE)
def test_every_cut_that_loses_a_record_or_a_part_of_it_is_seen(kind: str) -> None:
    content = WHOLE[kind].encode()
    for length in range(1, len(content)):
        try:
            found = parsed(kind, content[:length])
        except Invalid:
            continue
        lines = content[:length].rstrip(b"\r\n")
        assert kind == ".json" or content[:length].endswith(b"\n"), content[:length]
        assert len(found) < 2 or len(lines) >= len(content.rstrip(b"\r\n")), content[:length]


def test_an_empty_file_is_no_document() -> None:
    assert parsed(".jsonl", b"") == []
    for kind in (".json", ".csv"):
        with pytest.raises(Invalid):
            parsed(kind, b"")


def test_lines_behind_a_broken_one_count(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"url": "a"}\n{"url": "b", "hea{"url": "c"}\n{"url": "d"}\n', encoding="utf-8")
    assert [row["url"] for row in readable_lines(file)] == ["a", "d"]
    with pytest.raises(Invalid):
        rows(file)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_reader_sees_a_half_written_file(kind: str, tmp_path: Path) -> None:
    file, content = tmp_path / f"out{kind}", WHOLE[kind].encode()
    watch = Watch(tmp_path)
    file.write_bytes(content)
    watch.look()
    assert (watch.looks, watch.invalid) == (1, 0)
    file.write_bytes(content[:-5])
    watch.look()
    watch.look()
    assert (watch.looks, watch.invalid) == (3, 2)
    file.write_bytes(content)
    watch.look()
    assert watch.invalid == 2
    assert len(watch.seen) == 1


def test_a_reader_sees_a_growing_file_as_it_grows(tmp_path: Path) -> None:
    watch, file = Watch(tmp_path), tmp_path / "out.jsonl"
    with file.open("w", encoding="utf-8") as growing:
        for part, invalid in (('{"url": "a"}\n', 0), ('{"url": ', 1), ('"b"}\n', 1), ("kein JSON\n", 2)):
            growing.write(part)
            growing.flush()
            watch.look()
            assert watch.invalid == invalid, part


def test_a_reader_sees_a_part_of_a_run(tmp_path: Path) -> None:
    watch, file = Watch(tmp_path, {1, 3}), tmp_path / "out.json"
    for count, invalid in ((1, 0), (2, 1), (3, 1)):
        beside = tmp_path / ".out.json-1-0.part"
        beside.write_text(json.dumps(RECORDS[:count]), encoding="utf-8")
        beside.replace(file)
        watch.look()
        assert watch.invalid == invalid


def test_a_reader_looks_by_itself(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("[", encoding="utf-8")
    with Watch(tmp_path) as watch:
        pass
    assert watch.invalid >= 1


@pytest.mark.parametrize("kind", WHOLE)
def test_the_file_of_an_earlier_day_is_valid(kind: str, tmp_path: Path) -> None:
    write(tmp_path / f"out{kind}", RECORDS[0])
    assert rows(tmp_path / f"out{kind}") == RECORDS[:1]


def test_a_damaged_archive_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE t (x UNIQUE)")
        connection.executemany("INSERT INTO t VALUES (?)", [(f"{number:0500}",) for number in range(200)])
    assert damages(file) == []
    content = bytearray(file.read_bytes())
    content[20_000:60_000] = bytes(40_000)
    file.write_bytes(content)
    assert damages(file)


def test_a_process_is_killed_and_measured(tmp_path: Path) -> None:
    process = Process([sys.executable, "-c", "x = bytearray(50_000_000); input()"], tmp_path, tmp_path / "log")
    quick = Process([sys.executable, "-c", "print('fertig')"], tmp_path, tmp_path / "log")
    assert quick.ends_within(30)
    assert (quick.code, (tmp_path / "log").read_text(encoding="utf-8").count("fertig")) == (0, 1)
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('da', flush=True); time.sleep(60)"
    )
    other = Process([sys.executable, "-c", stubborn], tmp_path, tmp_path / "other")
    while not (tmp_path / "other").read_text(encoding="utf-8"):
        assert not other.ends_within(0.01)
    assert "did not end" in sent(signal.SIGTERM, 1, patience=0.1)(other)
    assert kill(other) == ""
    assert other.code == -signal.SIGKILL
    process.kill()
    assert quick.memory > 1


@pytest.mark.parametrize("flaw", ["lost", "duplicates", "invalid", "wrong"])
def test_one_flaw_is_enough(flaw: str) -> None:
    line = Line("newsbot: kill -9", tries=50, articles=100)
    assert line.holds
    setattr(line, flaw, 1)
    assert not line.holds
    assert line.verdict.startswith("**FAIL**")
    assert not Line("nothing was tried").holds
    assert "FAIL" in Line("nothing was tried").verdict
    assert not Line("newsbot: a bomb", tries=1, memory=530, idle=110).holds
    assert Line("newsbot: a bomb", tries=1, memory=500, idle=110).holds
    assert Line("newsbot: what can't be tried here", skipped="no tmpfs").holds
    assert not Line("newsbot: kill -9", tries=50, troubles=["exit code 1"]).holds


def test_the_table_has_a_cell_for_each_column() -> None:
    head, _, line = markdown([Line("newsbot: kill -9", tries=50)]).splitlines()
    assert len(head.split(" | ")) == len(line.split(" | ")) == len(HEAD)


def test_moments_lie_within_what_is_left() -> None:
    class Last:
        def uniform(self, low: float, high: float) -> float:
            return high

    pace = Pace(first=1, last=11, whole=12)
    assert [pace.moment(Last(), share) for share in (0, 0.5, 1)] == [12, 7, 2]  # type: ignore[arg-type]


def planted() -> Case:
    """One article is not there, one says what it should not, and the truth of the site knows nothing of that."""
    ground = small()
    lost, wrong = ground.newest(2)
    page = b"".join(ground.answer(ground.path(wrong)).body).decode()
    ground.override[ground.path(lost)] = html("", 404)
    ground.override[ground.path(wrong)] = html(page.replace(wrong.headline, f"{wrong.headline} (verfälscht)"))
    return Case("planted", ground, check=lambda run: [f"{len(run.kept)} records"])


@pytest.mark.slow
def test_a_planted_loss_and_a_planted_falsehood_are_seen(tmp_path: Path) -> None:
    line = tried(planted(), Asked(folder=tmp_path))
    assert (line.lost, line.wrong, line.duplicates) == (1, 1, 0)
    assert line.troubles == ["11 records"]
    assert line.verdict == "**FAIL**: loses 8%"


def test_the_harness_fails_loudly_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def flawed(asked: Asked) -> Iterator[Line]:
        yield Line("a loss", tries=1, articles=10, lost=1)
        raise RuntimeError("a flaw of the harness")

    faults = {"flawed": flawed, "sound": lambda asked: iter([Line("sound", tries=1)])}
    monkeypatch.setattr(harness, "FAULTS", faults)
    monkeypatch.setattr(harness, "tried", lambda case, asked: Line("nothing", tries=1, memory=100))
    assert harness.main(["--folder", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "| a loss | 1 | 1 of 10 |" in printed.out
    assert printed.out.count("**FAIL**") == 2
    assert "| sound | 1 |" in printed.out
    assert "FAIL: a loss; flawed" in printed.err
    assert harness.main(["sound", "--folder", str(tmp_path)]) == 0
    assert harness.main(["sound", "--folder", str(tmp_path), "--minutes", "0"]) == 1
    assert "was not tried" in capsys.readouterr().out


@pytest.mark.slow
def test_newsbot_survives_a_short_form_of_the_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All but what takes longer: kills and signals have their tests here, twenty partners theirs in the bench."""
    names = [name for name in harness.FAULTS if name not in ("kills", "signals", "partners")]
    code = harness.main([*names, "--short", "--minutes", "5", "--folder", str(tmp_path)])
    printed = capsys.readouterr()
    assert code == 0, printed.out + printed.err
    assert printed.out.count("| holds |") >= 15


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    """A short form: two strikes of crawls of 150 articles."""
    return Asked(kills=2, articles=150, seed=3, folder=tmp_path, each=2)


@pytest.mark.slow
@pytest.mark.parametrize("kinds", [PLAIN[:1], SCHEDULED[1:]], ids=["plain", "new_only"])
def test_nothing_is_lost_by_kill_9(kinds: tuple, asked: Asked) -> None:
    line = ours("kill -9", kinds, kill, asked)
    assert line.troubles == []
    assert line.holds
    assert (line.tries, line.looks > 0) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("one", [signal.SIGTERM, signal.SIGINT])
def test_what_was_asked_to_end_is_continued(one: signal.Signals, times: int, asked: Asked) -> None:
    line = ours(one.name, PLAIN[:1], sent(one, times), asked._replace(kills=1, each=1), saves=True)
    assert line.troubles == []
    assert line.holds


@pytest.mark.slow
def test_an_article_that_was_kept_and_is_fetched_again_is_seen(tmp_path: Path) -> None:
    with ground(PLAIN[0], 30, 1) as site:
        crawl = OurCrawl(site, tmp_path / "1")
        assert endured(crawl).troubles == []
        assert crawl.struck() == []
        assert crawl.is_over()
        assert crawl.kept_and_refetched() == 0
        story = site.server.site.newest(1)[0]
        urllib.request.urlopen(site.server.url + site.server.site.path(story)).close()
        assert crawl.kept_and_refetched() == 1
        (crawl.exports / "wolfsburg.jsonl.part").touch()
        next(crawl.exports.glob("*.csv")).unlink()
        found, troubles = crawl.findings()
        assert (found, len(troubles)) == (Findings(), 2)


@pytest.mark.slow
def test_a_crawl_that_continues_can_be_asked_to_end_while_it_recalls(tmp_path: Path) -> None:
    """Regression: a stop while ``start`` gives articles again never ended."""
    with ground(PLAIN[0], 600, 1) as site:
        crawl = OurCrawl(site, tmp_path / "1", saves=True)
        first = Process(crawl.command, crawl.directory, tmp_path / "1" / "log")
        while len(site.server.requests) < 600:
            assert not first.ends_within(0.01)
        kill(first)
        log = tmp_path / "1" / "second"
        second = Process(crawl.command, crawl.directory, log)
        try:
            while "continuing" not in log.read_text(encoding="utf-8"):
                assert not second.ends_within(0.01)
            assert not second.ends_within(0.4)
            assert sent(signal.SIGTERM, 1)(second) == ""
        finally:
            kill(second)
        assert second.code == 4
        findings = endured(crawl)
        assert (findings.troubles, findings.findings) == ([], Findings())
