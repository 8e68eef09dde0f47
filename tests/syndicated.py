"""Invented news texts, and what papers do to an agency's text: the same each time."""

import random

from newsbot.items import Article
from newsbot.syndication import Story, piece, stories

DEICH = """\
Im Kreis Stormsund soll der Deich zwischen Altenhude und Osterwiek bis zum Herbst 2027 um 80 Zentimeter wachsen.
Das hat der Deichverband am Dienstagabend mit 14 zu 3 Stimmen beschlossen. Die Kosten von 6,4 Millionen Euro tragen das
Land und der Bund. Verbandsvorsteherin Insa Petersmann sprach von einem Kompromiss, den vor zwei Jahren niemand für
möglich gehalten habe. Damals waren Pläne für eine Spundwand am Widerstand von Landwirten gescheitert, die um ihre
Weiden fürchteten. Nun wird der Deich auf der Wasserseite verbreitert, und die Höfe Brunken und Tadema behalten ihre
Zufahrten. Der Naturschutzbund kündigte an, auf eine Klage zu verzichten, wenn für die 11 Hektar Röhricht Ersatz
geschaffen wird. Kritik kam vom Bürgermeister von Osterwiek, Jannis Kohlrausch. Er verlangt, dass Lastwagen nicht durch
die Ortsmitte fahren. Die Bauarbeiten beginnen nach der Brutzeit im August und werden im Winter unterbrochen."""
ORGEL = """\
Die Barockorgel der Katharinenkirche in Lindenrode erklingt nach neun Jahren Stille wieder. Zum Konzert am Sonntag
kamen 420 Besucher, viele standen auf den Emporen. Kantorin Friederike Ahlsen spielte Werke von Buxtehude und eine
Uraufführung, die der Leipziger Komponist Matteo Brandl für das Instrument geschrieben hat. Ein Wasserschaden hatte 2017
fast alle der 2318 Pfeifen unbrauchbar gemacht. Die Werkstatt Hollmann aus Bad Eilsen zerlegte die Orgel, trocknete das
Holz über zwei Winter und goss 96 Pfeifen neu. Bezahlt wurde die Arbeit zur Hälfte von Spendern, allein ein ehemaliger
Schüler des Domgymnasiums gab 150.000 Euro. Pastor Gunnar Reiß erinnerte daran, dass der Kirchenvorstand zunächst eine
digitale Orgel kaufen wollte. Im Mai beginnt eine Reihe mit acht Konzerten, zu der Organisten aus Riga, Utrecht und Graz
erwartet werden. Der Eintritt bleibt frei, um Spenden für die Glocken wird gebeten."""
FAEHRE = """\
Die Reederei Nordlicht stellt ihre Fähre nach Hellholm auf Wasserstoff um. Das Schiff wird auf der Werft in Warnekow
für 38 Millionen Euro umgebaut und soll im Juni 2028 zur ersten Fahrt ablegen. An Bord passen dann 600 Fahrgäste und 90
Autos, etwas weniger als bisher, weil die Tanks einen Teil des unteren Decks füllen. Geschäftsführer Ole Dierksen sagte,
die Überfahrt werde 12 Minuten länger dauern. Der Preis solle gleich bleiben. Den Wasserstoff liefert ein Windpark vor
der Küste, mit dem die Reederei einen Vertrag über 15 Jahre geschlossen hat. Die Inselgemeinde begrüßte den Umbau, will
aber für die Zeit in der Werft einen Ersatz, der auch bei Eis fährt. Gewerkschaftssekretärin Paula Wieczorek forderte,
die 74 Stellen an Bord zu sichern. Umweltverbände nannten das Vorhaben mutig, bezweifeln jedoch, dass der Windpark im
Winter genug Strom abgibt. Das Verkehrsministerium fördert den Umbau mit einem Drittel der Kosten."""
KAESE = """\
Eine Käserei aus dem Allertal hat bei der Weltmeisterschaft in Tours die Goldmedaille für ihren Ziegenkäse gewonnen.
Die Jury lobte den Geschmack von Heu und Haselnuss und setzte das Stück vor 87 Bewerber aus 21 Ländern. Für Gründerin
Mareike Sudhoff ist es der größte Erfolg, seit sie vor zwölf Jahren mit neun Ziegen und einem Kessel aus zweiter Hand
begann. Heute stehen 160 Tiere auf den Weiden bei Kirchwahlingen, und fünf Angestellte stellen 14 Tonnen Käse im Jahr
her. Eine Supermarktkette wollte noch in Frankreich die ganze Ernte des nächsten Jahres kaufen. Sudhoff lehnte ab. Sie
möchte weiter auf dem Markt in Walsrode stehen und den Nachbarn nicht erklären müssen, warum nichts mehr da ist. Der
Landrat schickte Blumen. Das Rezept, sagt sie, stehe in einem Schulheft ihrer Großtante aus Schlesien, und dort bleibe
es. Nur die Temperatur der Höhle verriet sie: 11,5 Grad, auch im August."""
TEXTS = tuple(" ".join(text.split()) for text in (DEICH, ORGEL, FAEHRE, KAESE))
FURNITURE = (
    "Abonnieren Sie unseren Newsletter und lesen Sie jeden Abend, was in der Region wichtig war.",
    "Lesen Sie auch: Die schönsten Badeseen im Norden.",
    "Jetzt die News-App laden und nichts mehr verpassen.",
    "Dieser Artikel erschien zuerst in einem unserer Partnerportale.",
)
LOCAL = (
    "Auch in Wismar wird die Nachricht mit Aufmerksamkeit gelesen, dort plant der Rat Ähnliches. Entschieden wird im März.",
    "Für Leser aus Peine ist das von Belang, denn viele Pendler betrifft es unmittelbar, wie die Stadt bestätigte.",
)


def article(paper: str, number: object, body: str | None, **columns: object) -> Article:
    """An article; ``columns`` as the record names them."""
    columns.setdefault("headline", f"Überschrift von {paper}")
    return Article(paper=paper, article_id=str(number), body=body, **columns)  # type: ignore[arg-type]


def told(*articles: Article) -> list[Story]:
    """The columns of each."""
    columns = stories(piece(one) for one in articles)
    return [columns[one.paper, one.article_id] for one in articles]


def sentences(text: str) -> list[str]:
    return [f"{sentence.rstrip('.')}." for sentence in text.split(". ")]


def teaser(text: str, chance: random.Random) -> str:
    return f"{' '.join(sentences(text)[:3])} Jetzt weiterlesen mit unserem Plus-Abo."


def shortened(text: str, chance: random.Random) -> str:
    parts = sentences(text)
    return " ".join(parts[: len(parts) * 6 // 10])


def localised(text: str, chance: random.Random) -> str:
    return f"{chance.choice(LOCAL)} {text} {chance.choice(FURNITURE)}"


def edited(text: str, chance: random.Random) -> str:
    """Small words come and go, a sentence in six is dropped, two that follow each other change places."""
    parts = [sentence for sentence in sentences(text) if chance.random() > 1 / 6]
    place = chance.randrange(len(parts) - 1)
    parts[place], parts[place + 1] = parts[place + 1], parts[place]
    words: list[str] = []
    for word in " ".join(parts).split():
        words += [] if word.islower() and chance.random() < 0.08 else [word]
        words += ["allerdings"] if chance.random() < 0.03 else []
    return " ".join(words)


def slipped(text: str, chance: random.Random) -> str:
    """Slips of the pen: in one word of thirty two letters change places."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) > 5 and chance.random() < 1 / 30:
            words[place] = f"{word[:2]}{word[3]}{word[2]}{word[4:]}"
    return " ".join(words)


CHANGES = (teaser, shortened, localised, edited, slipped)
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
_TOWNS = ("Rinteln", "Torgau", "Springe", "Hameln", "Siegen", "Celle")


def burglary(chance: random.Random) -> str:
    """A report as the police send it every day: one template."""
    town, day = chance.choice(_TOWNS), chance.choice(_DAYS)
    return (
        f"Unbekannte sind am {day} in ein Einfamilienhaus in {town} eingebrochen. Nach Angaben der Polizei hebelten sie"
        f" zwischen {chance.randint(8, 13)}.{chance.randint(10, 59)} und {chance.randint(14, 22)}.{chance.randint(10, 59)} Uhr ein"
        f" Fenster auf der Rückseite auf und durchsuchten alle Räume. Sie erbeuteten Schmuck und Bargeld im Wert von"
        f" {chance.randint(2, 90)}00 Euro. Die Spurensicherung war im Einsatz. Zeugen, die verdächtige Personen oder Fahrzeuge"
        f" gesehen haben, werden gebeten, sich unter der Nummer {chance.randint(10000, 99999)} bei der Polizei in {town} zu melden."
    )


def market(chance: random.Random) -> str:
    """A report of the stock market."""
    return (
        f"Der Leitindex hat am {chance.choice(_DAYS)} {chance.randint(1, 3)},{chance.randint(10, 99)} Prozent gewonnen und schloss"
        f" bei {chance.randint(15, 26)}.{chance.randint(100, 999)} Punkten. Der Index der mittelgroßen Werte stieg auf"
        f" {chance.randint(22, 29)}.{chance.randint(100, 999)} Zähler. Händler verwiesen auf gute Vorgaben aus Übersee und auf die"
        f" Hoffnung auf sinkende Zinsen. Der Euro wurde zu 1,{chance.randint(100, 999)} Dollar gehandelt. Die Umlaufrendite lag bei"
        f" 2,{chance.randint(10, 99)} Prozent. Ein Fass Öl kostete {chance.randint(55, 95)},{chance.randint(10, 99)} Dollar und damit"
        f" etwas mehr als am Vortag."
    )


TEMPLATES = (burglary, market)
