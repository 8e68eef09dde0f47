"""The browser's only way out: what the relay connects to, and how a proxy of the environment takes its place."""

import asyncio
import struct
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from newsbot.discovery import browser
from newsbot.discovery.relay import Relay
from tests.listening import Listener

OWN = ("www.haz.de", "127.0.0.1:8000", "[::1]:8000")


async def said(relay: Relay, hello: bytes, request: bytes) -> tuple[bytes, bytes]:
    """What the relay answers to a request, and what comes after it."""
    port = int((await relay.start()).rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(hello + request)
    writer.write(b"GET / HTTP/1.0\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await relay.close()
    return answer[2:12], answer[12:]


def asks(host: str, port: int, command: int = 1) -> bytes:
    try:
        address = ip_address(host)
        where = (b"\x01" if address.version == 4 else b"\x04") + address.packed
    except ValueError:
        where = b"\x03" + bytes((len(host),)) + host.encode()
    return bytes((5, command, 0)) + where + struct.pack("!H", port)


def answered(
    host: str, port: int, found: Sequence[str] | Exception, permits: bool = True, command: int = 1
) -> tuple[int, bytes]:
    """The relay's code and what the far side said."""

    async def lookup(name: str, of: int) -> Sequence[str]:
        assert (name, of) == (host.lower(), port)
        if isinstance(found, Exception):
            raise found
        return found

    relay = Relay(lambda name, of: permits, lookup)
    reply, rest = asyncio.run(said(relay, b"\x05\x01\x00", asks(host, port, command)))
    return (reply[1] if reply else -1), rest


def test_it_connects_to_what_was_looked_up_and_hands_on_what_is_said() -> None:
    far = Listener("127.0.0.1")
    code, rest = answered("www.haz.de", far.port, ["127.0.0.1"])
    far.close()
    assert (code, rest[:15]) == (0, b"HTTP/1.1 200 OK")
    assert far.lines == ["GET / HTTP/1.0"]


def test_names_are_compared_in_small_letters_and_addresses_by_their_usual_spelling() -> None:
    assert answered("WWW.Haz.de", 443, OSError())[0] == 4
    assert answered("127.0.0.1", 443, OSError())[0] == 4
    assert answered("2a00:1450:4001:81b::2003", 443, OSError())[0] == 4


def test_what_is_not_permitted_or_refused_or_dead_is_not_connected_to() -> None:
    far = Listener("127.0.0.1")
    assert answered("www.haz.de", far.port, ["127.0.0.1"], permits=False) == (2, b"")
    assert answered("www.haz.de", far.port, PermissionError("no public address")) == (4, b"")
    assert answered("www.haz.de", far.port, []) == (4, b"")
    assert answered("www.haz.de", far.port, ["127.0.0.1"], command=2) == (2, b"")  # to be listened for
    assert answered("www.haz.de", far.port, ["127.0.0.1"], command=3) == (2, b"")  # UDP
    far.close()
    assert far.taken == 0
    assert answered("www.haz.de", far.port, ["127.0.0.1"]) == (4, b"")


@pytest.mark.parametrize(
    "hello", [b"", b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00", b"GET / HTTP/1.1\r\n\r\n", b"\x05\xff\x00"]
)
def test_what_is_no_socks_5_gets_nothing(hello: bytes) -> None:
    async def lookup(name: str, port: int) -> Sequence[str]:
        raise AssertionError("nothing is to be looked up")

    relay = Relay(lambda host, port: True, lookup)
    relay.timeout = 0.5
    reply, _ = asyncio.run(said(relay, hello, b""))
    assert reply[:2] != b"\x05\x00"


@pytest.mark.parametrize(
    ("host", "port", "permitted"),
    [
        ("www.haz.de", 443, True),
        ("www.haz.de", 80, True),
        ("www.haz.de", 8443, False),
        ("127.0.0.1", 8000, True),
        ("127.0.0.1", 80, False),
        ("127.0.0.1", 8001, False),
        ("::1", 8000, True),
        ("::1", 80, False),
        ("static.rndtech.de", 443, True),
        ("static.rndtech.de", 22, False),
        ("rndtech.de", 443, False),
        ("rndtech.de.example", 443, False),
        ("www.haz.de.example", 443, False),
        ("localhost", 8000, False),
    ],
)
def test_the_browser_may_connect_to_the_paper_and_its_script_host_alone(host: str, port: int, permitted: bool) -> None:
    assert browser.permits(host, port, OWN) is permitted


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"http_proxy": "http://p:1"}, None),
        ({"https_proxy": "http://p:1"}, {"server": "http://p:1"}),
        ({"https_proxy": "p:1"}, {"server": "http://p:1"}),
        ({"https_proxy": "http://a:b%40@p:1"}, {"server": "http://p:1", "username": "a", "password": "b@"}),
        ({"https_proxy": "http://p:1", "no_proxy": "haz.de"}, None),
    ],
)
def test_a_proxy_of_the_environment_is_the_browsers_too(
    environment: dict[str, str], proxy: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    options = browser.settings("https://www.haz.de", (), "/usr/bin/chromium", "a", "")["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert options.get("proxy") == proxy
