"""How section pages are opened in a browser: which Chromium, what it may load, which requests go through it."""

import os
import shutil
from collections.abc import Callable, Collection
from datetime import date
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

UNFOLD = "unfold"
"""Meta key of a request whose page is opened in the browser; its value is a day as ISO 8601, or empty."""
LOADED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
"""Kinds of resources that the paper's hosts may be asked for; images, media and fonts are none of them."""
LOADED_OF_SCRIPT_HOST = frozenset({"script", "stylesheet"})
SCRIPT_DOMAIN = "rndtech.de"
"""Whose hosts serve the scripts of all papers (``head > link[href*=".rndtech.de/"]``)."""
CLICKS = 50
"""Clicks on one page, unless ``NEWSBOT_CLICKS`` says otherwise."""
PLAIN, HOSTS = "NEWSBOT_PLAIN_HANDLER", "NEWSBOT_BROWSER_HOSTS"
"""Settings for the handler: what sends all that is not for the browser; the paper's own hosts, with their ports."""
_ALL_BY_PROXY = (
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # WebRTC would talk to any address by UDP
    "--disable-quic",
)
"""Switches for what would pass by a proxy, and so by the relay."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_HANDLER = "newsbot.discovery.unfolding.UnfoldingDownloadHandler"


def find(chosen: str | None = None) -> str:
    """Path of the Chromium to use: ``chosen`` (setting ``NEWSBOT_CHROMIUM``), else the first on the path.

    Raises ``ValueError`` with one sentence that says what to install.
    """
    missing = next((name for name in ("playwright", "scrapy_playwright") if find_spec(name) is None), None)
    if missing:
        raise ValueError(f"browser=1 needs {missing}, which is not installed: pip install scrapy-playwright")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise ValueError(f"NEWSBOT_CHROMIUM={chosen} is no program that can be started.")
        return found
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise ValueError(
            "browser=1 needs a Chromium and finds none: apt-get install chromium (Debian, Ubuntu),"
            " or set NEWSBOT_CHROMIUM to the path of a Chromium or Chrome."
        )
    return found


def meta(since: date | None) -> dict[str, Any]:
    """What the meta of a request needs so that its page is opened in the browser and unfolded back to ``since``."""
    return {UNFOLD: since.isoformat() if since else ""}


def settings(
    site: str,
    hosts: Collection[str],
    chromium: str,
    user_agent: str,
    plain: str,
    may_ask: Callable[[str], bool] = lambda url: True,
) -> dict[str, Any]:
    """Settings of a crawl whose requests with ``meta`` go through the browser; all others go as without it.

    ``site`` is scheme, host and, where it has one, port of the pages; ``hosts`` are further ones of the paper,
    ``chromium`` is a path as ``find`` gives it. The browser says the same ``user_agent`` as the crawl. ``plain`` is the
    class of the handler that sends everything else, and that knows where the browser may connect to (``Connecting`` in
    ``newsbot.discovery.unfolding``). ``may_ask`` says of each address that a page wants to load whether robots.txt
    lets us.
    """
    scheme, own = urlsplit(site).scheme, {urlsplit(site).netloc.lower(), *hosts}
    proxy = _proxy(site)

    def refused(request: Any) -> bool:
        return not (_is_loaded(request.url, request.resource_type, own) and may_ask(request.url))

    return {
        "DOWNLOAD_HANDLERS": {scheme: _HANDLER},
        PLAIN: plain,
        HOSTS: sorted(own),
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": chromium,
            # Chromium can't sandbox as root, so there it would not start; everyone else keeps the sandbox
            "chromium_sandbox": not (hasattr(os, "geteuid") and os.geteuid() == 0),
            "timeout": 30_000,
            "args": [f"--user-agent={user_agent}", _only(own), *_ALL_BY_PROXY],
            **({"proxy": proxy} if proxy else {}),
        },
        "PLAYWRIGHT_ABORT_REQUEST": refused,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 30_000,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
    }


def permits(host: str, port: int, own: Collection[str]) -> bool:
    """Whether the browser may connect to a port of a host; ``own`` as ``HOSTS`` has them."""
    if f"{host}:{port}" in own or f"[{host}]:{port}" in own:
        return True
    return port in (80, 443) and (host in own or f"[{host}]" in own or host.endswith(f".{SCRIPT_DOMAIN}"))


def _proxy(site: str) -> dict[str, str] | None:
    """The proxy that the environment names for ``site``, as Playwright wants it."""
    parts = urlsplit(site)
    found = getproxies().get(parts.scheme)
    if not found or proxy_bypass(parts.hostname or ""):
        return None
    proxy = urlsplit(found if "://" in found else f"http://{found}")
    server = {"server": f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}"}
    return server | (
        {"username": unquote(proxy.username), "password": unquote(proxy.password or "")} if proxy.username else {}
    )


def _is_loaded(url: str, kind: str, own: Collection[str]) -> bool:
    """Whether a page may load something from an address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    if parts.netloc.lower() in own:
        return kind in LOADED
    return kind in LOADED_OF_SCRIPT_HOST and (parts.hostname or "").endswith(f".{SCRIPT_DOMAIN}")


def _only(own: Collection[str]) -> str:
    """The switch by which Chromium itself reaches these hosts only.

    Redirects, new windows, web sockets and service workers pass by ``PLAYWRIGHT_ABORT_REQUEST``.
    """
    hosts = ", ".join(f"MAP {host} {host}" for host in sorted(own))
    return f"--host-rules={hosts}, MAP * ~NOTFOUND, EXCLUDE *.{SCRIPT_DOMAIN}"
