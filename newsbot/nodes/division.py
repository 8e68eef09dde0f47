"""Which node a paper belongs to: whoever draws highest, so that a node that goes or comes moves its own papers only."""

from collections.abc import Iterable
from hashlib import sha256


def ranked(paper: str, servers: Iterable[str]) -> list[str]:
    """The servers by how near the paper is to them, its own first, the next best after it.

    Rendezvous hashing (Thaler and Ravishankar, IEEE/ACM Transactions on Networking 6/1, 1998): each pair draws a number
    of its own, whatever other papers and servers there are.
    """
    return sorted(set(servers), key=lambda server: (_drawn(paper, server), server), reverse=True)


def _drawn(paper: str, server: str) -> bytes:
    return sha256(f"{server} {paper}".encode()).digest()
