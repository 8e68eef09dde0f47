"""Generated German-like articles for syndication: stories with edited copies, and reports from one template."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate

from newsbot.dates import BERLIN
from newsbot.items import Article

PAPERS = 20
SPAN = timedelta(days=14)
BEGIN = datetime(2026, 11, 1, tzinfo=BERLIN)
_TEXT = """\
ba bel dar den eis fal gar hen hof kel lan mar nor ort pel rat sen tal tor ver wal zen zug stein
Peine Celle Gifhorn Wismar Torgau Rinteln Marburg Springe Hameln Solingen Siegen Kiel
Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
der die das und in mit von zu den auf für ist im nicht ein eine auch sich dem als an es bei wie aus"""
_SYLLABLES, _PLACES, _DAYS, _SMALL = map(str.split, _TEXT.splitlines())


def tales(number: int, seed: int = 5) -> Iterator[Article]:
    """``number`` articles of two weeks, at random over papers: half are copies, one in 50 is from a template."""
    chance = random.Random(seed)
    words = [_word(chance) for _ in range(30_000)]
    weights = [*accumulate(1 / (rank + 20) for rank in range(len(words)))]
    made = 0
    while made < number:
        if chance.random() < 0.02:
            bodies = [_template(chance)]
        else:
            story = [_sentence(chance, words, weights) for _ in range(chance.randint(8, 32))]
            bodies = [" ".join(story)]
            bodies += [_edited(story, chance) for _ in range(chance.choice((0, 0, 0, 1, 2, 3)))]
        begin = BEGIN + SPAN * chance.random()
        for copy, body in enumerate(bodies[: number - made]):
            yield Article(
                paper=f"paper{(made * 7 + copy) % PAPERS:02}",
                article_id=f"{made}",
                url=f"https://paper.example/{made}",
                headline=" ".join(chance.choices(words, cum_weights=weights, k=7)),
                body=body,
                published=begin + timedelta(minutes=50 * copy),
            )
            made += 1


def _word(chance: random.Random) -> str:
    word = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
    return word.capitalize() if chance.random() < 0.4 else word


def _sentence(chance: random.Random, words: list[str], weights: list[float]) -> str:
    picked = chance.choices(words, cum_weights=weights, k=chance.randint(5, 10))
    return (
        " ".join(word for pair in zip(picked, chance.choices(_SMALL, k=len(picked)), strict=True) for word in pair)
        + "."
    )


def _edited(story: list[str], chance: random.Random) -> str:
    """A copy: a local place before it, some sentences gone, some words of the rest."""
    kept = [sentence for sentence in story if chance.random() < 0.85] or story
    words = [word for word in " ".join(kept).split() if chance.random() < 0.97]
    return f"{chance.choice(_PLACES)}. {' '.join(words)}"


def _template(chance: random.Random) -> str:
    place, day = chance.choice(_PLACES), f"{chance.choice(_DAYS)}, {chance.randint(1, 28)}.{chance.randint(1, 12)}.2026"
    return (
        f"Am {day}, wird in {place} an {chance.randint(2, 40)} Stellen die Geschwindigkeit gemessen. Wer in {place} zu"
        f" schnell ist, muss bis {chance.randint(6, 22)}.{chance.randint(10, 59)} Uhr vom Gas gehen. Gemessen"
        f" wird bei Tempo {chance.choice((30, 50, 70))} und bei Tempo {chance.choice((80, 100, 120))}. Bei mehr als 21"
        " Kilometern in der Stunde zu viel drohen ein Bußgeld von 115 Euro und ein Punkt in Flensburg, ab 31 Kilometern"
        " ein Fahrverbot von einem Monat. Die Liste wird laufend ergänzt, sobald neue Standorte gemeldet werden."
    )
