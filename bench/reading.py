"""Speed of reading: bytes to Article, beside what lxml needs to parse the same bytes and what the peers need."""

from collections.abc import Callable, Sequence
from statistics import median

import lxml.html
from scrapy.http import HtmlResponse

from bench import clock, samples
from bench.peers import Peer
from bench.samples import Sample
from bench.tables import table
from newsbot import pages
from newsbot.items import Article

PAIRS = 60
ROUNDS = 7
TARGETS = {"trafilatura": 15, "newspaper4k": 30, "news-please": 70}
"""How many times faster newsbot should be."""


def reader(sample: Sample) -> Callable[[], Article]:
    """Reads a page from its bytes, as a crawl does: response, layout, article."""
    headers = {"Content-Type": "text/html; charset=utf-8"}

    def read() -> Article:
        return pages.read(HtmlResponse(sample.url, headers=headers, body=sample.page)).article()

    return read


def report(peers: Sequence[Peer]) -> str:
    """The table: one line a page."""
    lines = []
    for sample in samples.for_speed():
        taken = clock.pairs(reader(sample), lambda page=sample.page: lxml.html.document_fromstring(page), PAIRS)
        layout = pages.read(HtmlResponse(sample.url, body=sample.page)).layout
        parse = median(second for _, second in taken)
        cells = [f"{sample.name} ({layout})", f"{len(sample.page) / 1000:.0f} kB", f"{parse * 1000:.2f} ms"]
        cells += [f"{clock.ratio(taken):.2f} ×", *(f"{_slower(peer, sample):.0f} ×" for peer in peers)]
        lines.append(cells)
    head = ["page", "size", "lxml parses in", "newsbot / lxml (≤ 2, goal 1.3)"]
    head += [f"{peer.name} {peer.version} / newsbot (≥ {TARGETS[peer.name]})" for peer in peers]
    refused = [peer.name for peer in peers if peer.refused]
    notes = f"Medians of {PAIRS} pairs, newsbot and `lxml.html.document_fromstring` in turn in one process"
    if peers:
        notes += f"; peers in processes of their own, medians of {ROUNDS} rounds in turn with newsbot"
    if refused:
        notes += f"; asked for the network in vain: {', '.join(refused)}"
    return f"## Reading a page\n\n{table(head, lines)}\n\n{notes}.\n"


def _slower(peer: Peer, sample: Sample) -> float:
    """How many times newsbot's time a peer takes: median over rounds of one reading each, first the warm-up."""
    read = reader(sample)

    def round_() -> tuple[float, float]:
        return peer.read(sample)[0], median(clock.seconds(read) for _ in range(20))

    round_()
    return clock.ratio([round_() for _ in range(ROUNDS)])
