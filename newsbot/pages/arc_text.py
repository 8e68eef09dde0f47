"""Which text of an Arc page is the article's: what is shown, or what its JSON has where the page says it is free."""

import html
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from newsbot import text
from newsbot.pages import paywall, styled
from newsbot.pages.arc_shown import Shown
from newsbot.pages.blocks import HEADINGS, Part, parts
from newsbot.pages.fusion import Story

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|h2|li)>|<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_ASIDE = " Jetzt lesen"
_COMPLETE = 0.8  # share of the JSON's letters that a rendered text has; a skeleton has far less
_ENDING = 60  # letters that tell one ending from another
_OUTSIDE = frozenset(("header", "footer", "address", "time"))


def squashed(line: str) -> str:
    """``line`` without blanks and closing marks, for comparing what was set twice."""
    return "".join(line.split()).rstrip(".…:")


def shown(page: Shown, story: Story | None) -> list[Part]:
    """The text that stands in the page.

    In Madsack's markup the text has a container of its own. On other Arc sites, whose markup nobody knows, what stands
    in the article and also in the JSON is the text; where nothing does, all of it is.
    """
    containers = page.text_containers()
    found = _read(containers or [page.article])
    if containers:
        return found
    if story and not page.is_madsack:
        known = {squashed(text.clean(html.unescape(_TAG.sub("", one)))) for one in _BLOCK_END.split(story.markup)}
        proved = [part for part in found if squashed(part.text) in known]
        if proved:
            return proved
    return found if page.article.tag == "article" else []


def told(story: Story) -> list[Part]:
    """The text that the JSON has, read like the markup it would have become."""
    markup = f"<body>{story.markup}</body>".encode("utf-8", "replace")
    page = etree.fromstring(markup, etree.HTMLParser(encoding="utf-8", no_network=True))
    return _read([] if page is None else [page])


def is_skeleton(found: Iterable[Part], story: Story) -> bool:
    """Whether clearly less text was ``found`` than the JSON has: the page is filled in the browser."""
    letters = sum(len(part.text) for part in found)
    return letters < _COMPLETE * len(html.unescape(_TAG.sub("", story.markup)))


def before_paywall(page: Shown, selectors: Iterable[str], endings: Iterable[str]) -> list[Part]:
    """The text of a paid article that is shown before its paywall; none if nothing tells where that begins.

    Piano lets the server print the whole text and takes it away in the browser. So a text that is all there, with one
    of the ``endings`` that the JSON has, is not what readers see, and is left out.
    """
    article = paywall.before(page.article, selectors)
    if article is None:
        return []
    containers = page.text_containers(article)
    found = _read(containers if containers or page.is_madsack else [article])
    whole = squashed("".join(part.text for part in found))
    return [] if any(ending and ending in whole for ending in endings) else found


def endings(story: Story | None, article_body: str) -> list[str]:
    """The last letters that JSON has of a text, to be found again where the text is complete."""
    paragraphs = [squashed(part.text) for part in told(story)] if story else []
    last = next((one for one in reversed(paragraphs) if len(one) >= _ENDING), "")
    return [one[-_ENDING:] for one in (last, squashed(article_body)) if len(one) >= _ENDING]


def is_begin(summary: str, found: Iterable[Part], told: bool) -> bool:
    """Whether a summary only repeats the begin of the text; of one that is ``told``, less than its first paragraph."""
    opening, line = squashed(next((part.text for part in found if part.tag == "p"), "")), squashed(summary)
    return bool(line) and opening.startswith(line) and not (told and opening == line)


def cleaned(found: Iterable[Part], above: Iterable[str | None], beside: Iterable[str | None]) -> list[Part]:
    """The parts without what stands elsewhere on the page.

    Headline and lead (``above``) may come again before the first paragraph, captions (``beside``) anywhere.
    """
    heads, captions = ({squashed(line) for line in lines if line} for lines in (above, beside))
    kept: list[Part] = []
    opening = True
    for part in found:
        bare = squashed(part.text) if opening or captions else ""
        if bare in captions or (opening and bare in heads):
            continue
        opening = opening and part.tag in HEADINGS
        kept.append(part._replace(text=part.text.removesuffix(_ASIDE)) if part.text.endswith(_ASIDE) else part)
    return kept


def _read(containers: Iterable[Any]) -> list[Part]:
    return [part for one in containers for part in parts(one, _is_no_text)]


def _is_no_text(element: Any) -> bool:
    tag = element.tag
    if tag in _OUTSIDE or styled.is_no_text(element):
        return True
    return (tag in HEADINGS or _is_quote(element)) and _is_quote_of_the_day(element)


def _is_quote_of_the_day(element: Any) -> bool:
    """Whether a heading or quote is that of newsletters: named inside the box, or by the heading right above it."""
    heading, box = (element, element.getnext()) if element.tag in HEADINGS else (element.getprevious(), element)
    if box is None or not _is_quote(box):
        return False
    named = [box] if heading is None or heading.tag not in HEADINGS else [box, heading]
    return any("Zitat des Tages" in "".join(one.itertext()) for one in named)


def _is_quote(element: Any) -> bool:
    return element.tag == "blockquote" or "Quote" in (element.get("class") or "")
