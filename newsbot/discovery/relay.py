"""The browser's only way out: a SOCKS server on this machine, which looks at each host before it connects to it.

Whatever a page makes the browser do (redirects, web sockets, workers, prefetching), it connects through this; names are
looked up here, not in the browser (RFC 1928).
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses at which a host may be connected to, given its name and port; raises if there are none."""
HOST = "127.0.0.1"
_VERSION, _CONNECT, _NO_PASSWORD = 5, 1, 0
_DONE, _NOT_ALLOWED, _UNREACHABLE = 0, 2, 4
_IPV4, _NAME, _IPV6 = 1, 3, 4
_LENGTH = {_IPV4: 4, _IPV6: 16}
_CHUNK = 64 * 1024


class Relay:
    """Connects the browser to hosts for which ``permits(host, port)``, where ``lookup`` says that they are."""

    timeout: float = 10
    """Seconds for one attempt to connect, and for the browser to say where it wants to go."""

    def __init__(self, permits: Callable[[str, int], bool], lookup: Lookup) -> None:
        self._permits, self._lookup = permits, lookup
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Begins to listen, unless it does so already. Gives its own address."""
        if self._server is None:
            self._server = await asyncio.start_server(self._taken, HOST, 0)
        return f"socks5://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Ends all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._serving.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await asyncio.wait_for(_asked(reader, writer), self.timeout)
        if asked is None or not self._permits(*asked):
            await _reply(writer, _NOT_ALLOWED)
            return
        connected = await self._connected(*asked)
        if connected is None:
            await _reply(writer, _UNREACHABLE)
            return
        await _reply(writer, _DONE)
        await _joined(reader, writer, *connected)

    async def _connected(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The first that answers of the addresses of a host, in their order."""
        try:
            addresses = await self._lookup(host, port)
        except Exception:  # no such host, or none that may be connected to: said and counted by who looked it up
            return None
        for address in addresses:
            with suppress(OSError, asyncio.TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(address, port), self.timeout)
        return None


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
    """Host and port that the browser wants to be connected to; None if it wants something else."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != _VERSION:
        return None
    writer.write(bytes((_VERSION, _NO_PASSWORD)))
    _, command, _, kind = await reader.readexactly(4)
    length = (await reader.readexactly(1))[0] if kind == _NAME else _LENGTH.get(kind, 0)
    octets, (port,) = await reader.readexactly(length), struct.unpack("!H", await reader.readexactly(2))
    if command != _CONNECT or not octets:
        return None
    return (octets.decode("ascii", "replace").lower() if kind == _NAME else str(ip_address(octets))), port


async def _reply(writer: asyncio.StreamWriter, code: int) -> None:
    writer.write(bytes((_VERSION, code, 0, _IPV4, 0, 0, 0, 0, 0, 0)))
    await writer.drain()


async def _joined(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    """Hands all that one side says to the other, until one of them ends."""
    ways = [asyncio.ensure_future(_hand_on(reader, far_writer)), asyncio.ensure_future(_hand_on(far_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        far_writer.close()


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while octets := await reader.read(_CHUNK):
        writer.write(octets)
        await writer.drain()
