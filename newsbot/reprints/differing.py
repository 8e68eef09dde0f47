"""What one text changed against another, word by word."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, REMOVED, ADDED = "same", "removed", "added"
_FEW = 2
"""Words between two longer changes, at most, that are shown as changed with them: both had them by chance."""


class Stretch(NamedTuple):
    """Some words in a row."""

    kind: str
    """``SAME``, ``REMOVED`` or ``ADDED``."""
    text: str


def differences(before: str, after: str) -> list[Stretch]:
    """``before`` and ``after`` as one row of stretches; where words were replaced, what was removed stands first.

    Words are parts between blanks, as they are spelled; where a paragraph ends makes no difference.
    """
    one, other = before.split(), after.split()
    stretches: list[Stretch] = []
    for tag, a, b, c, d in _merged(list(_matched(one, other))):
        if tag == "equal":
            stretches.append(Stretch(SAME, " ".join(one[a:b])))
            continue
        if a < b:
            stretches.append(Stretch(REMOVED, " ".join(one[a:b])))
        if c < d:
            stretches.append(Stretch(ADDED, " ".join(other[c:d])))
    return stretches


def is_changed(stretches: list[Stretch]) -> bool:
    """Whether anything differs."""
    return any(stretch.kind != SAME for stretch in stretches)


_Block = tuple[str, int, int, int, int]
"""As ``difflib`` has them: what, from and to in one, from and to in the other."""


def _matched(one: list[str], other: list[str]) -> Iterator[_Block]:
    """Blocks; what both have at beginning and end is not searched, as that is most of it."""
    begin = _common(one, other)
    end = _common(one[begin:][::-1], other[begin:][::-1])
    if begin:
        yield "equal", 0, begin, 0, begin
    middle = SequenceMatcher(None, one[begin : len(one) - end], other[begin : len(other) - end], autojunk=False)
    for tag, a, b, c, d in middle.get_opcodes():
        yield tag, a + begin, b + begin, c + begin, d + begin
    if end:
        yield "equal", len(one) - end, len(one), len(other) - end, len(other)


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    same = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        same += 1
    return same


def _merged(blocks: list[_Block]) -> list[_Block]:
    """Blocks with what stayed by chance between two changes taken into these, and neighbours of a kind as one."""
    merged: list[_Block] = []
    for number, (tag, a, b, c, d) in enumerate(blocks):
        beside = blocks[max(number - 1, 0) : number] + blocks[number + 1 : number + 2]
        is_chance = len(beside) == 2 and b - a <= min(_FEW, *map(_size, beside))
        kind = "equal" if tag == "equal" and not is_chance else "replace"
        if merged and merged[-1][0] == kind:
            merged[-1] = (kind, merged[-1][1], b, merged[-1][3], d)
        else:
            merged.append((kind, a, b, c, d))
    return merged


def _size(block: _Block) -> int:
    _, a, b, c, d = block
    return max(b - a, d - c)
