"""Times as pages and feeds print them, as moments in Berlin."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
"""The zone of all visible times, and of ``published`` and ``modified``."""

_YEARS = range(1800, 2201)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januar", "jan", "jänner", "january"),
            ("februar", "feb", "february"),
            ("märz", "mär", "mrz", "maerz", "march", "mar"),
            ("april", "apr"),
            ("mai", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "october", "oct"),
            ("november", "nov"),
            ("dezember", "dez", "december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_HOURS_EAST = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "cet": 1, "mez": 1, "cest": 2, "mesz": 2}
_HOURS_EAST |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # RFC 822

_ZONE = r"(?P<zone>[+-][0-9]{2}(?::?[0-9]{2})?|[A-Z]{1,4})?"
_ISO = re.compile(
    r"(?P<year>[0-9]{4})-?(?P<number>[0-9]{2})-?(?P<day>[0-9]{2})"
    r"(?:[T ]+(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?\s*" + _ZONE + r")?"
    r"(?:\[[A-Za-z_/]+\])?",  # Java's ZonedDateTime adds its region
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,?\s+)?(?P<day>[0-9]{1,2})\.?\s+(?P<name>[^\W\d_]{3,9})\.?\s+(?P<year>[0-9]{4}|[0-9]{2})"
    r"\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?\s*" + _ZONE + r"(?:\s*\([A-Z]+\))?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:(?<![0-9.])|(?<=:[0-9]{2}))(?P<day>[0-9]{1,2})\.\s*(?:(?P<number>[0-9]{1,2})\.|(?P<name>[^\W\d_]{3,9})\.?)\s*"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9:]|\.[0-9])"
)
_TIME = re.compile(
    r"(?<![0-9.:])(?P<hour>[01]?[0-9]|2[0-3])"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?:\s*Uhr)?|\.(?P<dotted>[0-9]{2})\s*Uhr|\s*Uhr)(?![0-9.:])",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:Mo|Di|Mi|Do|Fr|Sa|So|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend|am|um|vom|den|der|Stand|Datum|"
    r"Artikel|Online|seit|erstmals|bearbeitet|Veröffentlicht|Erstellt|Aktualisier(?:t|ung)|Publiziert|Geändert|Erschienen|Update|zuletzt|letzte|MES?Z|[\W_])+",
    re.IGNORECASE,
)
"""What may stand around a printed time; anything else makes it prose."""
_LONGEST = 120  # characters

_AGO = re.compile(
    r"vor (?:etwa |rund |ca\. )?([0-9]{1,3}|einer|einem) (Sekunde|Minute|Min|Stunde|Std|Tag|Woche)(?:n|en|\.)?",
    re.IGNORECASE,
)
_SPANS = {"sekunde": "seconds", "minute": "minutes", "min": "minutes", "stunde": "hours", "std": "hours"}
_SPANS |= {"tag": "days", "woche": "weeks"}
_NAMED_DAY = re.compile(r"(heute|soeben|gerade eben|vorgestern|gestern)\b", re.IGNORECASE)
_DAYS_AGO = {"heute": 0, "soeben": 0, "gerade eben": 0, "gestern": 1, "vorgestern": 2}
_WEEKDAY = re.compile(r"\b(Mo|Di|Mi|Do|Fr|Sa|Sonnabend|So)(?:\b|\w*tag|ttwoch)", re.IGNORECASE)
_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "sonnabend": 5, "so": 6}


def iso(text: str) -> datetime | None:
    """The moment that ISO 8601, or the RFC 822 form of feeds, names: in Berlin, to the second; None if unreadable.

    Without an offset it is Berlin time (so are bare stamps in Arc's JSON-LD); a day alone is its midnight. Years
    before 1800 or after 2200 are slips and give None.
    """
    found = _ISO.fullmatch(text.strip()) or _MAIL.fullmatch(text.strip())
    return _moment(found.groupdict()) if found else None


def german(text: str) -> datetime | None:
    """The moment that a page prints for its readers, in Berlin; None if it is not just that.

    ``18:34 19.10.2019``, ``19. Oktober 2019, 18.34 Uhr``, ``Stand: Sa., 19.10.19``: one day, at most one time, and
    words that go with them. A day alone is its midnight. A time that clocks show twice (end of summer time) is taken
    for the first; one that they skip (its begin) is moved on by the hour that was skipped.
    """
    day = _DAY.search(text) if len(text) <= _LONGEST else None
    if day is None:
        return None
    rest = f"{text[: day.start()]} | {text[day.end() :]}"
    time = _TIME.search(rest)
    if time is not None:
        rest = rest[: time.start()] + rest[time.end() :]
    if not _AROUND.fullmatch(rest):
        return None
    return _moment({**day.groupdict(), **(time.groupdict() if time else {})})


def teaser(text: str, fetched: datetime | None) -> date | None:
    """The day in Berlin that a teaser's stamp names; None if it names none.

    ``02.08.2021`` speaks for itself. ``07:50 Uhr``, ``Gestern, 18:00`` and ``vor 2 Stunden`` count from ``fetched``,
    the (aware) time of the capture: a time alone means that day in Berlin (pdb home pages), ``Montag, 18:00`` the last.
    """
    moment = german(text) or iso(text)
    if moment is not None or fetched is None:
        return moment.date() if moment else None
    stamp = " ".join(text.split())
    if ago := _AGO.fullmatch(stamp):
        count = int(ago[1]) if ago[1].isdigit() else 1
        return (fetched - timedelta(**{_SPANS[ago[2].lower()]: count})).astimezone(BERLIN).date()
    today = fetched.astimezone(BERLIN).date()
    named = _NAMED_DAY.match(stamp)
    rest = _TIME.sub("", stamp[named.end() :] if named else stamp, count=1)
    if rest == stamp or (rest and not _AROUND.fullmatch(rest)):
        return None
    if named:
        return today - timedelta(days=_DAYS_AGO[named[0].lower()])
    weekday = _WEEKDAY.search(stamp)
    return today - timedelta(days=(today.weekday() - _WEEKDAYS[weekday[1].lower()]) % 7 if weekday else 0)


def day(text: str) -> date:
    """The day that an argument names, ``2026-11-01``; ``ValueError`` with a sentence for the user if it names none."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=BERLIN).date()
    except ValueError:
        raise ValueError(f"{text!r} is no day: write year, month and day like 2026-11-01") from None


def _moment(parts: Mapping[str, str | None]) -> datetime | None:
    """The moment of printed numbers; None for a day that no calendar, or a time that no clock has."""
    year, month = int(parts["year"] or 0), parts.get("number") or _MONTHS.get((parts.get("name") or "").lower())
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    if month is None or year not in _YEARS:
        return None
    minute = parts.get("minute") or parts.get("dotted") or 0
    second = min(int(parts.get("second") or 0), 59)  # clocks may show a leap second
    try:
        zone = _zone(parts.get("zone"))
        local = datetime(
            year, int(month), int(parts["day"] or 0), int(parts.get("hour") or 0), int(minute), second, 0, zone
        )
    except (ValueError, KeyError):
        return None
    return local.astimezone(timezone.utc).astimezone(BERLIN)  # by way of UTC, so that the time exists


def _zone(printed: str | None) -> tzinfo:
    if not printed:
        return BERLIN
    if printed[0] not in "+-":
        return timezone(timedelta(hours=_HOURS_EAST[printed.lower()]))
    digits = printed[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(offset if printed[0] == "+" else -offset)
