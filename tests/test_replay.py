"""WARC files as responses: every whole capture comes out, every damage is named, nothing goes to the network."""

import base64
import gzip
import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot import replay
from newsbot.pages.document import Document
from newsbot.replay import bodies
from newsbot.replay.bodies import zstd

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=timezone.utc)
HOST = "www.waz-online.de"
HTML = "text/html; charset=utf-8"


def page(number: int, **other: Any) -> replay.Recorded:
    """An invented page, long enough to fill more than one block of a compressor."""
    lines = (hashlib.sha256(f"{number}/{line}".encode()).hexdigest() for line in range(300))
    body = f"<!DOCTYPE html><html><h1>Straße {number}</h1><p>{'</p><p>'.join(lines)}</p></html>".encode()
    given_ = {"url": f"https://{HOST}/Lokales/Strasse-{number}", "date": NOON + timedelta(minutes=number), "body": body}
    return replay.Recorded(**{**given_, **other})


@pytest.fixture(params=["pages.warc", "pages.warc.gz"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The name of a WARC file, plain and compressed."""
    return tmp_path / request.param


def urls_of(path: Path) -> list[str]:
    return [capture.url for capture in replay.records(path)]


def typed(**headers: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", HTML), *((name.replace("_", "-"), value) for name, value in headers.items()))


# -- which captures a file holds


def test_captures_come_in_order_with_place_and_date(file: Path) -> None:
    recorded = [page(number) for number in (3, 1, 2)]
    replay.write(file, recorded)
    captures = list(replay.records(file))
    assert [(capture.url, capture.date) for capture in captures] == [(it.url, it.date) for it in recorded]
    with file.open("rb") as stream:
        iterator = ArchiveIterator(stream)
        assert [iterator.get_record_offset() for _ in iterator] == [capture.offset for capture in captures]
    for capture, it in zip(captures, recorded, strict=True):
        response = replay.response(capture.path, capture.offset)
        assert isinstance(response, HtmlResponse)
        assert (response.url, response.status, response.body) == (it.url, 200, it.body)
        assert response.headers["WARC-Date"].decode() == f"{it.date:%Y-%m-%dT%H:%M:%SZ}"
        assert Document(response).fetched == it.date


def test_captures_of_one_address_are_states_of_their_own(file: Path) -> None:
    before, after = page(1), page(1, body=b"<html>new</html>", date=NOON + timedelta(days=1))
    replay.write(file, [before, after])
    found = list(replay.records(file))
    assert len({capture.url for capture in found}) == 1
    assert [replay.response(capture.path, capture.offset).body for capture in found] == [before.body, after.body]


def mixed(path: Path) -> None:
    """A file as crawlers write them: with what is no page of the paper."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz")

        def add(kind: str, url: str, status: str = "200 OK", content: str = HTML, body: bytes = b"<html>") -> None:
            http = StatusAndHeaders(status, [("Content-Type", content)], protocol="HTTP/1.1")
            if kind == "request":
                http = StatusAndHeaders("GET / HTTP/1.1", [("Host", HOST)], is_http_request=True)
            headers = {"WARC-Date": "2026-11-03T12:00:00.123456Z"}
            record = writer.create_warc_record(
                url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=headers
            )
            writer.write_record(record)

        writer.write_record(writer.create_warcinfo_record("pages", {"software": "test"}))
        add("request", f"https://{HOST}/", body=b"")
        add("response", f"https://{HOST}/")
        add("response", f"https://{HOST}/alt", status="301 Moved Permanently")
        add("response", f"https://{HOST}/weg", status="404 Not Found")
        add("response", f"https://{HOST}/bild.jpg", content="image/jpeg", body=b"\xff\xd8\xff")
        add("response", "https://anzeigen.example/")
        add("response", f"http://{HOST.upper()}:80/gross", content="application/xhtml+xml")
        writer.write_record(writer.create_revisit_record(f"https://{HOST}/", "sha1:A", f"https://{HOST}/", "2026"))
        dns = writer.create_warc_record(
            f"dns:{HOST}", "response", payload=io.BytesIO(b"x"), length=1, warc_content_type="text/dns"
        )
        writer.write_record(dns)


def test_what_is_no_page_of_the_hosts_is_passed_over_by_reason(file: Path) -> None:
    mixed(file)
    passed: Counter[str] = Counter()
    found = list(replay.records(file, {HOST}, lambda reason: passed.update([reason])))
    assert [capture.url for capture in found] == [f"https://{HOST}/", f"http://{HOST.upper()}:80/gross"]
    assert found[0].date == NOON
    assert passed == {"HTTP 301": 1, "HTTP 404": 1, "not HTML": 1, "foreign host": 2, "revisit": 1}


def test_without_hosts_every_page_is_given(file: Path) -> None:
    mixed(file)
    assert "https://anzeigen.example/" in urls_of(file)
    assert len(urls_of(file)) == 3


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("2026-11-03T12:00:00Z", NOON),
        ("2026-11-03T12:00:00.999999999Z", NOON),
        ("2026-11-03T13:00:00+01:00", NOON),
        ("2026-11-03T12:00:00", NOON),
        ("gestern", None),
        (None, None),
    ],
)
def test_dates(tmp_path: Path, printed: str | None, date: datetime | None) -> None:
    replay.write(tmp_path / "a.warc", [page(1)])
    stamp = b"WARC-Date: 2026-11-03T12:01:00Z\r\n"
    content = (tmp_path / "a.warc").read_bytes()
    assert stamp in content
    (tmp_path / "a.warc").write_bytes(content.replace(stamp, f"WARC-Date: {printed}\r\n".encode() if printed else b""))
    passed: list[str] = []
    found = list(replay.records(tmp_path / "a.warc", None, passed.append))
    assert [capture.date for capture in found] == ([date] if date else [])
    assert passed == ([] if date else ["no WARC-Date"])


@pytest.mark.parametrize("url", ["http://[::1/", "http://a:99999/", "www.waz-online.de/", "http://", "urn:a:b"])
def test_an_address_that_can_not_be_asked_for_is_passed_over(tmp_path: Path, url: str) -> None:
    replay.write(tmp_path / "a.warc", [page(1, url="https://platz.example/"), page(2)])
    content = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "a.warc").write_bytes(content.replace(b"https://platz.example/", url.encode(), 1))
    passed: list[str] = []
    assert [capture.url for capture in replay.records(tmp_path / "a.warc", None, passed.append)] == [page(2).url]
    assert passed == ["not HTTP"]


# -- files that are damaged or none


def ends(path: Path) -> list[int]:
    """Where each capture of a file ends."""
    return [*[capture.offset for capture in replay.records(path)][1:], path.stat().st_size]


@pytest.mark.parametrize("percent", [*range(10, 100, 10), 99.99])
def test_before_a_cut_every_record_comes_out(file: Path, percent: float) -> None:
    replay.write(file, [page(number) for number in range(7)])  # so that no cut falls between two
    content, borders = file.read_bytes(), ends(file)
    cut = int(len(content) * percent / 100)
    if percent == 99.99 and file.suffix != ".gz":
        cut = len(content) - 5  # the four bytes after a record's body belong to no record
    file.write_bytes(content[:cut])
    whole = sum(border <= cut for border in borders)
    seen: list[replay.Capture] = []
    with pytest.raises(replay.DamagedWarc, match=r"pages.warc.*: is cut off within a record \(at byte \d+\)") as caught:
        seen.extend(replay.records(file))
    assert len(seen) == whole < 7
    assert caught.value.offset == ([0, *borders])[whole]
    for number, capture in enumerate(seen):
        assert replay.response(capture.path, capture.offset).body == page(number).body


@pytest.mark.parametrize("at", range(5, 100, 10))
def test_a_flipped_bit_of_a_compressed_file_is_found(tmp_path: Path, at: int) -> None:
    path = tmp_path / "pages.warc.gz"
    replay.write(path, [page(number) for number in range(4)])
    content, borders = bytearray(path.read_bytes()), ends(path)
    place = len(content) * at // 100
    content[place] ^= 0x10
    path.write_bytes(content)
    seen: list[replay.Capture] = []
    with pytest.raises(replay.DamagedWarc, match=r"pages\.warc\.gz"):
        seen.extend(replay.records(path))
    assert len(seen) == sum(border <= place for border in borders)


def whole_gzip(path: Path) -> bytes:
    plain = path.with_name("plain.warc")
    replay.write(plain, [page(1), page(2)])
    return gzip.compress(plain.read_bytes())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, r"can't be read: No such file or directory"),
        (b"", r"is empty"),
        (b"\r\n\r\n", r"is empty"),
        (gzip.compress(b"", mtime=0), r"is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200_000), r"is no WARC file"),
        (b"Ein Text.\n", r"is no WARC file"),
        (bytes(200_000), r"is no WARC file"),
        (gzip.compress(b"Ein Text.\n", mtime=0), r"is no WARC file"),
        (b"filedesc://a.arc 0.0.0.0 20100101000000 text/plain 9\n1 0 x\n", r"is an ARC file.*`warcio recompress"),
        (b"WARC/7.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n", r"holds no WARC record here"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\nx\r\n", r"does not say how long it is"),
        (b"WARC/1.0\r\nContent-Length: -4\r\n\r\nx\r\n", r"does not say how long it is"),
        (b"WARC/1.0\r\nWARC-Type: resp", r"is cut off within a record"),
        (whole_gzip, r"is compressed as a whole, not record by record.*`warcio recompress"),
    ],
)
def test_what_is_no_warc_file_is_one_sentence(
    tmp_path: Path, content: bytes | Callable[[Path], bytes] | None, reason: str
) -> None:
    path = tmp_path / "a.warc.gz"
    if content is not None:
        path.write_bytes(content(path) if callable(content) else content)
    with pytest.raises(replay.DamagedWarc, match=rf"a.warc.gz: .*{reason}.* \(at byte 0\)$") as caught:
        list(replay.records(path))
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(replay.DamagedWarc, match="can't be read: Is a directory"):
        list(replay.records(tmp_path))


def test_garbage_after_records_is_named_after_them(file: Path) -> None:
    replay.write(file, [page(1)])
    end = file.stat().st_size
    with file.open("ab") as stream:
        stream.write(b"garbage\r\n")
    seen: list[replay.Capture] = []
    with pytest.raises(replay.DamagedWarc) as caught:
        seen.extend(replay.records(file))
    assert len(seen) == 1
    assert caught.value.offset == end


def test_files_are_read_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "pages.warc.gz"
    replay.write(path, [page(1), page(2)])
    captures = replay.records(path)
    next(captures)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(replay.DamagedWarc):
        next(captures)


@pytest.mark.parametrize("offset", [3, 10**9])
def test_no_response_at_an_offset(file: Path, offset: int) -> None:
    mixed(file)
    for place in (0, offset):  # at 0 stands the warcinfo
        with pytest.raises(replay.DamagedWarc, match=r"pages\.warc"):
            replay.response(file, place)


# -- bodies


def chunked(body: bytes, size: int = 1000, end: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def raw_deflate(body: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(body) + engine.flush()


CODINGS: dict[str, list[Callable[[bytes], bytes]]] = {
    "gzip": [gzip.compress, lambda body: gzip.compress(body[:999]) + gzip.compress(body[999:]) + b"\0\0"],
    "x-gzip": [gzip.compress],
    "deflate": [zlib.compress, raw_deflate],
    "br": [brotli.compress],
    "zstd": [zstd.compress, lambda body: zstd.compress(body[:999]) + zstd.compress(body[999:])],
    "identity": [bytes],
    "gzip, br": [lambda body: brotli.compress(gzip.compress(body))],
}
EVERY_CODING = [(name, compress) for name, ways in CODINGS.items() for compress in ways]


@pytest.mark.parametrize(("coding", "compress"), EVERY_CODING)
def test_bodies_are_decoded_and_lose_the_headers_of_the_transfer(
    file: Path, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    plain = page(1).body
    headers = (*typed(Content_Encoding=coding.upper(), Transfer_Encoding="chunked"), ("X-A", "1"), ("X-A", "zwei ä"))
    replay.write(file, [page(1, body=chunked(compress(plain)), headers=headers)])
    response = replay.response(file, 0)
    assert response.body == plain
    assert isinstance(response, HtmlResponse)
    assert {name.decode() for name in response.headers} == {"Content-Type", "X-A", "Warc-Date"}
    assert len(response.headers.getlist("X-A")) == 2


@pytest.mark.parametrize("percent", [0, *range(5, 100, 10), 99.9])
@pytest.mark.parametrize(("coding", "compress"), [each for each in EVERY_CODING if each[0] != "identity"])
def test_a_cut_stream_is_never_half_a_body(coding: str, compress: Callable[[bytes], bytes], percent: float) -> None:
    sent = compress(page(1).body)
    with pytest.raises(replay.DamagedBody, match=r"the (gzip|x-gzip|deflate|br|zstd) stream is damaged"):
        bodies.decompress(sent[: min(int(len(sent) * percent / 100), len(sent) - 9)], coding)


@pytest.mark.parametrize("percent", [0, *range(5, 100, 10)])
def test_a_cut_chunked_body_is_never_half_a_body(percent: int) -> None:
    sent = chunked(page(1).body)
    with pytest.raises(replay.DamagedBody, match="chunk"):
        bodies.dechunk(sent[: len(sent) * percent // 100])
    with pytest.raises(replay.DamagedBody, match="chunk"):
        bodies.dechunk(sent.removesuffix(b"0\r\n\r\n"))


@given(st.binary(min_size=1), st.integers(1, 50))
def test_chunks_join_to_what_was_sent(body: bytes, size: int) -> None:
    assert bodies.dechunk(chunked(body, size, b"0\r\nTrailer: x\r\n\r\n")) == body


@given(st.binary(), st.sampled_from(EVERY_CODING))
def test_codings_undo_what_was_sent(body: bytes, way: tuple[str, Callable[[bytes], bytes]]) -> None:
    assert bodies.decompress(way[1](body), way[0]) == body


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "utf-8", "compress"])
def test_a_page_that_was_stored_decoded_is_taken_as_it_is(tmp_path: Path, coding: str) -> None:
    recorded = page(1, headers=typed(Content_Encoding=coding, Transfer_Encoding="chunked", Content_Length="17"))
    replay.write(tmp_path / "a.warc", [recorded])
    assert replay.response(tmp_path / "a.warc", 0).body == recorded.body


@pytest.mark.parametrize("coding", ["compress", "gzip", "br, utf-8"])
def test_codings_that_do_not_fit_are_damage(coding: str) -> None:
    with pytest.raises(replay.DamagedBody, match="stream is damaged: "):
        bodies.decompress(b"\x93 no markup", coding)


BOMB = bytes(bodies.LIMIT + 1)


@pytest.mark.parametrize(("coding", "compress"), EVERY_CODING)
def test_too_large_is_not_an_article(coding: str, compress: Callable[[bytes], bytes]) -> None:
    fast = (lambda body: brotli.compress(body, quality=1)) if coding == "br" else compress
    with pytest.raises(replay.TooLarge, match="more than 10485760 bytes"):
        bodies.decompress(fast(BOMB), coding)


def test_a_record_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    replay.write(tmp_path / "a.warc.gz", [page(1, body=bytes(3 * bodies.LIMIT))])
    with pytest.raises(replay.TooLarge, match=r"a.warc.gz: more than \d+ bytes as sent \(at byte 0\)"):
        replay.response(tmp_path / "a.warc.gz", 0)


def test_a_body_shorter_than_promised_is_damage(file: Path) -> None:
    replay.write(file, [page(1, headers=typed(Content_Length="99999"))])
    with pytest.raises(replay.DamagedBody, match=r"\d+ of 99999 bytes of the body were recorded"):
        replay.response(file, 0)


@pytest.mark.parametrize("name", [b"WARC-Truncated: length", b"WARC-Segment-Number: 1"])
def test_a_record_that_says_it_is_a_part_is_damage(tmp_path: Path, name: bytes) -> None:
    replay.write(tmp_path / "a.warc", [page(1)])
    content = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "a.warc").write_bytes(content.replace(b"WARC-Date", name + b"\r\nWARC-Date", 1))
    with pytest.raises(replay.DamagedBody, match="only a part was recorded, " + name.decode()):
        replay.response(tmp_path / "a.warc", 0)


PLAIN = page(1).body
SENT = chunked(gzip.compress(PLAIN, mtime=0))


@pytest.mark.parametrize(
    ("algorithm", "spell", "of", "fits"),
    [
        ("sha1", lambda made: base64.b32encode(made).decode(), SENT, True),
        ("sha1", lambda made: base64.b32encode(made).decode().lower(), PLAIN, True),
        ("sha256", lambda made: made.hex().upper(), gzip.compress(PLAIN, mtime=0), True),
        ("sha-256", lambda made: base64.urlsafe_b64encode(made).decode().rstrip("="), PLAIN, True),
        ("sha1", lambda made: base64.b32encode(made).decode(), b"other", False),
        ("md5", lambda made: made.hex(), PLAIN[:-1], False),
        ("crc0", lambda made: made.hex(), b"other", True),
    ],
)
def test_digests_of_what_was_sent_or_decoded(
    tmp_path: Path, algorithm: str, spell: Callable[[bytes], str], of: bytes, fits: bool
) -> None:
    path = tmp_path / "a.warc"
    recorded = page(1, body=SENT, headers=typed(Content_Encoding="gzip", Transfer_Encoding="chunked"))
    replay.write(path, [recorded])
    made = hashlib.new(algorithm.replace("-", "").replace("crc0", "md5"), of).digest()
    own = b"sha1:" + base64.b32encode(hashlib.sha1(SENT).digest())
    content = path.read_bytes()
    assert own in content
    path.write_bytes(
        content.replace(b"WARC-Payload-Digest: " + own, f"WARC-Payload-Digest: {algorithm}:{spell(made)}".encode())
    )
    if fits:
        assert replay.response(path, 0).body == PLAIN
        return
    with pytest.raises(replay.DamagedBody, match="the body is not the one that was recorded"):
        replay.response(path, 0)


def test_a_flipped_bit_of_a_plain_file_is_found_by_its_digest(tmp_path: Path) -> None:
    replay.write(tmp_path / "a.warc", [page(1)])
    content = (tmp_path / "a.warc").read_bytes()
    (tmp_path / "a.warc").write_bytes(content.replace("Straße".encode(), b"Strasse", 1))
    with pytest.raises(replay.DamagedBody, match="not the one"):
        replay.response(tmp_path / "a.warc", 0)


# -- names of files


def test_expand_finds_each_file_once_sorted(tmp_path: Path) -> None:
    for name in ("b.warc", "a.warc.gz", "deep/er/c.warc.gz", "x[1].warc", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    def names(patterns: str) -> list[str]:
        return [str(path.relative_to(tmp_path)) for path in replay.expand(patterns, tmp_path)]

    assert names("b.warc, ./b.warc,*.warc*") == ["a.warc.gz", "b.warc", "x[1].warc"]
    assert names("**/*.gz") == ["a.warc.gz", "deep/er/c.warc.gz"]
    assert names("x[1].warc") == ["x[1].warc"]
    assert names(f"{tmp_path}/deep/*/c.warc.gz") == ["deep/er/c.warc.gz"]


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        ("missing.warc", r"warc: missing.warc matches no file\."),
        ("a.warc,*.gz", r"warc: \*.gz matches no file\."),
        ("", r"warc: an empty name matches no file\."),
        ("a.warc,", r"warc: an empty name matches no file\."),
        ("deep", r"warc: deep is a folder, name its files \(\*\.warc\.gz\)\."),
    ],
)
def test_expand_names_what_matches_nothing(tmp_path: Path, patterns: str, sentence: str) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    (tmp_path / "deep").mkdir()
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        replay.expand(patterns, tmp_path)


def test_expand_counts_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.warc").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert replay.expand("a.*") == [Path("a.warc")]


# -- writing


def test_the_same_pages_give_the_same_bytes(file: Path) -> None:
    recorded = [page(1), page(2, body=SENT, headers=typed(Transfer_Encoding="chunked")), page(1)]
    replay.write(file, recorded)
    first = file.read_bytes()
    replay.write(file, iter(recorded))
    assert file.read_bytes() == first
    with file.open("rb") as stream:
        found = [(record.rec_headers["WARC-Record-ID"], record.digest_checker) for record in valid(stream)]
    assert len({name for name, _ in found}) == 3
    assert all(checker.passed for _, checker in found)


def valid(stream: Any) -> Any:
    """The records, each read to its end, by warcio's own reader, which checks their digests."""
    for record in ArchiveIterator(stream, check_digests=True):
        record.raw_stream.read()
        yield record


# -- a real crawl

CRAWL = """
import json, sys
from pathlib import Path
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from newsbot import replay

path, foreign = sys.argv[1:]
lines = []

class Paper(Spider):
    name = "paper"

    async def start(self):
        for capture in replay.records(Path(path)):
            place = (str(capture.path), capture.offset)
            yield Request(capture.url, meta={"warc": place}, dont_filter=True, errback=self.failed)
        yield Request(foreign, errback=self.failed)
        yield Request(foreign + "moved", meta={"warc": (path, 0)}, errback=self.failed)
        yield Request(foreign.replace("http:", "ftp:"), errback=self.failed)

    def parse(self, response):
        lines.append([response.url, response.headers["WARC-Date"].decode(), response.xpath("//h1/text()").get()])
        yield from response.follow_all(xpath="//a", errback=self.failed)

    def failed(self, failure):
        lines.append([failure.request.url, failure.type.__name__])

process = CrawlerProcess({
    **replay.SETTINGS, "LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
})
process.crawl(Paper)
process.start()
print(json.dumps(lines))
"""


def test_a_crawl_sends_nothing_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        foreign = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        link = (
            f'<html><meta http-equiv="refresh" content="0;url={foreign}"><h1>Straße</h1><a href="{foreign}a">'.encode()
        )
        recorded = [
            page(1),
            page(2, url=f"https://{HOST}/Bücher und mehr!"),
            page(3, headers=typed(Content_Encoding="gzip"), body=gzip.compress(page(3).body)[:-9]),
            page(4, body=link),
            page(1, date=NOON),
        ]
        replay.write(tmp_path / "a.warc.gz", recorded)
        command = [sys.executable, "-c", CRAWL, str(tmp_path / "a.warc.gz"), foreign]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert run.returncode == 0, run.stderr
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):  # nobody has called
            listener.accept()
    lines = json.loads(run.stdout)
    pages = [
        [f"https://{HOST}/Lokales/Strasse-1", "2026-11-03T12:01:00Z", "Straße 1"],
        [f"https://{HOST}/B%C3%BCcher%20und%20mehr!", "2026-11-03T12:02:00Z", "Straße 2"],
        [f"https://{HOST}/Lokales/Strasse-4", "2026-11-03T12:04:00Z", "Straße"],
        [f"https://{HOST}/Lokales/Strasse-1", "2026-11-03T12:00:00Z", "Straße 1"],
    ]
    assert [line for line in lines if len(line) == 3] == pages
    assert sorted(line for line in lines if len(line) == 2) == sorted(
        [
            [f"https://{HOST}/Lokales/Strasse-3", "DamagedBody"],
            [foreign, "NothingIsSent"],
            [f"{foreign}a", "NothingIsSent"],
            [f"{foreign}moved", "NothingIsSent"],
            [foreign.replace("http:", "ftp:"), "NotSupported"],
        ]
    )
