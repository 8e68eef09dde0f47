"""What kind of thing a page shows, by the labels that headlines, kickers and addresses wear."""

import pytest

from newsbot.pages.genre import genre

HOST = "https://www.example.org"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Liveblog: Die Wahl in Peine", "liveblog"), ("Corona-Newsblog: Inzidenz sinkt", "liveblog"),
        ("Sturm über Peine: Alle Entwicklungen im Liveblog", "liveblog"), ("Krieg im Osten: Der Newsblog", "liveblog"),
        ("Liveticker zum Spiel Peine gegen Celle", "liveblog"), ("+++ Live-Ticker +++", "liveblog"),
        ("Betreiber von Newsblog verurteilt", "article"), ("Video: So baut man ein Beet", "video"),
        ("Video zeigt Überfall in Peine", "article"), ("Ein Video geht um die Welt", "article"),
        ("Polizei sucht Zeugen (Video)", "article"), ("Podcast „Akte Harz“: Der Fall", "podcast"),
        ("HAZ-Podcast: Der Fall Muster", "podcast"), ("Podcast-Star kommt nach Peine", "article"),
        ("Politiker spricht im Podcast über Peine", "article"), ("Quiz: Kennen Sie Peine?", "quiz"),
        ("Wie gut kennen Sie Peine? Das große Quiz", "quiz"), ("Kreuzworträtsel: Täglich neu", "quiz"),
        ("Rätsel um Fund in Peine gelöst", "article"), ("Das Rätsel der Steine: Was Forscher wissen", "article"),
        ("Quiz-Abend im Freizeitheim", "article"), ("Schützenfest in Peine – die Bildergalerie", "gallery"),
        ("Fotostrecke: Die schönsten Drachen", "gallery"), ("Newsletter abbestellen: So geht's", "article"),
        ("", "article"),
    ],
)  # fmt: skip
def test_headlines(headline: str, expected: str) -> None:
    assert genre(f"{HOST}/Peine/Titel", headline) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Mehr/Bilder/Bilder-des-Tages/2019/10/Titel", "gallery"), ("/Mehr/Videos/Titel", "video"),
        ("/newsletter/guten-morgen-AAAAAAAAAAAAAAAAAAAAAAAAAA.html", "newsletter"), ("/podcast/folge-3", "podcast"),
        ("/Brandenburg/Kreuzwortraetsel-Taeglich-neu", "quiz"), ("/sport/spiel-im-liveticker-AAAAAAAAAAAAAAAAAAAAAAAAAA.html", "liveblog"),
        ("/Sport/Spiel-Peine-gegen-Celle-im-Liveticker", "liveblog"), ("/Bilder", "article"), ("/", "article"),
    ],
)  # fmt: skip
def test_addresses(path: str, expected: str) -> None:
    assert genre(HOST + path, "Titel") == expected


def test_kicker_and_type() -> None:
    assert genre(f"{HOST}/a", "Die Lage", "Liveblog") == "liveblog"
    assert genre(f"{HOST}/a", "Das Spiel", "Video") == "video"
    assert genre(f"{HOST}/a", "Video: So geht es", None, {"NewsArticle", "LiveBlogPosting"}) == "liveblog"
