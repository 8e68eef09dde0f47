"""A list of addresses of one's own: a text file, one address a line."""

import re
from pathlib import Path

from newsbot import text as texts
from newsbot import urls

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_SHOWN = 80  # characters of a bad line


def read(path: Path | str) -> list[str]:
    """The addresses in a text file, in order, each article once (``urls.key``).

    UTF-8, with or without byte order mark; blank lines and lines that begin with ``#`` are skipped. ``ValueError`` with
    a sentence for the user if the file can't be read, names no address, or one of its lines is none.
    """
    found: dict[str, str] = {}
    for number, raw in enumerate(_LINE_ENDS.split(_text(Path(path))), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        address = None if len(line.split()) > 1 else urls.address(line)
        if address is None:
            raise ValueError(f"{path}, line {number}: {texts.printable(line, _SHOWN)!r} is no http or https address")
        found.setdefault(urls.key(address), address)
    if not found:
        raise ValueError(f"{path} names no address: write one a line, such as https://www.haz.de/lokales/")
    return list(found.values())


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise ValueError(f"{path} is no text in UTF-8 (byte {reason.start + 1})") from None
    except IsADirectoryError:
        raise ValueError(f"{path} is a folder: name a file with one address a line") from None
    except FileNotFoundError:
        raise ValueError(f"there is no file {path}") from None
    except (OSError, ValueError) as reason:  # a NUL in the name is a ValueError
        raise ValueError(f"{path} can't be read: {getattr(reason, 'strerror', None) or reason}") from None
