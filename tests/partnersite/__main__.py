"""Serves the site of a paper by hand: ``python -m tests.partnersite --paper wolfsburg --articles 500 --port 8000``."""

import argparse
import asyncio
from pathlib import Path
from threading import Event, Thread

from tests.partnersite import sample
from tests.partnersite.papers import PAPERS
from tests.partnersite.server import Server
from tests.partnersite.site import LAYOUTS, Site

PAGE_SIZE = 120_000


def main() -> None:
    """Reads the arguments, then serves until interrupted, or writes a WARC file."""
    asked = _arguments()
    if asked.samples:
        for name in sample.PAPERS:
            print(sample.write(name, asked.samples / f"{name}.warc.gz"))
        return
    site = Site(asked.paper, asked.articles, asked.layout, seed=asked.seed, size=asked.size)
    for path in site.paths:
        site.answer(path)
    if asked.warc:
        print(sample.record(site, asked.warc))
        return
    server = Server(site, asked.port)
    started = Event()
    Thread(target=_greet, args=(server, started), daemon=True).start()
    try:
        asyncio.run(server.serve(started))
    except KeyboardInterrupt:
        print(f"{len(server.requests)} requests answered.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.partnersite", description="A partner newspaper on this machine.")
    parser.add_argument("--paper", choices=sorted(PAPERS), default="wolfsburg")
    parser.add_argument("--articles", type=int, default=60, help="articles that give a record each (60)")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (8000)")
    parser.add_argument("--layout", choices=LAYOUTS, help="pdb, but arc for rnd")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another world (1)")
    parser.add_argument(
        "--size", type=int, default=PAGE_SIZE, metavar="BYTES", help=f"of an article's page ({PAGE_SIZE})"
    )
    parser.add_argument(
        "--warc", type=Path, metavar="FILE", help="write all pages to a WARC file instead of serving them"
    )
    parser.add_argument("--samples", type=Path, metavar="FOLDER", help="write the sample files of the demo")
    asked = parser.parse_args()
    asked.layout = asked.layout or ("arc" if asked.paper == "rnd" else "pdb")
    if asked.paper == "rnd" and asked.layout != "arc":
        parser.error("rnd has no pdb layout")
    return asked


def _greet(server: Server, started: Event) -> None:
    started.wait()
    print(f"{server.site.paper.publication}: {server.url}\nscrapy crawl {server.site.paper.name} -a site={server.url} "
          "-s DOWNLOAD_DELAY=0", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
