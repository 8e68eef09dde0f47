"""Values in a form that both databases hold."""

import json

from newsbot.archive.values import Record


def written(values: Record) -> str:
    """``values`` as JSON; half a character, which no database holds, is escaped."""
    line = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    if line.isascii() or _encodes(line):
        return line
    return json.dumps(values, separators=(",", ":"))


def storable(text: str | None) -> str | None:
    """``text`` without what PostgreSQL does not hold: NUL, and half a character as ``?``."""
    if text is None or text.isprintable():
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _encodes(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
