"""The TDM Reservation Protocol (W3C TDMRep, 2024): what file, headers and metas say, and which of them holds.

Choices of ours: who reserves is heard in any spelling (``"1"``, ``true``), who permits has to say it as the protocol
has it; of conflicting headers, or metas, the reservation holds; a meta counts wherever in the page it stands.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from newsbot import urls
from newsbot.manners.patterns import Pattern, pattern, targets, without_authority

PATH = "/.well-known/tdmrep.json"
RESERVATION, POLICY = "tdm-reservation", "tdm-policy"
"""Names of headers, metas and members of the file."""
LARGEST = 1024 * 1024
"""Bytes of a file; a larger one is broken."""
POLICIES = ("respect", "strict", "record")
"""What reservations do: the text that one a machine can read reserves is left out · words in the comments of robots.txt
count, too · all is kept, with the evidence."""
FILE, HEADER, META, ROBOTS_TEXT, UNREACHABLE = "file", "header", "meta", "robots_text", "unreachable"
"""Where a reservation was found: column ``tdm_source``."""
_ONES = frozenset({"1", "true", "?1"})


class Said(NamedTuple):
    """What one place says."""

    reservation: int | None = None
    """1 reserved, 0 explicitly not, None nothing."""
    policy: str | None = None
    """Address of the publisher's policy."""


class Held(NamedTuple):
    """What holds after all places were asked."""

    reservation: int | None = None
    policy: str | None = None
    source: str | None = None
    """The place that had the last word on the reservation."""


class Rule(NamedTuple):
    """One rule of a file."""

    location: Pattern
    said: Said


@dataclass(frozen=True, slots=True)
class File:
    """A ``tdmrep.json``; without arguments: one that says nothing."""

    rules: tuple[Rule, ...] = ()
    error: str = ""
    """What is not as the protocol has it, in words; then the file, or that rule, says nothing."""

    def said(self, url: str) -> Said:
        """What the first rule says that matches ``url`` (absolute); never raises."""
        octets = targets(url)
        for rule in self.rules:
            if any(rule.location.matches(target) for target in octets):
                return rule.said
        return Said()


def policy(name: str | None) -> str:
    """The value of ``NEWSBOT_TDM``, ``respect`` if there is none. Raises ``ValueError`` with one sentence."""
    chosen = (name or POLICIES[0]).strip().lower()
    if chosen not in POLICIES:
        raise ValueError(f"NEWSBOT_TDM={name!r} is no policy; give {', '.join(POLICIES[:-1])} or {POLICIES[-1]}.")
    return chosen


def withholds(chosen: str, reservation: int | None, source: str | None) -> bool:
    """Whether the text of an article is left out under a policy, for what is known of its reservation."""
    if reservation != 1 or chosen == "record":
        return False
    return source != ROBOTS_TEXT or chosen == "strict"


def parse(body: bytes, base: str = "") -> File:
    """What the bytes of a file say; never raises. ``base`` is its address, against which policies are resolved."""
    if len(body) > LARGEST:
        return File(error=f"it is larger than {LARGEST} bytes")
    try:
        found = _loaded(body)
    except (ValueError, RecursionError):
        return File(error="it is no JSON")
    if not isinstance(found, list):
        return File(error="it is no JSON array")
    rules, errors = [], []
    for number, entry in enumerate(found, start=1):
        rule, error = _rule(entry, base)
        rules += [rule] if rule else []
        errors += [f"rule {number}: {error}"] if error else []
    return File(tuple(rules), errors[0] if errors else "")


def stated(reservations: Iterable[str], policies: Iterable[str], base: str) -> Said:
    """What headers or metas say of these values, each of which may hold several with commas between."""
    values = {value.strip(" \t'\"").lower() for stated in reservations for value in stated.split(",")}
    reserved = 1 if values & _ONES else 0 if "0" in values else None
    addresses = (address for value in policies if (address := _address(value, base)))
    return Said(reserved, next(addresses, None))


def held(places: Iterable[tuple[str, Said]]) -> Held:
    """What holds of what ``places`` say, by name, in the order of the protocol: file, header, meta.

    Later ones supersede earlier ones, each value for itself; absence never resets one. Without a reservation no policy
    counts.
    """
    reservation = source = address = None
    for name, said in places:
        if said.reservation is not None:
            reservation, source = said.reservation, name
        address = said.policy or address
    return Held(reservation, address if reservation == 1 else None, source)


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except UnicodeDecodeError:  # the protocol wants UTF-8
        return json.loads(body.decode("latin-1"))


def _rule(entry: Any, base: str) -> tuple[Rule | None, str]:
    """A rule, and what is wrong with it: one that says nothing leaves the word to those after it."""
    if not isinstance(entry, dict):
        return None, "it is no object"
    location = entry.get("location")
    if not isinstance(location, str):
        return None, "it has no location"
    value = entry.get(RESERVATION)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    is_one = value == 1 if is_number else str(value).strip().lower() in _ONES
    if not is_one and not (is_number and value == 0):
        return None, f"its {RESERVATION} is neither 0 nor 1"
    address = entry.get(POLICY)
    said = Said(int(is_one), _address(address, base) if is_one and isinstance(address, str) else None)
    return Rule(_location(location), said), "" if is_number else f"its {RESERVATION} is no number"


def _location(value: str) -> Pattern:
    """The pattern of a rule; a path without its slash, or with a host before it, is clear in what is meant."""
    octets = value.encode("utf-8", "surrogatepass")  # JSON can escape half a character
    path = without_authority(octets.decode("utf-8", "surrogateescape").strip())
    return pattern(path if path.startswith(("/", "*")) else "/" + path)


def _address(value: str, base: str) -> str | None:
    return urls.address(value.strip(), base or None) if value.strip() else None
