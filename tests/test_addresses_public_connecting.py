"""Where newsbot connects to, seen by the system: real listeners, a resolver that answers as an attacker's would.

All requests are sent once, by one process whose every attempt to connect is written down (``socket.connect`` of Python's
audit events, which no library passes by). ``127.0.0.2`` and ``::1`` stand in for the public net.
"""

import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.listening import Listener

ROOT = Path(__file__).parent.parent
PRIVATE, PUBLIC, PUBLIC_V6 = "127.0.0.1", "127.0.0.2", "::1"
DEAD = "127.0.0.3"
"""Public, too, but nobody listens there."""
NAMES: dict[str, list[list[str]]] = {
    "public.test": [[PUBLIC]],
    "private.test": [["10.0.0.1"]],
    "loopback.test": [[PRIVATE]],
    "metadata.test": [["169.254.169.254"]],
    "many-private.test": [["10.0.0.1", "192.168.1.1", PRIVATE, "fd00::1"]],
    "one-private-first.test": [[PRIVATE, PUBLIC]],
    "one-private-last.test": [[PUBLIC, PRIVATE]],
    "private-behind-dead.test": [[DEAD, PRIVATE, "10.0.0.1"]],
    "alive-behind-dead.test": [[DEAD, PUBLIC]],
    "rebinding.test": [[PUBLIC], [PRIVATE]],
    "rebinding-back.test": [[PRIVATE], [PUBLIC]],
    "six.test": [[PUBLIC_V6]],
    "six-then-private.test": [[PUBLIC_V6, PRIVATE]],
    "mapped.test": [[f"::ffff:{PRIVATE}"]],
    "nat64.test": [["64:ff9b::7f00:1"]],
    "alias.test": [["@chain.test"]],
    "chain.test": [["@loopback.test"]],
    "alias-of-public.test": [["@public.test"]],
    "nobody.test": [[]],
    "xn--bcher-kva.test": [[PRIVATE]],
    "wrong-certificate.test": [[PUBLIC]],
}
"""Answers of the resolver, the last of them for ever; ``@`` is an alias."""
SPELLINGS = (
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7F.0x0.0x0.0x1", "0x7f.1",
    "017700000001", "0177.0.0.1", "0177.0.0.01", "00000000177.0.0.1", "127.0.0.1.", "127.1.", "0", "0.0.0.0", "0x0",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fd00:ec2::254]", "[ff02::1]",
    "10.0.0.1", "012.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "100.64.0.1",
    "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1",
    "localhost", "LOCALHOST", "localhost.", "foo.localhost",
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127.0.0.1%00.test", "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "0x7f%2e1",
    "public.test@127.0.0.1", "127.0.0.1#@public.test", "bücher.test",
)  # fmt: skip
"""Hosts of addresses as a page may print them, none of which may lead anywhere."""


def main(places: dict[str, Any]) -> None:
    """Sends all requests and prints what came of them."""
    connects: list[list[Any]] = []
    sys.addaudithook(lambda event, said: connects.append(list(said[1])[:2]) if event == "socket.connect" else None)

    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    from newsbot.manners import connecting

    real = connecting.is_public
    connecting.is_public = lambda address: address in (PUBLIC, PUBLIC_V6, DEAD) or real(address)

    class Visitor(Spider):
        name = "visitor"
        outcomes: dict[str, list[Any]] = {}  # noqa: RUF012

        async def start(self) -> Any:
            for name, url, meta in places["requests"]:
                meta |= {"name": name}
                yield Request(url, self.parse, errback=self.failed, dont_filter=True, meta=meta)

        def parse(self, response: Any) -> None:
            self.note(response.meta, str(response.ip_address))

        def failed(self, failure: Any) -> None:
            self.note(failure.request.meta, type(failure.value).__name__)

        def note(self, meta: dict[str, Any], outcome: str) -> None:
            self.outcomes.setdefault(meta["name"], []).append([outcome, meta.get("retry_times", 0)])

    process = CrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "newsbot.manners.connecting.PublicDownloadHandler"),
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            "TWISTED_DNS_RESOLVER": Resolver,
            "NEWSBOT_LOCAL": places["local"],
            "RETRY_TIMES": 1,
            "DOWNLOAD_TIMEOUT": 20,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "%(levelname)s %(message)s",
        }
    )
    crawler = process.create_crawler(Visitor)
    process.crawl(crawler)
    process.start()
    assert crawler.stats is not None
    refused = crawler.stats.get_value(connecting.REFUSED)
    print(
        json.dumps({"outcomes": Visitor.outcomes, "connects": connects, "lookups": Resolver.asked, "refused": refused})
    )


class Resolver:
    """Answers for ``NAMES``; numbers are for the system to read."""

    asked: dict[str, int] = {}  # noqa: RUF012

    def __init__(self, reactor: Any) -> None:
        self.reactor, self.system = reactor, reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "Resolver":
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *more: Any, **options: Any) -> Any:  # noqa: N802, N803
        from twisted.internet.address import IPv4Address, IPv6Address

        if name not in NAMES:
            return self.system.resolveHostName(receiver, name, portNumber, *more, **options)
        receiver.resolutionBegan(self)
        for address in self.answer(name):
            receiver.addressResolved((IPv6Address if ":" in address else IPv4Address)("TCP", address, portNumber))
        receiver.resolutionComplete()
        return self

    def answer(self, name: str) -> list[str]:
        turn = self.asked[name] = self.asked.get(name, 0) + 1
        found = NAMES[name][min(turn, len(NAMES[name])) - 1]
        return [place for one in found for place in (self.answer(one[1:]) if one.startswith("@") else [one])]


# ------------------------------------------------------------------------------------------------------------ the tests


class Run:
    """What came of all requests."""

    def __init__(self, folder: Path) -> None:
        try:
            self.public = Listener(PUBLIC)
        except OSError:
            pytest.skip(f"{PUBLIC} is no address of this machine")
        port = self.public.port
        self.private = Listener(PRIVATE, port)  # the same port: only the address tells them apart
        self.six = Listener(PUBLIC_V6, port) if socket.has_ipv6 else None
        self.allowed, self.proxy = Listener(PRIVATE), Listener(PRIVATE)
        authority = certificates(folder)
        self.secure = Listener(PUBLIC, 0, server_context(folder / "paper.pem"))
        self.names: list[str] = []
        self.secure.secure.sni_callback = lambda connection, name, context: self.names.append(str(name))  # type: ignore[union-attr]
        requests = [(name, f"http://{name}:{port}/", {}) for name in NAMES]
        requests += [(spelling, f"http://{spelling}:{port}/", {}) for spelling in SPELLINGS]
        requests += [
            (f"https {host}", f"https://{host}:{port}/", {}) for host in ("127.0.0.1", "loopback.test", "[::1%25lo]")
        ]
        requests += [("again", f"http://rebinding.test:{port}/again", {"priority": -1})]
        requests += [
            ("site", f"http://127.0.0.1:{self.allowed.port}/", {}),
            ("site by another name", f"http://localhost:{self.allowed.port}/", {}),
            ("site, another scheme", f"https://loopback.test:{self.allowed.port}/", {}),
            ("proxy", "http://private.test/", {"proxy": f"http://127.0.0.1:{self.proxy.port}"}),
            ("proxy with TLS", "https://private.test/", {"proxy": f"http://127.0.0.1:{self.proxy.port}"}),
            ("TLS", f"https://public.test:{self.secure.port}/", {}),
            ("TLS of another", f"https://wrong-certificate.test:{self.secure.port}/", {}),
        ]
        places = {"requests": requests, "local": [f"http://127.0.0.1:{self.allowed.port}"]}
        done = subprocess.run(
            [sys.executable, __file__, json.dumps(places)],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
            env={"PATH": "", "PYTHONPATH": str(ROOT), "SSL_CERT_FILE": str(authority), "NO_PROXY": ""},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.log = done.stderr.splitlines()
        found = json.loads(done.stdout)
        self.outcomes: dict[str, list[list[Any]]] = found["outcomes"]
        self.connects: list[tuple[str, int]] = [(str(host), int(port)) for host, port in found["connects"]]
        self.lookups: dict[str, int] = found["lookups"]
        self.refused: int = found["refused"]

    def outcome(self, name: str) -> str:
        ((outcome, _),) = self.outcomes[name]
        return str(outcome)

    def close(self) -> None:
        for listener in (self.public, self.private, self.six, self.allowed, self.proxy, self.secure):
            if listener:
                listener.socket.close()


def certificates(folder: Path) -> Path:
    """Writes a certificate of ``public.test`` with its key; gives the file of the authority that signed it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def signed(name: str, of: x509.Name, key: Any, by: Any, authority: bool) -> x509.Certificate:
        now = datetime.now(timezone.utc)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        made = x509.CertificateBuilder(of, subject, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return made.add_extension(x509.BasicConstraints(authority, None), critical=True).sign(by, hashes.SHA256())

    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority.test")])
    pem = serialization.Encoding.PEM
    (folder / "authority.pem").write_bytes(signed("authority.test", issuer, root, root, True).public_bytes(pem))
    plain = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "paper.pem").write_bytes(signed("public.test", issuer, key, root, False).public_bytes(pem) + private)
    return folder / "authority.pem"


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    done = Run(tmp_path_factory.mktemp("certificates"))
    yield done
    done.close()


@pytest.mark.slow
def test_no_listener_on_a_private_address_is_connected_to(run: Run) -> None:
    assert run.private.taken == 0


def test_the_system_was_asked_for_no_other_connection(run: Run) -> None:
    public = {(host, run.public.port) for host in (PUBLIC, PUBLIC_V6, DEAD)}
    told = {(PRIVATE, run.allowed.port), (PRIVATE, run.proxy.port), (PUBLIC, run.secure.port)}
    assert {place for place in run.connects if place[1] != 0} <= public | told
    assert run.connects


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_is_refused_or_no_host(run: Run, spelling: str) -> None:
    allowed = {"RefusedAddress", "CannotResolveHostError", "ValueError"}
    if spelling.strip("[]") == PUBLIC_V6 or spelling == "[0:0:0:0:0:0:0:1]":
        allowed |= {PUBLIC_V6}  # which stands in for the public net here
    assert run.outcome(spelling) in allowed


def test_most_spellings_are_refused_by_name(run: Run) -> None:
    """The rest is no host for this system, which connects to nothing either."""
    refused = [spelling for spelling in SPELLINGS if run.outcome(spelling) == "RefusedAddress"]
    assert len(refused) >= 40
    assert {"127.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1", "bücher.test"} <= {*refused}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("public.test", PUBLIC),
        ("private.test", "RefusedAddress"),
        ("loopback.test", "RefusedAddress"),
        ("metadata.test", "RefusedAddress"),
        ("many-private.test", "RefusedAddress"),
        ("one-private-first.test", PUBLIC),
        ("one-private-last.test", PUBLIC),
        ("private-behind-dead.test", "DownloadConnectionRefusedError"),
        ("alive-behind-dead.test", PUBLIC),
        ("rebinding-back.test", "RefusedAddress"),
        ("six.test", PUBLIC_V6),
        ("six-then-private.test", PUBLIC_V6),
        ("mapped.test", "RefusedAddress"),
        ("nat64.test", "RefusedAddress"),
        ("alias.test", "RefusedAddress"),
        ("alias-of-public.test", PUBLIC),
        ("nobody.test", "CannotResolveHostError"),
        ("https 127.0.0.1", "RefusedAddress"),
        ("https loopback.test", "RefusedAddress"),
        ("https [::1%25lo]", "RefusedAddress"),
    ],
)
def test_names(run: Run, name: str, outcome: str) -> None:
    if outcome == PUBLIC_V6 and run.six is None:
        pytest.skip("this machine has no IPv6")
    assert run.outcome(name) == outcome


def test_the_second_answer_of_a_resolver_is_looked_at_too(run: Run) -> None:
    assert sorted((run.outcome("rebinding.test"), run.outcome("again"))) == [PUBLIC, "RefusedAddress"]
    assert run.lookups["rebinding.test"] == 2  # one for each connection: what is checked is what is connected to


def test_a_refusal_is_final(run: Run) -> None:
    refused = [tries for found in run.outcomes.values() for outcome, tries in found if outcome == "RefusedAddress"]
    assert refused
    assert set(refused) == {0}
    assert run.lookups["private.test"] == 1
    assert run.refused == len(refused)


def test_a_refusal_is_one_line_that_names_the_host(run: Run) -> None:
    assert [line for line in run.log if "private.test" in line and "many-private" not in line] == [
        "WARNING private.test leads to 10.0.0.1, no public address: not connected to."
    ]
    lines = [line for line in run.log if "not connected to" in line]
    assert len(lines) == len(set(lines))


def test_an_explicit_site_is_allowed_at_its_host_and_port_alone(run: Run) -> None:
    assert run.outcome("site") == PRIVATE
    assert run.outcome("127.0.0.1") == "RefusedAddress"
    assert run.outcome("site by another name") == "RefusedAddress"
    assert run.outcome("site, another scheme") == "RefusedAddress"
    assert run.allowed.taken == 1


def test_a_proxy_is_connected_to_as_such_and_the_run_says_so_once(run: Run) -> None:
    assert run.outcome("proxy") == PRIVATE
    assert run.outcome("proxy with TLS") == "TunnelError"  # ours lets nobody through
    assert {line.rpartition(" ")[0] for line in run.proxy.lines} == {
        "GET http://private.test/",
        "CONNECT private.test:443",
    }
    (line,) = (line for line in run.log if "proxy" in line)
    assert (
        line
        == f"WARNING Requests go through the proxy 127.0.0.1:{run.proxy.port}: newsbot can't check where it connects to."
    )


def test_certificates_are_those_of_the_name(run: Run) -> None:
    assert run.outcome("TLS") == PUBLIC
    assert "public.test" in run.names
    assert run.outcome("TLS of another") not in (PUBLIC, "RefusedAddress")
    assert "wrong-certificate.test" in run.names
    assert run.secure.lines == ["GET / HTTP/1.1"]


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
