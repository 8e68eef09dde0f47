"""The page of a report: figures, pictures and what draws them in one file that asks no network for anything."""

import base64
import hashlib
import html
import json
from importlib.resources import files
from typing import Any

REQUIREMENT = "vl-convert-python>=1.9,<2"
SCRIPTS = ("figures.js", "drawing.js", "pictures.js", "controls.js")
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""So that nothing in a figure ends the element that it stands in."""


def bundle() -> str:
    """Vega-Lite with all that it needs, as one script. Raises ``ValueError`` with the line that installs it."""
    try:
        import vl_convert
    except ImportError:
        raise ValueError(f'the report needs Vega-Lite: pip install "{REQUIREMENT}"') from None
    found: str = vl_convert.javascript_bundle(_SNIPPET)
    return found.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def page(figures: dict[str, Any], library: str) -> str:
    """The page as HTML. Its policy lets run what stands in it, and nothing be loaded or sent."""
    look = _part("look.css")
    charts = "\n".join(('"use strict";', "{", *map(_part, SCRIPTS), "}"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(library)} {_hash(charts)}",
            "style-src 'unsafe-inline'",  # Vega places its labels by attributes of style
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    filled = {
        "POLICY": html.escape(policy),
        "LOOK": look,
        "FIGURES": json.dumps(figures, separators=(",", ":"), ensure_ascii=True).translate(_ESCAPED),
        "LIBRARY": library,
        "CHARTS": charts,
    }
    frame = _part("page.html").split("%%")
    return "".join(part if place % 2 == 0 else filled[part] for place, part in enumerate(frame))


def _part(name: str) -> str:
    return files("newsbot.report").joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
