"""``scrapy forget``: what is removed stays away; it shows, asks, and names the files that still hold it."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from newsbot import formats
from newsbot.archive import Address, Archive, Visit, Wanted, forgetting, keeping, open_archive, schema
from newsbot.dataset import remains
from tests.archives import SITE, article, hours, visit

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
NOW = hours(100)


def forget(*words: str, data: Path, archive: str = "", stdin: int = subprocess.DEVNULL) -> tuple[int, str, str]:
    """``scrapy forget`` as a script runs it: exit code, what it prints, what it says is wrong."""
    env = {**os.environ, "NEWSBOT_DATA": str(data), "NEWSBOT_ARCHIVE": archive, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "scrapy", "forget", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=stdin, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


def ids(archive: Archive) -> list[str]:
    return [one.record["article_id"][-1] for one in archive.select(versions="all")]


def keep(archive: Archive, *visits: Visit, ended: bool = True, paper: str = "wolfsburg") -> None:
    run = archive.begin(paper, {}, hours(0))
    archive.keep(run, visits, [Address(one.url, "sections") for one in visits])
    if ended:
        archive.end(run, "finished", {}, now=hours(1))


SOME = (
    visit(1),
    visit(1, "Der Rat tagt länger.", hours(1)),
    visit(2, authors=["Bernd Zaun", "Änne Möller"], published=hours(48)),
    visit(3, authors=["Bernd Zaun"], published=None),
)


@pytest.mark.parametrize(
    ("words", "removed", "left"),
    [
        ([f"{SITE}/Rathaus/haus-1.html?utm_source=x#y"], "1 article with 2 versions", ["2", "3"]),
        (["--author", "aenne moeller"], "2 articles with 3 versions", ["3"]),
        (["--author", "Änne Möller", "--before", "2026-11-02"], "1 article with 2 versions", ["2", "3"]),
        (["--paper", "wolfsburg"], "3 articles with 4 versions", []),
    ],
)
@pytest.mark.slow
def test_what_is_forgotten_is_gone_and_stays_away(
    tmp_path: Path, archive: Archive, address: str, words: list[str], removed: str, left: list[str]
) -> None:
    keep(archive, *SOME)
    code, out, err = forget(*words, "--yes", data=tmp_path, archive=address)
    assert (code, err) == (0, "")
    assert f"Removed: {removed}. What was removed is not collected again." in out
    assert ("VACUUM" in out) == address.startswith("postgresql")
    assert ids(archive) == left
    keep(archive, *SOME)
    assert ids(archive) == left
    code, out, _ = forget(*words, "--yes", data=tmp_path, archive=address)
    assert (code, "The archive holds no article" in out) == (1, True)


@pytest.mark.slow
def test_it_shows_what_would_go(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, *(visit(number, headline=f"Haus {number}\x1b[2J brennt") for number in range(12)))
    keep(archive, visit(12, paper="kiel"), paper="kiel")
    code, out, err = forget("--author", "Änne Möller", "--dry", data=tmp_path)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "13 articles with 13 versions fit: kiel 1, wolfsburg 12"
    assert lines[1].split() == ["2026-11-01", "Haus", r"0\x1b[2J", "brennt"]
    assert lines[2].strip() == f"{SITE}/Rathaus/haus-0.html"
    assert lines[-2:] == ["  … and 3 more", "Nothing was changed."]
    assert len(ids(archive)) == 13
    assert forget("--author", "Änne", "--dry", data=tmp_path)[0] == 1
    archive.close()


def test_without_a_terminal_it_does_not_act(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1))
    code, out, err = forget(visit(1).url, data=tmp_path)
    assert (code, out) == (2, "")
    assert err == "there is nobody to ask: say --yes, or --dry to see what would go.\n"
    assert ids(archive) == ["1"]
    archive.close()


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, []), ("Ja", 0, []), ("", 1, ["1"]), ("nein", 1, ["1"])])
@pytest.mark.slow
def test_on_a_terminal_it_asks(tmp_path: Path, answer: str, code: int, left: list[str]) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1))
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    found, out, _ = forget(visit(1).url, data=tmp_path, stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert found == code
    assert "Remove 1 article for good? [y/N]" in out
    assert ("Nothing was changed." in out) == bool(left)
    assert ids(archive) == left
    archive.close()


def test_an_address_that_is_not_known_is_kept_out(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(2))
    code, out, _ = forget(visit(1).url, "--yes", data=tmp_path)
    assert code == 1
    assert "This address is not collected from now on." in out
    keep(archive, visit(1), visit(2))
    assert ids(archive) == ["2"]
    archive.close()


def test_an_address_stays_if_what_else_is_said_does_not_fit(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1))
    code, out, _ = forget(visit(1).url, "--author", "Bernd Zaun", "--yes", data=tmp_path)
    assert (code, out.splitlines()[0][:52]) == (1, "The archive holds no article that fits all of it. Na")
    assert ids(archive) == ["1"]
    assert not archive.is_forgotten(visit(1).key)
    archive.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what is to be forgotten: an address, --author, --paper or --before."),
        (["www.waz-online.de/a"], "www.waz-online.de/a is no address; give all of it, from https:// on."),
        ([SITE], f"{SITE}/ is a home page, no article; all of a paper goes with --paper."),
        ([f"{SITE}/a", f"{SITE}/b"], "give one address at a time."),
        (["--before", "gestern"], "'gestern' is no day"),
        (["--author", " "], "--author is empty."),
        (["--paper", "peine"], "the archive knows no peine; it holds wolfsburg."),
    ],
)
@pytest.mark.slow
def test_a_wrong_argument_is_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1))
    archive.close()
    code, out, err = forget(*words, "--yes", data=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert len(err.splitlines()) == 1


def test_without_an_archive_none_is_made(tmp_path: Path) -> None:
    code, out, err = forget("--author", "Änne Möller", "--yes", data=tmp_path / "data")
    assert (code, out) == (2, "")
    assert err.startswith(f"there is no archive at {tmp_path}/data/archive.sqlite yet")
    assert not list(tmp_path.iterdir())


def test_a_crawl_under_way_is_named(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1), ended=False)
    keep(archive, visit(2, paper="kiel"), ended=False, paper="kiel")
    out = forget(visit(1).url, "--yes", data=tmp_path)[1]
    assert "wolfsburg is being crawled, or a crawl of it was cut off: the archive takes nothing back" in out
    assert "kiel is being crawled" not in out
    archive.close()


# -- what still holds it


def exports(folder: Path, *records: dict[str, Any]) -> None:
    """The records in every format that newsbot writes."""
    whole = [{**one, "last_seen": None, "gone": None} for one in records]
    for ending in ("csv", "excel.csv", "json", "jsonl", "parquet", "csv.gz", "excel.csv.zst", "json.zst", "jsonl.gz"):
        with formats.Output(folder / f"all.{ending}", formats.DATASET_COLUMNS) as output:
            for one in whole:
                output.write(one)
            output.finish()


@pytest.mark.slow
def test_every_file_that_holds_it_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    one, two, other = article(1), article(1, "Der Rat tagt länger.", hours(1)), article(2)
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1), visit(2))
    folder = tmp_path / "exports" / "old"
    folder.mkdir(parents=True)
    exports(folder, one, other, two)
    (tmp_path / "other.jsonl").write_text(json.dumps(other) + "\n", encoding="utf-8")
    (tmp_path / "ids.csv").write_text(f"paper,article_id\nwolfsburg,{one['article_id']}\n", encoding="utf-8")
    (tmp_path / "urls.csv").write_text(f"url\n{one['url']}?fbclid=1\n", encoding="utf-8")
    (tmp_path / "sample").mkdir()
    shutil.copy(tmp_path / "urls.csv", tmp_path / "sample")
    code, out, _ = forget(one["url"], "--yes", data=tmp_path)
    named = dict(line.strip().rsplit(": ", 1) for line in out.splitlines() if line.startswith("  /"))
    assert code == 0
    assert named == {
        **{str(path): "2" for path in folder.iterdir()},
        f"{tmp_path}/ids.csv": "1",
        f"{tmp_path}/urls.csv": "1",
    }
    shutil.rmtree(folder)
    (tmp_path / "ids.csv").unlink()
    (tmp_path / "urls.csv").unlink()
    code, out, _ = forget(one["url"], "--yes", data=tmp_path)
    assert (code, "No file below" in out, "  /" in out) == (1, True, False)
    archive.close()


BROKEN = {
    "cut.jsonl": json.dumps(article(1)).encode() + b'\n{"paper": "wo',
    "list.json": b"[1, 2]\n",
    "bare.csv": b"headline,body\r\nHaus,Text\r\n",
    "latin.csv": "url\nhttps://www.waz-online.de/\xe4\n".encode("latin-1"),
    "no.jsonl.gz": b"no gzip",
    "cut.jsonl.gz": gzip.compress(os.urandom(999))[:500],
    "no.json.zst": b"no zstd",
    "no.parquet": b"no parquet",
    "no.warc.gz": b"no warc",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_can_not_be_searched_is_named(tmp_path: Path, name: str) -> None:
    if name == "no.parquet":
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(BROKEN[name])
    (found,) = remains(tmp_path, lambda marks: {mark for mark in marks if "00000001" in mark})
    assert (found.path.name, found.records, bool(found.trouble)) == (name, int(name == "cut.jsonl"), True)
    assert "\n" not in found.trouble


@pytest.mark.parametrize(
    "name", ["x.datapackage.json", "x.card.md", "archive.sqlite", ".x.jsonl-1-0.part", "empty.csv"]
)
def test_what_holds_no_articles_is_not_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"" if name == "empty.csv" else b'{"url": "x"}')
    assert not list(remains(tmp_path, set))


def test_captures_are_found_by_their_addresses(tmp_path: Path) -> None:
    urls = [one["url"] for one in json.loads((SAMPLE / "wolfsburg.json").read_bytes())]
    (tmp_path / "kept").mkdir()
    shutil.copy(SAMPLE / "wolfsburg.warc.gz", tmp_path / "kept")
    archive = open_archive(tmp_path / "archive.sqlite")
    archive.forget(NOW, Wanted(url=urls[0]))
    archive.forget(NOW, Wanted(url=urls[1]))
    (found,) = remains(tmp_path, archive.forgotten)
    assert (found.path.name, found.trouble) == ("wolfsburg.warc.gz", "")
    assert found.records >= 2
    archive.close()


# -- the archive


def test_many_go_in_parts(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PART", 4)
    keep(archive, *(visit(number) for number in range(10)), visit(10, published=hours(24)))
    told: list[int] = []
    removed = archive.forget(NOW, Wanted(before=hours(24)), told.append)
    assert (removed, told) == ((10, 10, 10), [4, 4, 2])
    assert len(ids(archive)) == 1


def test_what_is_stopped_is_done_by_doing_it_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PART", 4)
    keep(archive, *(visit(number) for number in range(10)))

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.forget(NOW, Wanted(paper="wolfsburg"), stop)
    assert len(ids(archive)) == 6
    assert archive.forget(NOW, Wanted(paper="wolfsburg")) == (6, 6, 6)


@pytest.mark.parametrize("wanted", [Wanted(url=visit(1).url), Wanted(paper="wolfsburg")])
@pytest.mark.slow
def test_a_crawl_that_writes_just_now_does_not_bring_it_back(archive: Archive, wanted: Wanted) -> None:
    keep(archive, visit(1, at=hours(-1)), *([visit(3)] if wanted.paper else []))
    if wanted.url:
        archive.forget(NOW, Wanted(paper="wolfsburg", before=NOW))
        archive._database.write(lambda connection: connection.execute(delete(schema.forgotten)))
    run = archive.begin("wolfsburg", {}, hours(0))
    forgets = Thread(target=archive.forget, args=(NOW, wanted))

    def slowly(connection: Connection) -> None:
        keeping.keep(connection, run, [visit(1, "Neu.")])
        forgets.start()
        forgets.join(0.5)

    archive._database.write(slowly)
    forgets.join()
    archive.keep(run, [visit(1, "Neuer.", hours(9))])
    assert ids(archive) == []


def test_before_counts_every_version(archive: Archive) -> None:
    keep(
        archive, visit(1, published=hours(0)), visit(1, "Neu.", hours(9), published=hours(9)), visit(2, published=None)
    )
    assert archive.forget(NOW, Wanted(before=hours(1))).articles == 1
    assert ids(archive) == ["1", "1"]


def test_names_in_a_text_are_no_authors(archive: Archive) -> None:
    trap = 'Er sagte: "authors":["Änne Möller"].'
    keep(archive, visit(1, trap, authors=["Bernd Zaun"], headline=trap), visit(2, authors=[]))
    assert archive.sought(Wanted(author="Änne Möller")).counts.articles == 0
    assert archive.sought(Wanted(author="bernd zaun")).counts.articles == 1


def test_while_someone_reads_the_log_keeps_the_bytes(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite", wait=0)
    keep(archive, visit(1, "Geheimnis."), visit(2))
    reader = archive.select()
    next(reader)
    archive.forget(NOW, Wanted(url=visit(1).url))
    assert not archive.wipe()
    reader.close()  # type: ignore[attr-defined]
    assert archive.wipe()
    assert all(b"Geheimnis" not in path.read_bytes() for path in tmp_path.iterdir())
    archive.close()


def test_now_is_when_it_was_forgotten(archive: Archive) -> None:
    archive.forget(datetime(2026, 11, 24, tzinfo=timezone.utc), Wanted(url=visit(1).url))
    assert archive.forgets()
    assert archive.forgotten([visit(1).key, visit(2).key]) == {visit(1).key}
