"""Reads pages with one peer in the peer's own environment: a request per line in, a JSON line out; needs no newsbot.

``python peer_worker.py PEER``. A request is ``{"page": bytes as Latin-1, "url": address}``; the answer is
``{"seconds": s, "record": {...}, "refused": n}``: how long the reading took, what it found, and how often the peer has
asked for the network so far, which is refused. A record has only the fields that the peer offers.
"""

import importlib.metadata
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

Reader = Callable[[str], dict[str, Any]]

refused = 0


def stay_offline(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: no peer reaches the network."""
    global refused
    if event in ("socket.connect", "socket.getaddrinfo"):
        refused += 1
        raise OSError("no network in a benchmark")


def with_trafilatura(html: bytes) -> Reader:
    """``bare_extraction`` with metadata, without readers' comments."""
    import trafilatura

    def read(url: str) -> dict[str, Any]:
        found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        return {
            "headline": found.title,
            "lead": found.description,
            "authors": (found.author or "").split("; "),
            "published": found.date,
            "body": found.text,
            "section": found.categories,
            "keywords": [word for tags in found.tags or [] for word in tags.split(",")],
        }

    return read


def with_newspaper4k(html: bytes) -> Reader:
    """``Article`` with the page given, German, without its look at the size of the images, which would fetch them."""
    import newspaper

    def read(url: str) -> dict[str, Any]:
        found = newspaper.Article(url, language="de", fetch_images=False)
        found.download(input_html=html.decode(errors="replace"))
        found.parse()
        return {
            "headline": found.title,
            "lead": found.meta_description,
            "authors": found.authors,
            "published": found.publish_date and found.publish_date.isoformat(),
            "body": found.text,
            "keywords": found.meta_keywords,
        }

    return read


def with_news_please(html: bytes) -> Reader:
    """``NewsPlease.from_html``, without its check that the images can be fetched."""
    from newsplease import NewsPlease

    def read(url: str) -> dict[str, Any]:
        found = NewsPlease.from_html(html.decode(errors="replace"), url, fetch_images=False)
        return {
            "headline": found.title,
            "lead": found.description,
            "authors": found.authors,
            "published": found.date_publish and found.date_publish.isoformat(),
            "body": found.maintext,
        }

    return read


PEERS = {"trafilatura": with_trafilatura, "newspaper4k": with_newspaper4k, "news-please": with_news_please}


def answer(peer: str, request: dict[str, str]) -> dict[str, Any]:
    """Reads the page of a request."""
    read = PEERS[peer](request["page"].encode("latin-1"))
    begun = time.perf_counter()
    try:
        record = read(request["url"])
    except Exception as wrong:  # whatever a peer raises is its answer
        record = {"failed": f"{type(wrong).__name__}: {wrong}"[:200]}
    return {"seconds": time.perf_counter() - begun, "record": record, "refused": refused}


def main(peer: str) -> None:
    """Answers until there are no more requests; the first line says the version."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a peer prints is no answer
    warnings.simplefilter("ignore")
    sys.addaudithook(stay_offline)
    print(json.dumps({"version": importlib.metadata.version(peer)}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(peer, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
