"""Addresses: what can be fetched, when two are the same, and the form that the record keeps."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import ada_url

_TRACKING = re.compile(
    # campaigns: Google, Matomo, Webtrekk, AT Internet, etracker, HubSpot, Oracle, Adobe, push services
    r"(?:utm|pk|mtm|piwik|matomo|itm|at|et|etcc|hsa|oly|ns)_.*|wt[_.].*|_hs(?:enc|mi)|elqtrack.*|cm_mmc.*|cleverpush.*"
    # click ids of advertisers
    r"|(?:fb|g|d|tw|y|tt)clid|msclkid|irclickid|[gw]braid|gclsrc|srsltid|mibextid|igsh(?:id)?|li_fat_id|cjevent"
    # analytics, mailings and partners, as met on German news pages
    r"|_g[al]|s_kwcid|xto(?:r|ref)|mc(?:_[ce]id)?|mkt_tok|vero_id|sc?_cid|ncid|ocid|cmpid|cid|icid|sara_icid|intcmp|dmcid"
    r"|em_(?:src|cmp)|ea\.tracking\.id|tpcc|ftag|clickref|gdpr(?:_consent)?|__twitter_impression|_openstat"
    # where a reader came from, how the page is dressed, whose visit it is
    r"|ref(?:err?er|_src|_url)?|via|share|reduced|amp|replytocom|phpsessid|jsessionid|sessionid|___sid",
    re.IGNORECASE,
)
"""Names of parameters that do not change what an article page shows."""
_MOBILE_OR_WWW = re.compile(r"(?:(?:www|m)\.)+(?=[^.]+\.[^.])")
_MOBILE = re.compile(r"(?:www\.)?m\.[^.]+\.")
_DEFAULT_PORT = re.compile(r"\.*(?::(?:80|443))?$")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!()*,")
_RESIDUE = re.compile(r"(?<=\.html)(?:&|%26).*|;(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ARC = re.compile(r"[-/]([A-Z2-7]{26})\.html$")
_AMP_PATH = "/amp/news"


class _Parts(NamedTuple):
    authority: str
    """Host, with its port if it is not the scheme's own."""
    path: str
    parameters: tuple[str, ...]


def address(href: str, base: str | None = None) -> str | None:
    """The absolute address of ``href`` as a browser understands it (WHATWG URL); None if it is not http or https.

    ``base`` is the address of the page. Blanks and control characters around are stripped, umlauts of hosts become
    Punycode, nothing is encoded twice. Fragment and credentials (``user:password@``) stay, as the standard says;
    ``key``, ``record`` and ``moved`` drop credentials.
    """
    try:
        found: str = ada_url.normalize_url(href) if base is None else ada_url.join_url(base, href)
    except ValueError:
        return None
    return found if found.startswith(("https://", "http://")) else None


def key(url: str) -> str:
    """The same for all variants of one address, itself an address; what is no http address is its own key.

    Folded are scheme, ``www.`` and ``m.``, default ports, credentials, fragment, AMP twins, parameters of tracking and
    sessions, the order of parameters and ways to escape; at Arc section and slug, too, as only the id is stable.
    """
    parts = _parts(url)
    if parts is None:
        return url
    arc = _ARC.search(parts.path)
    path = f"/-{arc[1]}.html" if arc else parts.path
    return f"https://{_folded(parts.authority)}{path}{_query(sorted(parts.parameters))}"


def record(url: str, site: str) -> str:
    """The form of the column ``url``: https at the host of ``site``, no tracking, fragment or AMP, path case kept.

    ``key(record(url, site)) == key(url)`` for an address at the host of ``site``.
    """
    parts, declared = _parts(url), _parts(site)
    if parts is None or declared is None:
        return url
    return f"https://{_DEFAULT_PORT.sub('', declared.authority, count=1)}{parts.path}{_query(parts.parameters)}"


@lru_cache(maxsize=128)  # nearly always that of a page or of its paper's site
def host(url: str) -> str:
    """Host of ``url`` as Scrapy compares it: lower case, no port, no brackets; empty if it is no http address."""
    found = address(url)
    return re.sub(r":[0-9]+$", "", _cut(found)[1]).strip("[]") if found else ""


def arc_id(url: str) -> str | None:
    """Arc id at the end of the path: 26 times A-Z and 2-7, before ``.html``."""
    parts = _parts(url)
    found = _ARC.search(parts.path) if parts else None
    return found[1] if found else None


def settle(canonical: str | None, final: str, site: str, hosts: Collection[str]) -> tuple[str, str | None]:
    """The columns ``url`` and ``canonical_url`` of a page that was found at ``final``.

    A canonical link to one of the paper's ``hosts`` (www or not), or to the host that served the page, is the address.
    One that leads elsewhere is the second; one to the home page names no article and is ignored.
    """
    target = address(canonical, final) if canonical else None
    parts = _parts(target) if target else None
    if target is None or parts is None or (parts.path == "/" and not parts.parameters):
        return record(final, site), None
    own = {_folded(name.lower()) for name in (*hosts, host(site), host(final))}
    if _folded(host(target)) in own:
        return record(target, site), None
    return record(final, site), record(target, target)


def moved(url: str, site: str) -> str:
    """``url`` at the scheme, host and port of ``site``, path, query and fragment kept (for ``-a site=``)."""
    found, target = address(url), address(site)
    if found is None or target is None:
        return url
    scheme, authority, _ = _cut(target)
    return f"{scheme}://{authority}{_cut(found)[2]}"


def _cut(found: str) -> tuple[str, str, str]:
    """Scheme, host with port but without credentials, and the rest of an address that ``address`` gave."""
    scheme, _, rest = found.partition("://")
    authority, slash, rest = rest.partition("/")
    return scheme, authority.rpartition("@")[2], slash + rest


@lru_cache(maxsize=128)  # while a page is read, its own address is asked about ten times
def _parts(url: str) -> _Parts | None:
    """What an address means: without AMP, tracking, sessions and needless escapes."""
    found = address(url)
    if found is None:
        return None
    _, authority, rest = _cut(found.partition("#")[0])
    path, _, query = rest.partition("?")
    path = _RESIDUE.sub("", _unescaped(path))
    if "/." in path:  # ".." may have hidden behind a session id
        path = ada_url.normalize_url(f"https://x{path}")[len("https://x") :]
    if path.startswith(f"{_AMP_PATH}/") and _MOBILE.match(authority):
        path = path[len(_AMP_PATH) :]
    return _Parts(authority, path, tuple(_telling(query)) if query else ())


def _telling(query: str) -> list[str]:
    """The parameters that decide what is shown, in order."""
    kept = []
    for parameter in _unescaped(query.replace("+", "%20")).split("&"):
        while parameter.startswith("amp;"):  # an ampersand that was escaped twice
            parameter = parameter[4:]
        name, _, value = parameter.partition("=")
        if not name or _TRACKING.fullmatch(name):
            continue
        if name.lower() == "outputtype" and value != "xml":  # xml is a feed or sitemap, all else a dress of the page
            continue
        kept.append(f"{name}={value}" if value else name)
    return kept


def _query(parameters: Collection[str]) -> str:
    return "?" + "&".join(parameters) if parameters else ""


def _unescaped(text: str) -> str:
    """``text`` without needless escapes, the needed ones in capitals; again, while one hides another (``%%34%31``)."""
    while "%" in text:
        shorter = _ESCAPE.sub(_resolved, text)
        if shorter == text:
            break
        text = shorter
    return text


def _resolved(escape: re.Match[str]) -> str:
    letter = chr(int(escape[1], 16))
    return letter if letter in _PLAIN else escape[0].upper()


def _folded(authority: str) -> str:
    bare = _DEFAULT_PORT.sub("", authority, count=1)
    return _MOBILE_OR_WWW.sub("", bare, count=1) if bare.startswith(("w", "m")) else bare
