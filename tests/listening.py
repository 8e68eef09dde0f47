"""Listeners on this machine that somebody may not, or may, connect to: they count who does."""

import contextlib
import socket
import ssl
import threading
from typing import Any


class Listener:
    """Takes connections, remembers them, and answers every request; with ``secure``, behind TLS."""

    def __init__(self, host: str, port: int = 0, secure: ssl.SSLContext | None = None) -> None:
        self.taken = 0
        self.lines: list[str] = []
        self.secure = secure
        self.socket = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.taken += 1
            with contextlib.suppress(OSError):
                connection.settimeout(5)
                self.answer(self.secure.wrap_socket(connection, server_side=True) if self.secure else connection)

    def answer(self, connection: socket.socket) -> None:
        with connection:
            self.lines.append(connection.recv(65536).split(b"\r\n")[0].decode("latin-1"))
            refuses = self.lines[-1].startswith("CONNECT")
            status = b"403 Forbidden" if refuses else b"200 OK"
            connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok" % status)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # else the one who waits would still take one
        self.socket.close()


class Datagrams:
    """The same for UDP, where there are no connections but packets."""

    def __init__(self, host: str) -> None:
        self.taken = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while self.socket.recv(65536):
                self.taken += 1

    def close(self) -> None:
        self.socket.close()


class AllHere:
    """A resolver for ``TWISTED_DNS_RESOLVER``: every host is this machine, as an attacker's would say."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> "AllHere":
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *_: Any, **__: Any) -> Any:  # noqa: N802, N803
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(self)
        receiver.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
        receiver.resolutionComplete()
        return self
