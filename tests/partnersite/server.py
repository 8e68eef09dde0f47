"""A web server on this machine that answers for one site, from memory, and remembers what it was asked."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timezone
from email.utils import format_datetime
from http import HTTPStatus
from threading import Event, Thread
from urllib.parse import unquote

from tests.partnersite.answer import HTML, Answer, packed
from tests.partnersite.conditions import is_conditional, is_unchanged
from tests.partnersite.requestlog import Request, RequestLog
from tests.partnersite.site import Site
from tests.partnersite.wire import Wire, send

HOST = "127.0.0.1"
LONGEST_HEAD = 64 * 1024


class Server:
    """Serves a site on ``port`` of the loopback interface; 0 takes a free one. HTTP/1.1, connections are kept."""

    def __init__(self, site: Site, port: int = 0, packs: bool = False) -> None:
        self.site = site
        self.port = port
        self.packs = packs
        """Whether pages are sent compressed."""
        self.requests = RequestLog()
        """What was asked so far."""
        self._packed: dict[str, tuple[Answer, Answer]] = {}  # by target: as the site made it, as it is sent
        self._connections: set[asyncio.Task[None]] = set()
        self._stopped: asyncio.Event | None = None

    @property
    def url(self) -> str:
        """Address without a slash at its end: ``http://127.0.0.1:8000``."""
        return f"http://{HOST}:{self.port}"

    def answer(self, target: str) -> Answer:
        """What a target is answered with; a page is compressed once."""
        answer = self.site.answer(target)
        if not self.packs or isinstance(answer, Wire) or (answer.status, answer.content_type) != (200, HTML):
            return answer
        if self._packed.get(target, (None,))[0] is not answer:
            self._packed[target] = answer, packed(answer)
        return self._packed[target][1]

    async def serve(self, started: Event) -> None:
        """Serves until ``stop`` is called; ``started`` is set as soon as requests are taken."""
        self._stopped = asyncio.Event()
        listener = await asyncio.start_server(self._connected, HOST, self.port, limit=LONGEST_HEAD)
        self.port = listener.sockets[0].getsockname()[1]
        started.set()
        await self._stopped.wait()
        listener.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def stop(self) -> None:
        """Ends ``serve``. To be called in its loop."""
        assert self._stopped is not None
        self._stopped.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, asyncio.CancelledError):
            while await self._answered(reader, writer):
                pass
        self._connections.discard(task)
        writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answers one request; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, target, version = (*first.split(" "), "", "")[:3]
        now = datetime.now(timezone.utc)
        known = self._known(target)
        answer = self.answer(known) if method in ("GET", "HEAD") else Answer(405)
        unchanged = is_unchanged(answer, headers)
        body = () if unchanged or method == "HEAD" else answer.body
        self.requests.append(
            Request(
                method, target, headers.get("host", ""), headers.get("user-agent", ""), now,
                kind=self.site.kind(known), status=304 if unchanged else answer.status,
                sent=sum(map(len, body)), conditional=is_conditional(headers),
            )
        )  # fmt: skip
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if isinstance(answer, Wire):
            return await send(answer, writer)
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        writer.write(_head(answer, unchanged, now, keep))
        writer.writelines(body)
        await writer.drain()
        return keep

    def _known(self, target: str) -> str:
        """The target as the site knows it: some clients quote what others do not."""
        plain = unquote(target)
        return plain if self.site.kind(target) == "other" != self.site.kind(plain) else target


def _head(answer: Answer, unchanged: bool, now: datetime, keep: bool) -> bytes:
    status = 304 if unchanged else answer.status
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Date: {format_datetime(now, usegmt=True)}",
        "Server: partnersite",
        f"Connection: {'keep-alive' if keep else 'close'}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    if answer.status == 200:
        lines.append(f"ETag: {answer.etag}")
    if answer.modified:
        lines.append(f"Last-Modified: {format_datetime(answer.modified.astimezone(timezone.utc), usegmt=True)}")
    if not unchanged:
        lines += [f"Content-Type: {answer.content_type}", f"Content-Length: {len(answer)}"]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


@contextmanager
def serving(site: Site, port: int = 0) -> Iterator[Server]:
    """A running server in a thread of its own; it is closed, with all its connections, at the end of the block."""
    server = Server(site, port)
    started = Event()
    loop = asyncio.new_event_loop()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            loop.run_until_complete(server.serve(started))
        except OSError as reason:
            failed.append(reason)
            started.set()

    thread = Thread(target=run, name="partnersite", daemon=True)
    thread.start()
    started.wait()
    if failed:
        thread.join()
        loop.close()
        raise failed[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join()
        loop.close()


@contextmanager
def serving_all(sites: Mapping[str, Site]) -> Iterator[dict[str, Server]]:
    """A running server for each site, by the same names, each on a free port of its own."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(site)) for name, site in sites.items()}
