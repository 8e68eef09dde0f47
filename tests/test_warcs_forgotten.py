"""``scrapy forget`` and the crawl's own WARC files: what goes, what stays as it was, what an interruption leaves."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from newsbot import replay, urls, warcs
from newsbot.archive import article_mark, open_archive
from newsbot.replay.warc import scan
from newsbot.warcs.finding import Forgotten
from newsbot.warcs.index import Index
from newsbot.warcs.rewriting import BUSY
from tests.archives import visit
from tests.crawling import FREE_OF_DELAY, ROOT, crawl, scrapy
from tests.partnersite.server import serving
from tests.partnersite.site import Site
from tests.test_forget_command import keep
from tests.test_warcs import ADDRESS, answer, checked, fields, files, read, rows, write, writer


def forgets(*marks: str) -> Forgotten:
    """What ``Archive.forgotten`` is for these keys."""
    return lambda asked: set(marks) & set(asked)


def members(path: Path) -> list[bytes]:
    """The bytes of each record of a file."""
    content = path.read_bytes()
    begins = [offset for offset, _ in scan(path, lambda record: None)]
    return [content[begin:end] for begin, end in zip(begins, [*begins[1:], len(content)], strict=True)]


def addresses(path: Path) -> list[str | None]:
    return [fields(record).get("WARC-Target-URI") for record in read(path)]


def test_every_record_of_an_address_goes_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    write(tmp_path, *(answer(number) for number in range(5)))
    write(tmp_path, answer(2, later=9), answer(3, later=9), answer(2, b"", 304, later=10), day=1)
    before = {path: members(path) for path in files(tmp_path)}
    first, second = before
    (tmp_path / "notes.txt").write_bytes(b"x")
    found = list(warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(2)))))
    assert found == [warcs.Rewritten(first, 1), warcs.Rewritten(second, 2)]
    assert members(first) == [one for place, one in enumerate(before[first]) if place != 3]
    assert members(second) == [before[second][0], before[second][2]]
    for path in before:
        assert "digest failed" not in checked(path)
        assert ADDRESS.format(2) not in addresses(path)
    assert not list(tmp_path.glob(".*"))
    assert list(warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(2))))) == []
    index = Index(tmp_path / "wolfsburg.index.sqlite")
    assert index.find(ADDRESS.format(2)) is None
    assert index.find(ADDRESS.format(3)) is not None
    index.close()


def test_a_variant_of_the_address_goes_too(tmp_path: Path) -> None:
    other = answer(1)._replace(url=f"{ADDRESS.format(1)}?utm_source=x".replace("www.", "m."))
    write(tmp_path, answer(1), other, answer(2))
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert (found.records, addresses(found.path)[1:]) == (2, [ADDRESS.format(2)])


def test_an_article_is_known_by_its_id(tmp_path: Path) -> None:
    name = "A" * 25 + "2"
    arc = answer(1)._replace(url=f"https://www.haz.de/lokales/haus-{name}.html")
    write(tmp_path, arc, answer(2), paper="hannover")
    assert not list(warcs.rewrite(tmp_path, forgets(article_mark("kiel", name))))
    (found,) = warcs.rewrite(tmp_path, forgets(article_mark("hannover", name)))
    assert found.records == 1


def test_what_a_forgotten_address_led_to_goes_if_it_is_an_article(tmp_path: Path) -> None:
    site = Site("wolfsburg", 10, "pdb", seed=4)
    story = next(one for one in site.stories if site.refusal(one) is None)
    article, section = (
        answer(number, b"".join(site.answer(path).body))._replace(url=f"https://www.waz-online.de{path}")
        for number, path in ((1, site.path(story)), (2, "/Wolfsburg"))
    )
    moves = [
        answer(3, b"", 301, Location=ADDRESS.format(4)),
        answer(4, b"", 302, Location=article.url.removeprefix("https://www.waz-online.de")),
        answer(5, b"", 301, Location=section.url),
    ]
    write(tmp_path, *moves, section, article)
    gone = forgets(urls.key(ADDRESS.format(3)), urls.key(ADDRESS.format(5)))
    (found,) = warcs.rewrite(tmp_path, gone)
    assert (found.records, addresses(found.path)[1:]) == (4, [section.url])


def test_what_it_led_to_goes_from_other_files_too(tmp_path: Path) -> None:
    """A file may end between a redirect and its page; a later one has a revisit. What tells of it goes last."""
    site = Site("wolfsburg", 10, "pdb", seed=4)
    story = next(one for one in site.stories if site.refusal(one) is None)
    page = answer(1, b"".join(site.answer(site.path(story)).body))._replace(url=site.url(story))
    write(tmp_path, answer(3, b"", 301, Location=ADDRESS.format(4)), answer(2))
    write(tmp_path, page, answer(2, b"other"), day=1)
    write(tmp_path, answer(4, b"", 302, Location=page.url), page, answer(5), day=2)
    found = list(warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(3)))))
    assert [(one.path.name[10:18], one.records) for one in found] == [("20261104", 1), ("20261103", 1), ("20261105", 2)]
    assert [addresses(path)[1:] for path in files(tmp_path)] == [
        [ADDRESS.format(2)],
        [ADDRESS.format(2)],
        [ADDRESS.format(5)],
    ]


@pytest.mark.parametrize("twin", ["{}?outputType=amp", "{}?utm_source=x&fbclid=1", "{}#comments", "http{}"])
def test_every_twin_goes(tmp_path: Path, twin: str) -> None:
    address = f"https://www.haz.de/lokales/haus-{'A' * 25}2.html"
    url = f"http{address.removeprefix('https')}" if twin == "http{}" else twin.format(address)
    write(tmp_path, answer(1)._replace(url=url), answer(2), paper="hannover")
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(address)))
    assert found.records == 1


def test_a_folder_that_may_only_be_read_is_said(tmp_path: Path) -> None:
    write(tmp_path, answer(1), answer(2))
    (path,) = files(tmp_path)
    before = path.read_bytes()
    command = [sys.executable, "-c", REWRITES, str(tmp_path), ADDRESS.format(1)]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && "$@"', "sh",
         str(tmp_path), *command],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")
    assert "records=0" in done.stdout
    assert "trouble='" in done.stdout
    assert done.stderr == ""
    assert path.read_bytes() == before


def test_a_file_without_pages_left_goes(tmp_path: Path) -> None:
    write(tmp_path, answer(1))
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert (found.records, files(tmp_path)) == (1, [])


def test_files_of_others_are_rewritten_too(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    path = tmp_path / "old" / "others.warc"
    replay.write(path, [replay.Recorded(ADDRESS.format(n), answer(n).date, answer(n).body) for n in range(3)])
    whole = path.read_bytes()
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert found == warcs.Rewritten(path, 1)
    assert addresses(path) == [ADDRESS.format(0), ADDRESS.format(2)]
    assert path.read_bytes()[:200] == whole[:200]


def test_what_is_being_written_is_said(tmp_path: Path) -> None:
    living = writer(tmp_path)
    living.keep(answer(1))
    (path,) = files(tmp_path)
    assert list(warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))) == [warcs.Rewritten(path, 0, BUSY)]
    living.close()
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert found.records == 1


def test_what_a_crawl_left_that_died_is_rewritten(tmp_path: Path) -> None:
    write(tmp_path, answer(1), answer(2))
    (path,) = files(tmp_path)
    path.rename(f"{path}.open")
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert found == warcs.Rewritten(path, 1)
    assert addresses(path)[1:] == [ADDRESS.format(2)]


def test_a_damaged_file_is_named_and_left(tmp_path: Path) -> None:
    write(tmp_path, answer(1), answer(2))
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-9])
    before = path.read_bytes()
    (found,) = warcs.rewrite(tmp_path, forgets(urls.key(ADDRESS.format(1))))
    assert (found.records, found.trouble) == (
        0,
        f"is cut off within a record (at byte {len(b''.join(members_before(path)))})",
    )
    assert path.read_bytes() == before


def members_before(path: Path) -> list[bytes]:
    """The whole records before a damage."""
    begins = []
    try:
        begins.extend(offset for offset, _ in scan(path, lambda record: None))
    except replay.DamagedWarc as damage:
        return [path.read_bytes()[: damage.offset]] if begins else []
    raise AssertionError("there is no damage")


REWRITES = """
import sys
from pathlib import Path
from newsbot import urls, warcs
gone = {urls.key(url) for url in sys.argv[2:]}
print(list(warcs.rewrite(Path(sys.argv[1]), lambda marks: gone & set(marks))))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no kill -9")
@pytest.mark.slow
def test_kill_9_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    write(tmp_path, *(answer(number, os.urandom(3_000_000), Content_Encoding="br") for number in range(25)))
    (path,) = files(tmp_path)
    old = path.read_bytes()
    parts = members(path)
    new = b"".join(parts[:13] + parts[14:])
    command = [sys.executable, "-c", REWRITES, str(tmp_path), ADDRESS.format(12)]
    struck = 0
    for reached in (0, 1_000_000, 30_000_000, 60_000_000, 71_000_000):
        if path.read_bytes() == new:
            path.write_bytes(old)
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        while running.poll() is None:
            if any(part.stat().st_size >= reached for part in present(tmp_path.glob(".*.part"))):
                running.kill()
                struck += running.wait() == -9
            time.sleep(0.0005)
        assert path.read_bytes() in (old, new)
    assert struck >= 3
    path.write_bytes(old)
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True).returncode == 0
    assert path.read_bytes() == new
    assert not list(tmp_path.glob(".*"))


def present(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.exists()]


# -- the command


@pytest.mark.slow
def test_the_command_rewrites_what_crawls_kept(tmp_path: Path) -> None:
    live = tmp_path / "live.jsonl"
    words = ("-s", f"NEWSBOT_WARC_DIR={tmp_path}/warc", "-s", f"NEWSBOT_DATA={tmp_path}/data")
    with serving(Site("wolfsburg", 10, "pdb", seed=4)) as server:
        site = ("-a", f"site={server.url}", *FREE_OF_DELAY)
        for _ in range(2):
            done = crawl("wolfsburg", *site, *words[:2], "-O", str(live), data=tmp_path / "data")
            assert done.returncode == 0, done.stderr
    before = [addresses(path) for path in files(tmp_path / "warc")]
    gone = next(str(row["url"]) for row in rows(live) if all(row["url"] in found for found in before))
    done = scrapy("forget", gone, "--yes", *words)
    assert done.returncode == 0, done.stderr
    for path, found in zip(files(tmp_path / "warc"), before, strict=True):
        assert f"  {path}: 1 record\n" in done.stdout
        assert addresses(path) == [one for one in found if one != gone]
    again = scrapy("forget", gone, "--yes", *words)
    assert f"No WARC file below {tmp_path}/warc that was read holds a page of it." in again.stdout


def test_the_command_names_a_file_that_is_being_written(tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive.sqlite")
    keep(archive, visit(1))
    archive.close()
    living = writer(tmp_path / "warc")
    living.keep(answer(1))
    done = scrapy("forget", visit(1).url, "--yes", "-s", f"NEWSBOT_DATA={tmp_path}", "-s", "NEWSBOT_WARC_DIR=warc")
    assert (done.returncode, "WARC files that could not be rewritten:\n" in done.stdout) == (0, True)
    assert f"{files(tmp_path / 'warc')[0]}: {BUSY}\n" in done.stdout
    living.close()
