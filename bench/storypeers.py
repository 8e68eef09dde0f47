"""Known ways to find copies, as their documentation shows them: MinHash, simhash, the hash of a text."""

import re
from collections.abc import Callable, Iterable
from hashlib import blake2b
from importlib.util import find_spec
from itertools import combinations

from newsbot.text import fold

Group = Callable[[list[str], list[str]], list[str]]
"""Papers and texts to labels: equal labels, one story."""
_JACCARD, _PERMUTATIONS, _BITS = 0.5, 128, 3


def peers() -> dict[str, Group]:
    """Ways by name; those of libraries that are not installed are left out."""
    ways: dict[str, Group] = {"exact hash": _exact, f"simhash, {_BITS} bits": _simhash}
    if find_spec("datasketch"):
        ways[f"MinHash {_JACCARD}, datasketch"] = _datasketch
    if find_spec("rensa"):
        ways[f"MinHash {_JACCARD}, rensa"] = _rensa
    return ways


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", fold(text))
    return {" ".join(words[place : place + 3]) for place in range(max(len(words) - 2, 1))}


def _exact(papers: list[str], texts: list[str]) -> list[str]:
    return [fold(text) for text in texts]


def _simhash(papers: list[str], texts: list[str]) -> list[str]:
    hashes = [_bits(text) for text in texts]
    near = ((a, b) for a, b in combinations(range(len(texts)), 2) if (hashes[a] ^ hashes[b]).bit_count() <= _BITS)
    return _closed(len(texts), near)


def _bits(text: str) -> int:
    counts = [0] * 64
    for shingle in _shingles(text):
        number = int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            counts[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit, count in enumerate(counts) if count > 0)


def _datasketch(papers: list[str], texts: list[str]) -> list[str]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_JACCARD, num_perm=_PERMUTATIONS)
    signed = []
    near = []
    for number, text in enumerate(texts):
        one = MinHash(num_perm=_PERMUTATIONS)
        one.update_batch([shingle.encode() for shingle in _shingles(text)])
        near += [(other, number) for other in index.query(one) if signed[other].jaccard(one) >= _JACCARD]
        index.insert(number, one)
        signed.append(one)
    return _closed(len(texts), near)


def _rensa(papers: list[str], texts: list[str]) -> list[str]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=_JACCARD, num_perm=_PERMUTATIONS, num_bands=32)
    signed = []
    near = []
    for number, text in enumerate(texts):
        one = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        one.update(sorted(_shingles(text)))
        near += [(other, number) for other in index.query(one) if signed[other].jaccard(one) >= _JACCARD]
        index.insert(number, one)
        signed.append(one)
    return _closed(len(texts), near)


def _closed(size: int, near: Iterable[tuple[int, int]]) -> list[str]:
    above = list(range(size))

    def root(number: int) -> int:
        while above[number] != number:
            number = above[number]
        return number

    for one, other in near:
        above[root(other)] = root(one)
    return [str(root(number)) for number in range(size)]
