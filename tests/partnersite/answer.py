"""What an address answers with: status, body, headers, how long it takes."""

import gzip
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What an address answers with."""

    status: int
    body: tuple[bytes | memoryview, ...] = ()
    """In pieces; all pages share what fills them up."""
    content_type: str = HTML
    modified: datetime | None = None
    """What ``Last-Modified`` says."""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers: ``(("Retry-After", "120"),)``."""
    delay: float = 0
    """Seconds until the answer begins."""

    def __len__(self) -> int:
        return sum(map(len, self.body))

    @cached_property
    def etag(self) -> str:
        """Entity tag: the same for the same body."""
        digest = blake2b(digest_size=8)
        for piece in self.body:
            digest.update(piece)
        return f'"{digest.hexdigest()}"'


def html(text: str, status: int = 200, modified: datetime | None = None) -> Answer:
    """A page."""
    return Answer(status, (text.encode(),), modified=modified)


def moved(path: str) -> Answer:
    """A permanent redirect to another path of the same host, whichever that is: here the declared one can't be had."""
    return Answer(301, headers=(("Location", path),))


def packed(answer: Answer) -> Answer:
    """The same, compressed."""
    body = gzip.compress(b"".join(answer.body), mtime=0)
    return replace(answer, body=(body,), headers=(*answer.headers, ("Content-Encoding", "gzip")))
