"""Text as the record wants it: one normal form, plain blanks, nothing invisible."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "["
    "\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, but no blank or line break
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # half a character, which no file could hold
    "\ufdd0-\ufdef\ufffe\uffff"  # never characters
    "\U000e0001\U000e0020-\U000e007f"
    "]+"
)
"""What a reader never sees: soft hyphens, zero-width characters, marks of direction, controls."""
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "oe", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)

_WORD = re.compile(r"[^\W_]\S*")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """``text`` on one line: NFC, nothing invisible, every kind of blank and line break one blank, stripped.

    Emoji joined by a zero-width joiner become their parts, as the record holds no zero-width characters.
    ``clean(clean(text)) == clean(text)``.
    """
    if not text.isprintable():  # false for all blanks but the plain one, for control and format characters
        text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def clean_paragraphs(text: str) -> str:
    """Paragraphs, parted by a blank line, each as ``clean`` gives it; empty ones are dropped.

    A line with nothing visible is a blank line; a single line break is a blank.
    """
    paragraphs: list[list[str]] = [[]]
    is_plain = text.replace("\n", "").isprintable() and unicodedata.is_normalized("NFC", text)
    lines = (" ".join(line.split()) for line in text.split("\n")) if is_plain else map(clean, text.splitlines())
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(" ".join(lines) for lines in paragraphs if lines)


def fold(text: str) -> str:
    """``text`` for matching: no case, ä as ae and ß as ss (so do slugs spell them), other accents dropped."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    spelled = unicodedata.normalize("NFC", folded).translate(_SPELLED_OUT)
    letters = unicodedata.normalize("NFD", spelled)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def words(text: str | None) -> int:
    """How many words: parts between blanks that hold a letter or a digit; 0 for None."""
    return len(_WORD.findall(text or ""))


def for_tree(text: str | None) -> str:
    """``text`` without what lxml reads (``&#31;``) and then refuses to be given: characters that XML has not."""
    return _NOT_XML.sub("", text or "")


def printable(text: str, limit: int = 500) -> str:
    r"""``text`` for one log line: what is unprintable as ``\n`` or ``\u202e``, cut to ``limit`` characters."""
    shown = text[: limit + 1]
    if not shown.isprintable():
        shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in shown)
    return shown if len(shown) <= limit else shown[: max(limit - 1, 0)] + "…"
