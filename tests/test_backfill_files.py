"""Files as the tools that write them leave them, whole and damaged: every capture is read, or counted by its reason."""

import gzip
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.backfill import expand
from newsbot.replay import write
from tests.test_backfill import NOON, URL, addresses, article, foreign, page, read, run, states

WHEN = f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
BODY = page("Der Rat hat über die Brücke beraten. Sie bleibt im Sommer gesperrt.")
HTML = ("Content-Type: text/html; charset=utf-8",)


def http(
    body: bytes = BODY, *, status: str = "HTTP/1.1 200 OK", headers: Iterable[str] = HTML, end: str = "\r\n"
) -> bytes:
    return end.join([status, *headers, "", ""]).encode() + body


def record(
    block: bytes, kind: str = "response", url: str = URL, *more: str, date: str = WHEN, end: str = "\r\n"
) -> bytes:
    fields = [f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}", *more]
    head = end.join(["WARC/1.0", *fields, f"Content-Length: {len(block)}", "", ""]).encode()
    return head + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def about(kind: str, block: bytes = b"a: b\r\n") -> bytes:
    return record(block, kind)


LATIN = page("Der Rat hat über die Brücke beraten.").decode().encode("latin-1")
WHOLE = {
    # what tools write that is read
    "CC-NEWS": packed(
        about("warcinfo"), about("request", b"GET / HTTP/1.1\r\n\r\n"),
        record(http(headers=(*HTML, "X-Crawler-Transfer-Encoding: chunked", "X-Crawler-Content-Encoding: gzip"))),
        about("metadata"),
    ),
    "chunked claimed, joined": packed(record(http(headers=(*HTML, "Transfer-Encoding: chunked")))),
    "gzip claimed, unpacked": packed(record(http(headers=(*HTML, "Content-Encoding: gzip")))),
    "br claimed, unpacked": packed(record(http(headers=(*HTML, "Content-Encoding: br")))),
    "gzip": packed(record(http(gzip.compress(BODY, mtime=0), headers=(*HTML, "Content-Encoding: gzip")))),
    "br": packed(record(http(brotli.compress(BODY), headers=(*HTML, "Content-Encoding: br")))),
    "chunked": packed(record(http(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY), headers=(*HTML, "Transfer-Encoding: chunked")))),
    "Wayback": packed(record(http(headers=(*HTML, "x-archive-orig-content-type: text/html", "x-archive-orig-date: Thu")))),
    "Latin-1": packed(record(http(LATIN, headers=("Content-Type: text/html; charset=iso-8859-1",)))),
    "windows-1252, unnamed": packed(record(http(LATIN, headers=("Content-Type: text/html",)))),
    "HTTP/2": packed(record(http(status="HTTP/2 200"))),
    "HTTP/2.0": packed(record(http(status="HTTP/2.0 200 OK"))),
    "HTTP/3": packed(record(http(status="HTTP/3 200"))),
    "HTTP/1.0": packed(record(http(status="HTTP/1.0 200"))),
    "lower case": packed(record(http(headers=("content-type: text/html",))).replace(b"WARC-Type", b"warc-type")),
    "bare line feeds": packed(record(http(end="\n"), end="\n")),
    "GNU Wget": packed(record(http(), url=f"<{URL}>")),
    "no blank after the colon": packed(record(http(headers=("Content-Type:text/html",)))),
    "fractions": packed(record(http(), date="2021-03-04T12:00:00.987654Z")),
    "no zone": packed(record(http(), date="2021-03-04T12:00:00")),
    "an offset": packed(record(http(), date="2021-03-04T13:00:00+01:00")),
    "upper case host": packed(record(http(), url=URL.replace("www.waz", "WWW.WAZ"))),
    "port": packed(record(http(), url=URL.replace(".de/", ".de:443/"))),
    "folded header": packed(record(http(headers=(*HTML, "X-Long: a,", " b")))),
    "Browsertrix": packed(
        record(http()), record(b"PNG", "resource", "urn:thumbnail:" + URL, "Content-Type: image/png"),
        record(b"{}", "resource", f"urn:pageinfo:{URL}", "Content-Type: application/json"),
    ),
    "blank lines between": b"\r\n\r\n".join([record(http()), b"", record(http(), url=foreign(1).url)]),
    "bytes behind": packed(record(http())) + bytes(512),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_what_tools_write_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(WHOLE[name])
    parts, end = read(tmp_path / "a.warc.gz")
    (found,) = (one for part in parts for one in part.read)
    assert found.record["body"].startswith("Der Rat hat über die Brücke beraten.")
    assert (found.time, found.record["fetched"]) == (NOON, NOON.isoformat(timespec="seconds"))
    assert end.captures == {"wolfsburg": 1}
    assert bool(end.troubles) is (name == "bytes behind")


LOST = {
    # what holds no article that can be read, and by what name it is counted
    "cut by its crawler": (record(http(), "response", URL, "WARC-Truncated: length"), "failed", "DamagedBody"),
    "a segment": (record(http(), "response", URL, "WARC-Segment-Number: 1"), "failed", "DamagedBody"),
    "a continuation": (record(BODY, "continuation"), "passed over", "continuation"),
    "a conversion": (record(BODY, "conversion"), "passed over", "conversion"),
    "no date": (record(http(), date=""), "passed over", "no WARC-Date"),
    "a wrong date": (record(http(), date="gestern"), "passed over", "no WARC-Date"),
    "no type": (record(http(), kind=""), "passed over", "no WARC-Type"),
    "an empty block": (record(b""), "passed over", "not HTTP"),
    "no HTTP": (record(b"\x16\x03\x01" * 9), "passed over", "not HTTP"),
    "a redirect": (record(http(status="HTTP/1.1 301 Moved")), "passed over", "HTTP 301"),
    "HTTP/2 not found": (record(http(status="HTTP/2 404")), "passed over", "HTTP 404"),
    "a picture": (record(http(headers=("Content-Type: image/png",))), "passed over", "not HTML"),
    "no kind": (record(http(headers=())), "passed over", "not HTML"),
    "a domain name": (record(b"waz-online.de. 300 A 192.0.2.1", "response", "dns:www.waz-online.de"), "passed over", "not HTTP"),
    "no address": (record(http(), url=""), "passed over", "not HTTP"),
    "a wrong digest": (record(http(), "response", URL, "WARC-Payload-Digest: sha1:AAAA"), "failed", "DamagedBody"),
    "gzip that is cut": (
        record(http(gzip.compress(BODY, mtime=0)[:-20], headers=(*HTML, "Content-Encoding: gzip"))), "failed", "DamagedBody",
    ),
    "an empty page": (record(http(b"")), "refused", "UnknownLayout"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_what_is_not_read_is_counted(name: str, tmp_path: Path) -> None:
    odd, kind, reason = LOST[name]
    (tmp_path / "a.warc.gz").write_bytes(packed(odd, record(http(), url=f"{URL}-2")))
    parts, end = read(tmp_path / "a.warc.gz")
    assert addresses(parts) == [f"{URL}-2"]
    counts = {
        "passed over": end.passed_over,
        "refused": Counter({what: count for (_, what), count in end.refused.items()}),
        "failed": Counter({what: count for (_, what), count in end.failed.items()}),
    }
    assert {one: dict(found) for one, found in counts.items() if found} == {kind: {reason: 1}}


def test_names_of_all_kinds(tmp_path: Path) -> None:
    folder = tmp_path / "mit Leerzeichen" / "Übergrößen"
    folder.mkdir(parents=True)
    for number, name in enumerate(["ä b.warc.gz", "[1].warc.gz", "%20.warc", "-x.warc.gz"]):
        write(folder / name, [article(number)])
    (folder / "zweimal.warc.gz").symlink_to(folder / "ä b.warc.gz")
    (folder / "kreis").symlink_to(folder)
    assert len(expand([str(tmp_path)])) == 4
    done = run(tmp_path / "data", tmp_path, folder / "[1].warc.gz", "--jobs", "1")
    assert (done.returncode, len(states(tmp_path / "data"))) == (0, 4), done.stderr


def test_a_file_under_two_names_adds_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [article(1), article(2)])
    (tmp_path / "b.warc.gz").write_bytes((tmp_path / "a.warc.gz").read_bytes())
    done = run(tmp_path / "data", tmp_path, "--jobs", "2")
    assert done.returncode == 0
    assert "wolfsburg         4    2        0      2 " in done.stdout
    assert len(states(tmp_path / "data")) == 2


def test_what_is_no_warc_file_costs_the_others_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", [article(1)])
    (tmp_path / "b.warc.gz").write_bytes(b"")
    (tmp_path / "c.warc").write_bytes(b"filedesc://a.arc 0.0.0.0 20070101000000 text/plain 76\n")
    (tmp_path / "d.warc.gz").write_bytes(b"PK\x03\x04" + bytes(99))
    (tmp_path / "e.warc.gz").write_bytes(random.Random(1).randbytes(9999))
    (tmp_path / "f.warc.gz").mkdir()
    done = run(tmp_path / "data", tmp_path, "--jobs", "2")
    assert done.returncode == 4
    for name in ("b.warc.gz: is empty", "c.warc: is an ARC file", "d.warc.gz: is", "e.warc.gz: is no WARC file"):
        assert name in done.stderr
    assert len(states(tmp_path / "data")) == 1


# -- damage anywhere


PAGES = [article(n) if n % 2 == 0 else foreign(n) for n in range(6)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    write(folder / "a.warc", PAGES)
    write(folder / "a.warc.gz", PAGES)
    plain = (folder / "a.warc").read_bytes()
    return {
        "a.warc": plain,
        "a.warc.gz": (folder / "a.warc.gz").read_bytes(),
        "b.warc.gz": gzip.compress(plain, mtime=0),
    }


def starts(content: bytes, name: str) -> set[int]:
    """Where a cut leaves a whole file behind."""
    mark = b"WARC/1.1\r\n" if name == "a.warc" else b"\x1f\x8b\x08"
    found, at = {len(content)}, content.find(mark)
    while at >= 0:
        found.add(at)
        at = content.find(mark, at + 1)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "b.warc.gz"])
def test_no_cut_and_no_flipped_bit_loses_a_page_in_silence(
    name: str, whole: dict[str, bytes], tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(whole[name])
    (tmp_path / name).write_bytes(content)
    expected = {one.url: one.record for part in read(tmp_path / name)[0] for one in part.read}
    at = data.draw(st.integers(0, len(content) - 1))
    flips = name != "a.warc" and data.draw(st.booleans())  # a plain file has no checksum
    if flips:
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[at:]
    (tmp_path / name).write_bytes(content)
    parts, end = read(tmp_path / name)
    found = {one.url: one.record for part in parts for one in part.read}
    assert all(one == expected.get(url) for url, one in found.items())
    lost = expected.keys() - found.keys()
    is_border = not flips and (at in starts(whole[name], name) or not whole[name][at:].strip())
    assert not lost or end.troubles or is_border, (at, flips)
