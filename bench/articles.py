"""Invented articles by the thousand, as a crawl would have read them; the same each time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from newsbot.dates import BERLIN
from newsbot.items import Article
from newsbot.pipelines.normalise import normalise

PAPERS = ("dresden", "hannover", "kiel", "leipzig", "potsdam", "rostock", "wolfsburg")
TEXT = """\
der die das und über für nach Straße Größe Müller Brücke Samstag Gemeinderat beschließt Haushalt Öffnung gesperrt
Schülerinnen Feuerwehr Landkreis Verkehr Baustelle „Wir hoffen“, sagte Bürgermeisterin Verein Fußball Tor Sieg Woche
Niederlage Prozess Gericht Urteil Zeugen Polizei meldet Unfall Kreuzung verletzt Krankenhaus Kosten Millionen Regen
Euro geplant Frühjahr eröffnet wieder lange vergangene Hitze Grünfläche Anwohner protestieren – gegen"""
WORDS = TEXT.split()
FIRST = datetime(2024, 1, 1, 6, 0, tzinfo=BERLIN)


def articles(count: int, papers: tuple[str, ...] = PAPERS) -> Iterator[Article]:
    """``count`` articles of two years, in no order, with 2 to 12 paragraphs each: 2.5 kB of text on average."""
    chance = random.Random(4)
    sentences = [" ".join(chance.choices(WORDS, k=chance.randint(6, 20))) + "." for _ in range(2_000)]
    for number in range(count):
        published = FIRST + timedelta(seconds=chance.randrange(86_400 * 730))
        paper = chance.choice(papers)
        fetched = published.astimezone(timezone.utc) + timedelta(hours=2)
        record: dict[str, Any] = {
            "url": f"https://www.{paper}.example/lokales/{number}.html",
            "body": "\n\n".join(" ".join(chance.choices(sentences, k=4)) for _ in range(chance.randint(2, 12))),
            "fetched": fetched,
        }
        yield normalise(
            Article(
                paper=paper,
                publication=f"{paper.title()}er Zeitung",
                article_id=f"{chance.getrandbits(120):030X}",
                section=["Lokales", paper.title()],
                headline=sentences[chance.randrange(2_000)][:90],
                lead=sentences[chance.randrange(2_000)],
                authors=["Vera Probst"],
                agencies=chance.choice(([], ["dpa"], ["RND", "dpa"])),
                published=published,
                keywords=chance.sample(WORDS, 4),
                entities=[{"type": "Place", "name": paper.title()}],
                access=chance.choice(("free", "paid")),
                layout="arc",
                **record,
            )
        )


def again(article: Article, changed: bool = False) -> Article:
    """The same article a day later, with another headline if it has ``changed``; ``article`` itself becomes it."""
    assert article.fetched is not None
    article.fetched += timedelta(days=1)
    article.first_seen = None
    if changed:
        article.headline += " – Update"
    return normalise(article)
