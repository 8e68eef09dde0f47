"""How an article runs: paragraphs of facts and quotes, sub-headlines, a list."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.partnersite.scene import Person, Scene
from tests.partnersite.topics import topics

SAYS = "[sagt|sagte|erklärt|erklärte|so|betont|meint]"


class Block(NamedTuple):
    """A paragraph (``p``), sub-headline (``h2``) or list item (``li``)."""

    tag: str
    text: str


def text(scene: Scene) -> tuple[Block, ...]:
    """A text of 4 to 12 paragraphs. Nobody is quoted before having been introduced."""
    dice = scene.dice
    pen = _Pen(scene)
    count = dice.number(4, 12)
    blocks: list[Block] = []
    for number in range(count):
        if number and count > 5 and number % 3 == 0 and dice.chance(0.8):
            blocks.append(Block("h2", pen.headline()))
        blocks.append(Block("p", pen.paragraph(opens=number == 0)))
    if dice.chance(0.25):
        at = dice.number(2, len(blocks))
        items = [Block("li", scene.say(item)) for item in dice.some(scene.topic["item"], 3)]
        blocks[at:at] = [Block("p", dice.pick(("Das Wichtigste im Überblick:", "Auf einen Blick:"))), *items]
    if blocks[-1].tag == "li":
        blocks.append(Block("p", pen.paragraph()))
    return tuple(blocks)


class _Pen:
    """Takes sentences of the topic and of the common stock, each at most once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        common = topics()[-1]
        self.facts = self._deck(scene.topic["fact"], common["fact"])
        self.quotes = self._deck(scene.topic["quote"], common["quote"])
        self.headlines = self._deck(scene.topic["more"], common["more"])
        self.introduced: set[Person] = set()

    def _deck(self, own: tuple[str, ...], common: tuple[str, ...]) -> Iterator[str]:
        """The topic's lines mixed with as many common ones; then the rest of the common ones."""
        dice = self.scene.dice
        shuffled = dice.some(common, len(common))
        mixed = [*own, *shuffled[: len(own)]]
        dice.shuffle(mixed)
        return iter([*mixed, *shuffled[len(own) :]])

    def headline(self) -> str:
        return self.scene.say(next(self.headlines))

    def paragraph(self, opens: bool = False) -> str:
        dice = self.scene.dice
        count = dice.number(2, 4) if opens else dice.number(1, 3)
        sentences = [self.scene.say(fact) for _, fact in zip(range(count), self.facts, strict=False)]
        if not opens and (dice.chance(0.55) or not sentences):
            sentences.insert(dice.pick((0, len(sentences))), self._statement())
        return " ".join(sentences)

    def _statement(self) -> str:
        scene, dice = self.scene, self.scene.dice
        speaker = dice.pick(scene.speakers)
        quote = scene.say(next(self.quotes))
        says = scene.say(SAYS).lower()
        who = self._named(speaker)
        second = next(self.quotes, None) if dice.chance(0.25) else None
        return f"„{quote}“, {says} {who}." + (f" „{scene.say(second)}.“" if second else "")

    def _named(self, speaker: Person) -> str:
        if speaker in self.introduced:
            return speaker.last
        self.introduced.add(speaker)
        if speaker is self.scene.speakers[2]:
            return f"{speaker.name} ({speaker.age})"
        return f"{speaker.name}, {speaker.role}"
