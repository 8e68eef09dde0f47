"""What a pdb page tells its own scripts: ``var dl``, ``targetingData``, and until when the text is free.

The bundle that renders these pages is called molasset. All of it is in the page's head, in every capture seen.
"""

import json
import re
from functools import cached_property
from typing import Any

from newsbot.pages.document import Document

_ASSIGNED = re.compile(rb"\s*=\s*(?=\{)")
_NUMBER = re.compile(rb"\"?\s*[:=]\s*['\"]?(\d+)")
_FLAG = re.compile(rb"\"\s*:\s*(true|false)")
_PAID = {"1": "paid", "true": "paid", "0": "free", "false": "free"}
_READABLE = "2"  # "lesbar", says the page's script of this articleType


class Molasset:
    """The values, asked for by name; None where the page's ``undefined`` says that there is none."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _dl(self) -> dict[str, Any]:
        page = self._document.markup
        at = page.find(b"var dl")
        found = _ASSIGNED.match(page, at + len(b"var dl")) if at >= 0 else None
        if found is None:
            return {}
        script = page[found.end() : page.find(b"</script", at)].decode("utf-8", "replace")
        try:
            values = json.JSONDecoder(strict=False).raw_decode(script)[0]
        except (ValueError, RecursionError):
            self._document.unread["broken dl"] = 1
            return {}
        return values if isinstance(values, dict) else {}

    def dl(self, name: str) -> str | None:
        """A value of ``var dl``, which also Google's tag manager is given."""
        value = self._dl.get(name)
        return str(value) if value not in (None, "", "undefined") else None

    @property
    def ezid(self) -> str | None:
        """The number of the item in eZ Publish."""
        return self._after(b"targetingData.ezid", _NUMBER)

    def categories(self) -> list[str]:
        """The sections, umlauts spelled out as in addresses."""
        names = ("pageMainCategory", *(f"pageCategory-{level}" for level in range(1, 6)))
        return [name for name in map(self.dl, names) if name]

    def access(self, meta: str | None) -> list[tuple[str, str]]:
        """What the scripts and ``meta`` say about access: witness, and ``metered``, ``free`` or ``paid``.

        ``meta`` is the content of ``<meta name=paidcontent>``.
        """
        sale = self._sale()
        if sale == "free again":  # the flags below still say "paid": of the item, not of now
            return [("dataLayer", "free")]
        flags = {
            "dl.pagePaywallStatus": self.dl("pagePaywallStatus"),
            "meta paidcontent": meta,
        }
        said = [("dataLayer", sale)] if sale else []
        for name, flag in flags.items():
            if flag in _PAID:
                said.append((name, _PAID[flag]))
            elif flag:
                self._document.unread[name] = 1
        return said

    def _sale(self) -> str | None:
        """What the page's own script calls ``noch frei``, ``kostenpflichtig`` or ``wieder frei``, from its values."""
        paid = self._after(b'"isPaidContent', _FLAG)
        if paid != "true":
            return "free" if paid else None
        now = int(self._after(b"currentTime", _NUMBER) or 0)
        if not now or self._after(b"articleType", _NUMBER) != _READABLE:
            return "paid"
        if now < int(self._after(b'"until', _NUMBER) or 0):
            return "metered"
        return "free again" if 0 < int(self._after(b'"after', _NUMBER) or 0) < now else "paid"

    def _after(self, name: bytes, value: re.Pattern[bytes]) -> str | None:
        """What is said right after the first ``name`` that says something."""
        page = self._document.markup
        at = page.find(name)
        while at >= 0:
            found = value.match(page, at + len(name))
            if found:
                return found[1].decode()
            at = page.find(name, at + 1)
        return None
