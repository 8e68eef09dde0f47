"""A web server on this machine that answers for one site, from memory, and remembers what it was asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import format_datetime
from http import HTTPStatus
from threading import Event, Thread
from urllib.parse import quote, unquote, urlsplit

from tests.partnersite.answers import Answer
from tests.partnersite.site import Site

HOST = "127.0.0.1"
LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True)
class Request:
    """One request that the server got."""

    method: str
    path: str
    """As sent, with query."""
    host: str
    agent: str
    time: datetime


class Server:
    """Serves a site on ``port`` of the loopback interface; 0 takes a free one. HTTP/1.1, connections are kept."""

    def __init__(self, site: Site, port: int = 0) -> None:
        self.site = site
        self.port = port
        self.requests: list[Request] = []
        """What was asked so far, in order."""
        self._connections: set[asyncio.Task[None]] = set()
        self._stopped: asyncio.Event | None = None

    @property
    def url(self) -> str:
        """Address without a slash at its end: ``http://127.0.0.1:8000``."""
        return f"http://{HOST}:{self.port}"

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
        self.requests.append(Request(method, target, headers.get("host", ""), headers.get("user-agent", ""), now))
        keep = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        answer = self._answer(method, target)
        writer.write(_head(answer, now, keep))
        if method != "HEAD":
            writer.writelines(answer.body)
        await writer.drain()
        return keep

    def _answer(self, method: str, target: str) -> Answer:
        if method not in ("GET", "HEAD"):
            return Answer(405)
        path = urlsplit(target).path
        answer = self.site.answer(path)
        return self.site.answer(unquote(path)) if answer.status == 404 and quote(path) != path else answer


def _head(answer: Answer, now: datetime, keep: bool) -> bytes:
    lines = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Date: {format_datetime(now, usegmt=True)}",
        "Server: partnersite",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    )
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
