"""The papers that the partner site can print: where they stand, whom they serve, which sections they have."""

from dataclasses import dataclass

from tests.partnersite import addresses


@dataclass(frozen=True)
class Section:
    """A department of a paper. Its trail is ``("Nachrichten", "Wirtschaft")`` in pdb, ``("Wirtschaft",)`` in Arc."""

    pdb: tuple[str, ...]
    arc: tuple[str, ...]
    subject: str
    """What it is about, as ``topics.txt`` names it: ``local``, ``sport`` …; ``pictures`` for galleries."""

    def trail(self, layout: str) -> tuple[str, ...]:
        """Its breadcrumb in a layout."""
        return self.pdb if layout == "pdb" else self.arc

    def path(self, layout: str) -> str:
        """Path of its page: ``/Nachrichten/Wirtschaft``, ``/wirtschaft/``."""
        return addresses.section(self.trail(layout), layout)


@dataclass(frozen=True)
class Paper:
    """A newspaper of the chain. Places are real, everything that happens there is invented."""

    name: str
    site: str
    publication: str
    code: str
    """How the paper signs its own texts; empty if it does not."""
    portal: str
    """How it calls itself in page titles and breadcrumbs."""
    state: str
    regional_service: str
    """dpa's code for the region, as in ``RND/dpa/lni``."""
    town: str
    region: str
    places: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def host(self) -> str:
        """Declared host: ``www.waz-online.de``."""
        return self.site.partition("://")[2]

    @property
    def domain(self) -> str:
        """Host without ``www.``."""
        return self.host.removeprefix("www.")

    @property
    def folder(self) -> str:
        """Short name in paths of pictures and styles: ``waz``."""
        return self.portal.lower()


def local(group: str, places: str, arc: str = "Lokales") -> tuple[Section, ...]:
    """A section for each of ``places``, which are parted by commas."""
    return tuple(Section((group, place), (arc, place), "local") for place in places.split(", "))


NATIONAL = (
    Section(("Nachrichten", "Politik"), ("Politik",), "politics"),
    Section(("Nachrichten", "Wirtschaft"), ("Wirtschaft",), "business"),
    Section(("Nachrichten", "Panorama"), ("Panorama",), "panorama"),
    Section(("Nachrichten", "Wissen"), ("Wissen",), "science"),
    Section(("Nachrichten", "Kultur"), ("Kultur",), "culture"),
)
SPORT = Section(("Sportbuzzer", "Fussball"), ("Sport",), "sport")
PICTURES = Section(("Mehr", "Bilder", "Bilder des Tages"), ("Bilder",), "pictures")
COMMON = (*NATIONAL, SPORT, PICTURES)

PAPERS = {
    paper.name: paper
    for paper in (
        Paper(
            "wolfsburg", "https://www.waz-online.de",
            "Wolfsburger Allgemeine / Aller-Zeitung", "WAZ/AZ", "WAZ", "NI", "lni",
            "Wolfsburg", "Ostniedersachsen",
            ("Vorsfelde",
             "Fallersleben", "Meinersen", "Gifhorn", "Sassenburg", "Isenbüttel", "Wittingen", "Brome", "Ehmen"),
            (*local("Wolfsburg", "Stadt Wolfsburg, Vorsfelde, Fallersleben"),
             *local("Gifhorn", "Gifhorn Stadt, Meinersen, Sassenburg"), *COMMON),
        ),
        Paper(
            "luebeck", "https://www.ln-online.de",
            "Lübecker Nachrichten", "LN", "LN", "SH", "lno",
            "Lübeck", "Schleswig-Holstein",
            ("Travemünde", "Kücknitz", "Bad Schwartau", "Eutin", "Ratzeburg", "Mölln", "Bad Oldesloe", "Grevesmühlen"),
            (*local("Lokales", "Lübeck, Ostholstein, Bad Schwartau, Segeberg, Stormarn, Lauenburg"), *COMMON),
        ),
        Paper(
            "potsdam", "https://www.maz-online.de",
            "Märkische Allgemeine", "MAZ", "MAZ", "BB", "bb",
            "Potsdam", "Brandenburg",
            ("Babelsberg",
             "Werder", "Teltow", "Luckenwalde", "Rathenow", "Neuruppin", "Kyritz", "Zossen", "Bad Belzig"),
            (*local("Lokales", "Potsdam, Potsdam-Mittelmark, Teltow-Fläming, Havelland, Oberhavel, Prignitz"),
             *COMMON),
        ),
        Paper(
            "leipzig", "https://www.lvz.de",
            "Leipziger Volkszeitung", "LVZ", "LVZ", "SN", "sn",
            "Leipzig", "Nordwestsachsen",
            ("Markkleeberg", "Grimma", "Borna", "Oschatz", "Torgau", "Delitzsch", "Eilenburg", "Wurzen", "Taucha"),
            (*local("Leipzig", "Stadtpolitik, Polizeiticker, Bildung"),
             *local("Region", "Grimma, Borna, Oschatz, Delitzsch"), *COMMON),
        ),
        Paper(
            "hannover", "https://www.haz.de",
            "Hannoversche Allgemeine Zeitung", "HAZ", "HAZ", "NI", "lni",
            "Hannover", "Niedersachsen",
            ("Linden",
             "Laatzen", "Garbsen", "Langenhagen", "Barsinghausen", "Burgdorf", "Lehrte", "Wunstorf", "Springe"),
            (*local("Hannover", "Aus der Stadt, Aus den Stadtteilen", "Hannover"),
             *local("Umland", "Garbsen, Langenhagen, Laatzen, Barsinghausen", "Umland"), *COMMON),
        ),
        Paper(
            "rnd", "https://www.rnd.de",
            "RedaktionsNetzwerk Deutschland", "RND", "RND", "NI", "lni",
            "Berlin", "Deutschland",
            ("Hamburg", "Köln", "Dresden", "Kassel", "Rostock", "Freiburg", "Passau", "Emden", "Görlitz"),
            tuple(
                Section((), (title,), subject)
                for title, subject in (
                    ("Politik", "politics"), ("Sport", "sport"), ("Panorama", "panorama"), ("Wirtschaft", "business"),
                    ("Reise", "panorama"), ("Wissen", "science"), ("Medien", "culture"), ("Lifestyle", "science"),
                    ("Promis", "panorama"), ("Kultur", "culture"), ("Digital", "business"),
                    ("Beruf & Bildung", "business"),
                )
            ),
        ),
    )
}  # fmt: skip
