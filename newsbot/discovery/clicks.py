"""Clicks "Mehr anzeigen" on a page in a browser, as a reader would, for as long as that shows something new."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import date, datetime, timezone
from statistics import median_low
from time import monotonic
from typing import Any, NamedTuple, Protocol, TypeVar

from playwright.async_api import Locator, Page, Request
from playwright.async_api import TimeoutError as TookTooLong

from newsbot import dates

T = TypeVar("T")
APPEARING, CLICKING, GROWING, QUIET, ANSWERING = 3.0, 5.0, 10.0, 2.0, 10.0
"""Seconds: for a button to appear, a click, new links after it, the same if nothing loads; for any answer."""
BUSY = 10
"""Times as long as that is waited where what the page asks for has to wait for its host."""
AGAIN = 8
"""Clicks on one button in a row that bring nothing as the host rests."""
GLANCE = 0.1
"""Seconds between two looks at a list that grows."""
_WORDS = ':text-matches("^\\\\s*(mehr\\\\s+(anzeigen|laden)|weitere\\\\s+artikel)\\\\s*$", "i")'
_CLICKABLE = ("button", "[role=button]", "a:not([href])", 'a[href^="#"]', 'a[href^="javascript:"]')
BUTTON = ", ".join(
    (
        '[class*="LoadMorestyled__Button-"]:visible:not(a[href])',
        *(f"{one}:visible{_WORDS}:not(nav *, header *, footer *)" for one in _CLICKABLE),
    )
)
"""Selector of the buttons below a list (Playwright's CSS); a link to a next page is none of them."""
_SHOWN = """() => ({
    document: performance.timeOrigin,
    links: new Set([...document.links].map(link => link.href.split(/[?#]/)[0])).size,
    stamps: [...document.querySelectorAll("time, [class*=Timestampstyled__]")].map(
        stamp => (stamp.getAttribute("datetime") || stamp.textContent).slice(0, 200)),
})"""


class NoAnswer(Exception):
    """The page does not answer: a script of its own keeps it busy."""


class WentElsewhere(Exception):
    """A click led to another page."""


class Turns(Protocol):
    """The clicks that a page gets."""

    @property
    def held_back(self) -> int:
        """Requests of the page so far that were in vain, as their host rests."""

    @property
    def is_waiting(self) -> bool:
        """Whether something that the page asks for waits for its turn."""

    async def next(self) -> bool:
        """Waits until the page may be clicked on; False once all clicks are used up."""


class Unfolded(NamedTuple):
    """How far a list was unfolded."""

    clicks: int
    end: str
    """What ended it, in words that can be counted."""


class Shown(NamedTuple):
    """What a page shows at a moment."""

    document: float
    """When it was opened: another page, another number."""
    links: int
    """Different addresses that it leads to."""
    stamps: Counter[str]
    """Times as its teasers print them."""


async def unfold(page: Page, since: date | None, turns: Turns) -> Unfolded:
    """Clicks until there is no button, or it brings nothing new or mostly what is older than ``since``, or to the end.

    A click that brings nothing as the host rests is made again. Raises ``NoAnswer``, ``WentElsewhere``, Playwright's
    ``Error`` if the page or the browser is gone, and what ``turns`` raise.
    """
    loading = _loading(page)
    shown, clicks, fruitless, vain = await _shown(page), 0, 0, 0
    stamps = shown.stamps
    while not (since and _lies_before(since, stamps)):
        button = page.locator(BUTTON).nth(fruitless)
        if not await _appears(button):
            return Unfolded(clicks, "nothing new" if fruitless else "no more button" if clicks else "no button")
        if not await turns.next():
            return Unfolded(clicks, "no more clicks")
        held_back = turns.held_back
        try:
            await _answer(button.click(timeout=CLICKING * 1000))
        except TookTooLong:
            await _shown(page)  # what can't even answer is no list to be read
            return Unfolded(clicks, "the button can't be clicked")
        clicks += 1
        before, shown = shown, await _grown(page, shown, loading, turns)
        vain = vain + 1 if turns.held_back > held_back else 0
        if shown.links > before.links:
            stamps = shown.stamps - before.stamps
        elif 0 < vain <= AGAIN:
            continue
        else:
            fruitless += 1
    return Unfolded(clicks, "older than since")


async def _appears(button: Locator) -> bool:
    try:
        await button.wait_for(state="visible", timeout=APPEARING * 1000)
    except TookTooLong:
        return False
    return True


async def _grown(page: Page, before: Shown, loading: set[Request], turns: Turns) -> Shown:
    """What the page shows when it has more links than before and gets no more for a moment; or after a while anyway."""
    clicked, links = monotonic(), before.links
    while True:
        await asyncio.sleep(GLANCE)
        shown, waited = await _shown(page), monotonic() - clicked
        if shown.document != before.document:
            raise WentElsewhere(page.url)
        finished = links > before.links or (waited > QUIET and not loading)
        longest = GROWING * BUSY if turns.is_waiting else GROWING
        if waited > longest or (finished and shown.links == links):
            return shown
        links = shown.links


def _loading(page: Page) -> set[Request]:
    """What the page has asked for and not got, from now on."""
    loading: set[Request] = set()
    page.on("request", lambda request: loading.add(request))  # Playwright takes no built-in function
    page.on("requestfinished", lambda request: loading.discard(request))
    page.on("requestfailed", lambda request: loading.discard(request))
    return loading


async def _shown(page: Page) -> Shown:
    found = await _answer(page.evaluate(_SHOWN))
    return Shown(found["document"], found["links"], Counter(found["stamps"]))


async def _answer(asked: Coroutine[Any, Any, T]) -> T:
    """What a page answers. Playwright itself would wait for as long as a script keeps the page busy."""
    try:
        return await asyncio.wait_for(asked, ANSWERING)
    except asyncio.TimeoutError:
        raise NoAnswer from None


def _lies_before(day: date, stamps: Counter[str]) -> bool:
    """Whether most of what has a day is older: one old teaser among new ones may be pinned, or updated since."""
    now = datetime.now(timezone.utc)
    days = [found for stamp in stamps.elements() if (found := dates.teaser(stamp, now))]
    return bool(days) and median_low(days) < day
