"""Serves papers by hand: ``python -m tests.partnersite --paper wolfsburg --articles 500 --port 8000``."""

import asyncio
from threading import Event, Thread

from tests.partnersite import options, sample
from tests.partnersite.server import Server


def main() -> None:
    """Reads the arguments, then serves until interrupted, or writes WARC files."""
    asked = options.parse()
    if asked.samples:
        for name in sample.PAPERS:
            print(sample.write(name, asked.samples / f"{name}.warc.gz"))
        return
    if asked.warc:
        print(sample.record(asked.sites[0], asked.warc))
        return
    servers = [Server(site, asked.port and asked.port + place, asked.packed) for place, site in enumerate(asked.sites)]
    for server in servers if asked.ready else ():
        for path in server.site.paths:
            server.answer(path)
    try:
        asyncio.run(_serve(servers))
    except KeyboardInterrupt:
        for server in servers:
            print(f"{server.site.paper.name}: {len(server.requests)} requests answered.")


async def _serve(servers: list[Server]) -> None:
    started = [Event() for _ in servers]
    Thread(target=_greet, args=(servers, started), daemon=True).start()
    await asyncio.gather(*(server.serve(event) for server, event in zip(servers, started, strict=True)))


def _greet(servers: list[Server], started: list[Event]) -> None:
    for server, event in zip(servers, started, strict=True):
        event.wait()
        paper = server.site.paper
        print(
            f"{paper.publication}: {server.url}\nscrapy crawl {paper.name} -a site={server.url} -s DOWNLOAD_DELAY=0",
            flush=True,
        )


if __name__ == "__main__":
    main()
