"""What the publisher of a site reserves: by tdmrep.json, headers, metas, or words in robots.txt."""

import json
from dataclasses import replace
from typing import Any

from tests.partnersite.answer import Answer
from tests.partnersite.answers import TDMREP
from tests.partnersite.site import Site

WORDS = "# Die Nutzung unserer Inhalte für Text- und Data-Mining im Sinne\n# von § 44b UrhG behalten wir uns vor.\n"


def file(site: Site, *rules: dict[str, Any], status: int = 200) -> None:
    """Puts a tdmrep.json there, or the status that answers instead of one."""
    body = json.dumps(rules).encode() if status == 200 else b""
    site.override[TDMREP] = Answer(status, (body,), "application/json")


def rule(location: str, reservation: object = 1, policy: str | None = None) -> dict[str, Any]:
    """One rule of a tdmrep.json."""
    return {"location": location, "tdm-reservation": reservation} | ({"tdm-policy": policy} if policy else {})


def header(site: Site, path: str, *headers: tuple[str, str]) -> None:
    """Sends more headers with a page."""
    page = site.answer(path)
    site.override[path] = replace(page, headers=(*page.headers, *headers))


def meta(site: Site, path: str, **named: str) -> None:
    """Puts metas into the head of a page; ``_`` in a name is ``-``."""
    page = site.answer(path)
    metas = "".join(f'<meta name="{name.replace("_", "-")}" content="{said}">' for name, said in named.items())
    first, *others = page.body
    site.override[path] = replace(page, body=(bytes(first).replace(b"<head>", b"<head>" + metas.encode(), 1), *others))


def words(site: Site) -> None:
    """Puts words into the comments of robots.txt."""
    site.robots = WORDS + site.robots
