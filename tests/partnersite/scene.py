"""Where an article plays and who is in it: fills the gaps of sentences with people, places and figures."""

from dataclasses import dataclass

from tests.partnersite.dice import Dice
from tests.partnersite.papers import Paper
from tests.partnersite.topics import Topic, choose

FEMALE = (
    "Anke", "Birte", "Carola", "Dörte", "Edda", "Femke", "Gesine", "Heike", "Imke", "Jördis", "Katrin", "Levke",
    "Marit", "Nele", "Ortrun", "Petra", "Renke", "Silke", "Tomma", "Ulrike", "Vera", "Wiebke", "Anna-Lena", "Zeynep",
    "Aylin", "Jolanta",
)  # fmt: skip
MALE = (
    "Arne", "Björn", "Cord", "Detlef", "Eike", "Friedhelm", "Götz", "Hinnerk", "Ingo", "Jürgen", "Klaas", "Lothar",
    "Malte", "Norbert", "Ole", "Piet", "Rüdiger", "Sönke", "Torben", "Uwe", "Volker", "Wolfram", "Karl-Heinz", "Emre",
    "Tomasz", "Jérôme",
)  # fmt: skip
SURNAMES = (
    "Achterberg", "Bockelkamp", "Cordesmeier", "Dreßelhaus", "Ellerbrock", "Fahlbusch", "Grützmann", "Hüttenrauch",
    "Isernhinke", "Jaspersen-Voß", "Kötterheinrich", "Lüdersen", "Möhlenkamp", "Niebuhrs", "Oltmannsen", "Pfannkuch",
    "Quastenberg", "Rübesame", "Schürholz", "Tönjesdorf", "Uhlenbrauck", "Vordermark", "Weißenfels-Krug",
    "Yildirimoglu", "Zschiedrichs", "Ahrensmeyer", "Brüggenthies", "Dachselt", "Eickenrodt", "Flörsheimer", "Gutzeit",
    "Härtelstein", "Knökel", "Löbnitz", "Mürwald", "Nöldecke", "Pöhlandt", "Ruschmeier", "Strübing", "Wöhlermann",
)  # fmt: skip
STREETS = (
    "Lindenstraße", "Bahnhofstraße", "Heinrichstraße", "Kastanienallee", "Hafenstraße", "Poststraße", "Mühlenstraße",
    "Sankt-Annen-Straße", "Gartenstraße", "Bergallee", "Ringstraße", "Schulstraße", "Ziegeleistraße", "Bismarckallee",
)  # fmt: skip
WEEKDAYS = (
    "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Sonnabend", "Sonntag",
)  # fmt: skip
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
FEW = (
    "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "elf", "zwölf",
)  # fmt: skip
NTH = (
    "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "elft", "zwölft",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who speaks in an article."""

    name: str
    role: str
    age: int

    @property
    def last(self) -> str:
        """Surname, as from the second mention on."""
        return self.name.partition(" ")[2]


def person(dice: Dice, role: str = "Anwohner|Anwohnerin") -> Person:
    """Somebody new, with the form of ``role`` that fits."""
    male, _, female = role.partition("|")
    if dice.chance(0.5):
        return Person(f"{dice.pick(FEMALE)} {dice.pick(SURNAMES)}", female, dice.number(19, 84))
    return Person(f"{dice.pick(MALE)} {dice.pick(SURNAMES)}", male, dice.number(19, 84))


class Scene:
    """What stays the same within one article (place, street, organisation, people), and figures thrown anew."""

    def __init__(self, topic: Topic, paper: Paper, places: tuple[str, ...], year: int, dice: Dice) -> None:
        self.topic = topic
        self.dice = dice
        self.fixed = {
            "place": dice.pick(places),
            "town": paper.town,
            "region": paper.region,
            "street": dice.pick(STREETS),
            "org": dice.pick(topic["org"]),
            "soon": str(year + 1),
        }
        first = person(dice, dice.pick(topic["role"]))
        self.speakers = [first, person(dice, dice.pick(topic["role"])), person(dice)]

    def __getitem__(self, gap: str) -> str:
        return self.fixed[gap] if gap in self.fixed else str(getattr(self, f"_{gap}")())

    def say(self, template: str) -> str:
        """``template`` with choices made and gaps filled, first letter upper case."""
        text = choose(template, self.dice).format_map(self)
        return text[:1].upper() + text[1:]

    def line(self, field: str) -> str:
        """One line of the topic's ``field``."""
        return self.say(self.dice.pick(self.topic[field]))

    def _few(self) -> str:
        return self.dice.pick(FEW)

    def _nth(self) -> str:
        return self.dice.pick(NTH)

    def _n(self) -> int:
        return self.dice.number(13, 94) if self.dice.chance(0.6) else self.dice.number(101, 480)

    def _big(self) -> str:
        thousands, rest = self.dice.number(1, 68), self.dice.number(0, 9) * 100
        return f"{thousands}{self.dice.pick(('.', ' '))}{rest:03d}"

    def _small(self) -> int:
        return self.dice.number(13, 38)

    def _wind(self) -> int:
        return self.dice.number(78, 142)

    def _age(self) -> int:
        return self.dice.number(18, 84)

    def _euro(self) -> str:
        if self.dice.chance(0.4):
            return f"{self.dice.number(1, 38)},{self.dice.number(1, 9)} Millionen Euro"
        return f"{self.dice.number(2, 97) * 10}{self.dice.pick(('.000', ' 000'))} Euro"

    def _percent(self) -> str:
        return f"{self.dice.number(2, 48)},{self.dice.number(1, 9)} Prozent"

    def _km(self) -> str:
        return f"{self.dice.number(1, 19)},{self.dice.number(1, 9)}"

    def _clock(self) -> str:
        return f"{self.dice.number(5, 22)}.{self.dice.pick(('15', '20', '30', '45'))}"

    def _weekday(self) -> str:
        return self.dice.pick(WEEKDAYS)

    def _month(self) -> str:
        return self.dice.pick(MONTHS)

    def _date(self) -> str:
        return f"{self.dice.number(1, 28)}. {self.dice.pick(MONTHS)}"

    def _year(self) -> int:
        return self.dice.number(1958, 2024)
