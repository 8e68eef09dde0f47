"""Answers as they go over the wire, head and all, whole or damaged, and how their connection ends."""

import asyncio
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from tests.partnersite.answer import HTML, Answer

_AT_ONCE = struct.pack("ii", 1, 0)
_READ = 0.05  # seconds in which a client has read what was sent before a reset takes it away


@dataclass(frozen=True)
class Wire(Answer):
    """``body`` is all that is sent, its head too. The connection is closed then, or ``reset``."""

    reset: bool = False
    pause: float = 0
    """Seconds between two pieces: a site that is slow, or wants to hold whoever asks."""


async def send(answer: Wire, writer: asyncio.StreamWriter) -> bool:
    """Sends it; the connection never stays open."""
    for piece in answer.body:
        writer.write(piece)
        await writer.drain()
        if answer.pause:
            await asyncio.sleep(answer.pause)
    if answer.reset:
        await asyncio.sleep(_READ)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        writer.transport.abort()
    return False


def wire(
    body: bytes | Iterable[bytes], *headers: str, status: str = "200 OK", kind: str = HTML, reset: bool = False
) -> Wire:
    """An answer with these headers, and none that is not given but its type and that its connection is closed."""
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers, "", ""))
    pieces = [body] if isinstance(body, bytes) else body
    return Wire(int(status.split(" ")[0]), (head.encode("latin-1"), *pieces), reset=reset)


def sized(body: bytes, *headers: str, more: int = 0, kind: str = HTML, reset: bool = False) -> Wire:
    """An answer whose Content-Length is that of its body, and so many bytes ``more``."""
    return wire(body, f"Content-Length: {len(body) + more}", *headers, kind=kind, reset=reset)


def packed(body: bytes, coding: str, more: int = 0, kind: str = HTML) -> Wire:
    """An answer that says that it was compressed."""
    return sized(body, f"Content-Encoding: {coding}", more=more, kind=kind)


def chunked(body: bytes, end: bytes = b"0\r\n\r\n", size: int = 1000, reset: bool = False) -> Wire:
    """An answer in chunks, and what stands behind the last of them."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    sent = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return wire(sent + end, "Transfer-Encoding: chunked", reset=reset)
