"""A regular expression that finds words however they are spelled: without case, ``Groesse`` for ``Größe``."""

import re
import unicodedata
from collections.abc import Iterable

from newsbot import text

_TOKENS = re.compile(
    r"""(?P<kept>\\N\{[^}]*\}|\\.|\(\?P?<[^>=!]*>|\(\?P=[^)]*\)|\(\?\([^)]*\)|\(\?[aiLmsux-]+[:)]|\{[0-9,]*\})
    |\[(?P<not>\^?)(?P<set>\]?(?:\\.|[^]\\])*)\]
    |(?P<letter>.)""",
    re.VERBOSE | re.DOTALL,
)
"""What a pattern consists of: what has a meaning of its own, sets of characters, and characters."""
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


class Matcher:
    """Looks for a pattern in texts as they stand, and in both folded. Raises ``ValueError`` for a bad pattern."""

    def __init__(self, pattern: str) -> None:
        try:
            self._plain = re.compile(unicodedata.normalize("NFC", pattern), re.IGNORECASE)
            self._folded = re.compile(folded(pattern), re.IGNORECASE)
        except (re.error, OverflowError, RecursionError) as wrong:
            raise ValueError(f"{pattern!r} is no regular expression: {wrong}.") from None

    def finds(self, texts: Iterable[str | None]) -> bool:
        """Whether the pattern is in one of ``texts``, which are NFC."""
        there = [one for one in texts if one]
        return any(map(self._plain.search, there)) or any(map(self._folded.search, map(fold, there)))


def fold(words: str) -> str:
    """As ``text.fold``, for long texts in NFC: only what is not ASCII is looked at."""
    return _FOREIGN.sub(lambda run: text.fold(run[0]), words.casefold())


def folded(pattern: str) -> str:
    """``pattern`` for folded texts: its characters folded, its classes, groups and repeats as they are."""
    return _TOKENS.sub(_token, unicodedata.normalize("NFC", pattern))


def _token(found: re.Match[str]) -> str:
    if found["kept"] is not None:
        return found["kept"]
    if found["set"] is not None:
        return _set(found["not"], found["set"])
    letters = fold(found["letter"])
    return f"(?:{letters})" if len(letters) > 1 else letters


def _set(negated: str, members: str) -> str:
    """A set: what folds to two letters stands beside it, for a set holds single ones."""
    pairs = [letters for one in members if len(letters := fold(one)) > 1]
    single = "".join(one for one in members if len(fold(one)) < 2)
    if negated or not pairs:
        return f"[{negated}{single}]" if single else "."
    return f"(?:{'|'.join([*pairs, *([f'[{single}]'] if single else [])])})"
