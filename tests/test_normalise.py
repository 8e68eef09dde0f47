"""Normalise: idempotent for whatever a page class gives; the order of the pipelines; what is dropped, by which name."""

import re
from datetime import date, datetime, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import DropItem

from newsbot import formats, settings
from newsbot.items import COLUMNS, Article, Entity
from newsbot.pipelines.deduplicate import Deduplicate, Duplicate
from newsbot.pipelines.normalise import normalise
from newsbot.pipelines.validate import NoAddress, NoHeadline, OutsidePeriod, validate

LINE = st.text(max_size=40)
MOMENT = st.datetimes(timezones=st.just(timezone.utc), min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))
ARTICLES = st.builds(
    Article,
    paper=st.just("wolfsburg"),
    headline=LINE,
    kicker=LINE | st.none(),
    lead=LINE | st.none(),
    body=st.lists(LINE).map("\n\n".join) | st.none(),
    section=st.lists(LINE, max_size=3),
    authors=st.lists(LINE, max_size=3),
    keywords=st.lists(LINE, max_size=3),
    entities=st.lists(st.builds(Entity, type=st.just("Person"), name=LINE), max_size=3),
    published=MOMENT | st.none(),
    fetched=MOMENT | st.none(),
)


@given(ARTICLES)
def test_normalising_twice_changes_nothing(article: Article) -> None:
    once = normalise(article)
    assert normalise(once) == once


@given(ARTICLES)
def test_what_normalised_text_never_holds(article: Article) -> None:
    found = normalise(article)
    lines = [found.headline, found.kicker or "", found.lead or "", *found.section, *found.authors, *found.keywords]
    lines += (found.body or "").split("\n\n")
    for line in lines:
        assert line == " ".join(line.split())
        assert not {"\xad", "\u200b", "\ufeff", "\xa0"} & set(line)
    assert found.body != ""
    assert len(found.text_hash) == 64


def complete(**changed: object) -> Article:
    article = normalise(
        Article(
            paper="wolfsburg", url="https://www.waz-online.de/a", article_id="1", headline="Neue Brücke", lead="Kurz."
        )
    )
    for name, value in changed.items():
        setattr(article, name, value)
    return article


def test_the_hash_is_that_of_headline_lead_and_body() -> None:
    assert complete().text_hash == sha256("Neue Brücke\n\nKurz.\n\n".encode()).hexdigest()


def test_pipelines_stand_in_the_order_of_an_articles_life() -> None:
    order = sorted(settings.ITEM_PIPELINES, key=lambda name: settings.ITEM_PIPELINES[name])
    assert [name.rpartition(".")[2] for name in order] == ["Withhold", "Normalise", "Validate", "Deduplicate"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"headline": ""}, NoHeadline),
        ({"url": ""}, NoAddress),
        ({"article_id": ""}, NoAddress),
        ({"published": None}, OutsidePeriod),
        ({"published": datetime(2026, 10, 31, 22, 59, tzinfo=timezone.utc)}, OutsidePeriod),
        ({"published": datetime(2026, 11, 2, 23, 0, tzinfo=timezone.utc)}, OutsidePeriod),
    ],
)
def test_what_is_dropped(changed: dict[str, object], reason: type[DropItem]) -> None:
    article = complete(**{"published": datetime(2026, 11, 1, tzinfo=timezone.utc), **changed})
    with pytest.raises(reason):
        validate(article, date(2026, 11, 1), date(2026, 11, 2))


@pytest.mark.parametrize("hour", ["2026-10-31T23:00:00+00:00", "2026-11-02T22:59:59+00:00"])
def test_a_period_counts_days_in_berlin_and_both_ends(hour: str) -> None:
    article = complete(published=datetime.fromisoformat(hour))
    assert validate(article, date(2026, 11, 1), date(2026, 11, 2)) is article


def test_a_gallery_without_text_is_complete() -> None:
    assert validate(complete(body=None, lead=None, published=None))


def test_one_state_of_an_article_is_kept_once() -> None:
    pipeline = Deduplicate()
    assert pipeline.process_item(complete())
    assert pipeline.process_item(normalise(complete(body="Mehr Text.")))
    assert pipeline.process_item(complete(paper="hannover"))
    with pytest.raises(Duplicate):
        pipeline.process_item(complete(url="https://www.waz-online.de/b"))


def test_columns_are_those_of_the_dataset_page() -> None:
    page = (Path(__file__).parent.parent / "docs" / "dataset.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [0-9–]+ \| (.+?) \|", page, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named[: len(COLUMNS)] == list(COLUMNS)
    assert tuple(named) == formats.DATASET_COLUMNS
