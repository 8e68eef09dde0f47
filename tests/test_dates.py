"""Times as pages, feeds and arguments write them."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import dates

FETCHED = datetime(2021, 8, 3, 6, 0, tzinfo=timezone.utc)  # 08:00 in Berlin
CHARACTERS = "0123456789.:, -+TZUhrvom|Märzdpa\u00a0Oktobergesternvor"
LOCAL = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1))
MOMENTS = LOCAL.map(lambda local: local.replace(tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("2019-10-19T16:34:00+00:00", "2019-10-19T18:34:00+02:00"),
        ("2017-09-05T14:44:00Z", "2017-09-05T16:44:00+02:00"),
        ("2024-01-02T09:00:00.000Z", "2024-01-02T10:00:00+01:00"),
        ("2024-01-02T09:00:00,999999999z", "2024-01-02T10:00:00+01:00"),
        ("2019-10-19T18:34:00+02:00", "2019-10-19T18:34:00+02:00"),
        ("2024-08-28T07:26:02-0400", "2024-08-28T13:26:02+02:00"),
        ("2019-10-19T18:34:00+02", "2019-10-19T18:34:00+02:00"),
        ("2019-10-19T18:34:00", "2019-10-19T18:34:00+02:00"),
        ("2019-12-19 18:34", "2019-12-19T18:34:00+01:00"),
        ("20191019T163400Z", "2019-10-19T18:34:00+02:00"),
        ("2019-10-19T18:34:00+02:00[Europe/Berlin]", "2019-10-19T18:34:00+02:00"),
        (" 2019-10-19 ", "2019-10-19T00:00:00+02:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:59:59+01:00"),
        ("Sat, 21 Dec 2024 19:47:05 +0100", "2024-12-21T19:47:05+01:00"),
        ("Sat, 21 Dec 2024 18:47:05 GMT", "2024-12-21T19:47:05+01:00"),
        ("21 Dec 24 13:47 EST", "2024-12-21T19:47:00+01:00"),
        ("Sat, 21 Dec 2024 18:47:05 +0000 (UTC)", "2024-12-21T19:47:05+01:00"),
        ("Sa, 19 Okt 2019 18:34:00 MESZ", "2019-10-19T18:34:00+02:00"),
        ("Sat, 19 Oct 2019 18:34:00", "2019-10-19T18:34:00+02:00"),
        ("2019-10-27T02:30:00", "2019-10-27T02:30:00+02:00"),
        ("2019-10-27T01:30:00Z", "2019-10-27T02:30:00+01:00"),
        ("2019-03-31T02:30:00", "2019-03-31T03:30:00+02:00"),
        ("", None),
        ("gestern", None),
        ("2019-13-01", None),
        ("2019-02-30T10:00:00Z", None),
        ("2019-10-19T25:00:00", None),
        ("2019-10-19T18:34:00+99:00", None),
        ("2019-10-19T18:34:00 XYZ", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("1799-12-31", None),
        ("2201-01-01", None),
        ("Sat, 21 Foo 2024 19:47:05 +0100", None),
        ("2019-10-19T18:34:00 war es soweit", None),
        ("1572510840", None),
    ],
)
def test_iso(printed: str, moment: str | None) -> None:
    found = dates.iso(printed)
    assert (found.isoformat() if found else None) == moment


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("18:34 19.10.2019", "2019-10-19T18:34:00+02:00"),
        ("18:3419.10.2019", "2019-10-19T18:34:00+02:00"),
        ("19.10.2019, 18:34 Uhr", "2019-10-19T18:34:00+02:00"),
        ("19. Oktober 2019, 18.34 Uhr", "2019-10-19T18:34:00+02:00"),
        ("Samstag, 19.\u00a0Oktober 2019 um 18 Uhr", "2019-10-19T18:00:00+02:00"),
        ("Sa., 19. Okt. 2019 | 18:34:09", "2019-10-19T18:34:09+02:00"),
        ("1. März 2020, 7:05 Uhr", "2020-03-01T07:05:00+01:00"),
        ("1. Mär. 2020", "2020-03-01T00:00:00+01:00"),
        ("24. Dez 2020 - 00:15", "2020-12-24T00:15:00+01:00"),
        ("Stand: 02.08.21.", "2021-08-02T00:00:00+02:00"),
        ("Veröffentlicht am 1.1.1999 / 23.59 Uhr", "1999-01-01T23:59:00+01:00"),
        ("Aktualisiert: 27.10.2019, 02:30 Uhr", "2019-10-27T02:30:00+02:00"),
        ("31.03.2019, 02:30 Uhr MEZ", "2019-03-31T03:30:00+02:00"),
        ("19.10.75", "1975-10-19T00:00:00+01:00"),
        ("Erstmals veröffentlicht: 19.10.2019, 18:34 Uhr", "2019-10-19T18:34:00+02:00"),
        ("Artikel vom 19.10.2019", "2019-10-19T00:00:00+02:00"),
        ("Online seit 19.10.2019 um 0:05 Uhr", "2019-10-19T00:05:00+02:00"),
        ("Quelle: dpa 19.10.2019", None),
        ("", None),
        ("18:34 Uhr", None),
        ("31.02.2020", None),
        ("19.10.2019, 24:30 Uhr", None),
        ("19. Brachmond 2019", None),
        ("Am 6. Januar 2019 fiel der erste Schnee", None),
        ("19.10.2019 18:34 Uhr 19:00 Uhr", None),
        ("10.02.2014 und 11.02.2014", None),
        ("192.168.10.20", None),
        ("Version 1.2.2019.4", None),
        ("19.10.2019" + " " * 200, None),
    ],
)
def test_german(printed: str, moment: str | None) -> None:
    found = dates.german(printed)
    assert (found.isoformat() if found else None) == moment


@pytest.mark.parametrize(
    ("printed", "day", "without_capture"),
    [
        ("02.08.2021", "2021-08-02", "2021-08-02"),
        ("30.07.2021, 18:00 Uhr", "2021-07-30", "2021-07-30"),
        ("2021-08-01T23:30:00Z", "2021-08-02", "2021-08-02"),
        ("07:50 Uhr", "2021-08-03", None),
        (" 7.50\u00a0Uhr ", "2021-08-03", None),
        ("07:50", "2021-08-03", None),
        ("Heute, 07:50 Uhr", "2021-08-03", None),
        ("heute", "2021-08-03", None),
        ("Gestern, 18:00", "2021-08-02", None),
        ("vorgestern um 18 Uhr", "2021-08-01", None),
        ("vor 30 Minuten", "2021-08-03", None),
        ("vor 9 Stunden", "2021-08-02", None),
        ("vor einer Stunde", "2021-08-03", None),
        ("Vor 3 Tagen", "2021-07-31", None),
        ("vor einer Woche", "2021-07-27", None),
        ("vor 5 Min.", "2021-08-03", None),
        ("vor 12 Std.", "2021-08-02", None),
        ("Soeben", "2021-08-03", None),
        ("Dienstag, 7:00 Uhr", "2021-08-03", None),
        ("Montag, 18:00", "2021-08-02", None),
        ("So., 18:00 Uhr", "2021-08-01", None),
        ("Sonnabend, 18 Uhr", "2021-07-31", None),
        ("Mittwoch 18:00", "2021-07-28", None),
        ("Montag", None, None),
        ("25:00 Uhr", None, None),
        ("", None, None),
        ("Uhr", None, None),
        ("Anzeige", None, None),
        ("02.08.", None, None),
        ("gestern war alles gut", None, None),
        ("gesternabend", None, None),
        ("vor 2 Jahren", None, None),
        ("10:30 Uhr. Wir zeigen es", None, None),
    ],
)
def test_teaser(printed: str, day: str | None, without_capture: str | None) -> None:
    for fetched, expected in ((FETCHED, day), (None, without_capture)):
        found = dates.teaser(printed, fetched)
        assert (found.isoformat() if found else None) == expected


def test_today_is_the_day_in_berlin() -> None:
    assert dates.teaser("00:10 Uhr", datetime(2021, 8, 2, 22, 15, tzinfo=timezone.utc)) == date(2021, 8, 3)


def test_day() -> None:
    assert dates.day("2026-11-01") == date(2026, 11, 1)


@pytest.mark.parametrize("printed", ["", "gestern", "01.11.2026", "2026-11", "2026-11-31", "2026-11-01T10:00"])
def test_day_says_what_is_wrong(printed: str) -> None:
    with pytest.raises(ValueError, match="is no day: write year, month and day like 2026-11-01") as refused:
        dates.day(printed)
    assert repr(printed) in str(refused.value)


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_iso_gives_back_every_moment(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    found = dates.iso(elsewhere.isoformat())
    assert found is not None
    # compared as seconds: == is never true across zones in a repeated hour (PEP 495)
    assert found.timestamp() == moment.replace(microsecond=0).timestamp()
    assert found.tzinfo is dates.BERLIN
    assert dates.iso(found.isoformat()) == found


@given(LOCAL)
def test_visible_times_exist_and_are_read_alike(local: datetime) -> None:
    found = dates.german(f"{local:%H:%M %d.%m.%Y}")
    assert found is not None
    assert found == dates.iso(f"{local:%Y-%m-%dT%H:%M:00}")
    assert found.astimezone(timezone.utc).astimezone(dates.BERLIN).isoformat() == found.isoformat()
    assert found.replace(tzinfo=None) - local.replace(second=0, microsecond=0) in (timedelta(0), timedelta(hours=1))


@given(st.text() | st.text(alphabet=CHARACTERS), st.none() | MOMENTS)
def test_garbage_gives_none_or_sense(printed: str, fetched: datetime | None) -> None:
    for found in (dates.iso(printed), dates.german(printed)):
        assert found is None or (found.tzinfo is dates.BERLIN and found.microsecond == 0 and 1800 <= found.year <= 2201)
    dates.teaser(printed, fetched)
