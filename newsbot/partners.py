"""What belongs to the network beside the papers that are crawled, and what of those could not be settled offline."""

from typing import NamedTuple


class Partner(NamedTuple):
    """A title without a spider."""

    title: str
    domain: str | None = None
    """Where it is read, None if that is not certain."""
    why: str = ""
    """Why it is not covered."""


CONTENT_ONLY = (
    Partner("Badische (which of the papers of that name is not certain)"),
    Partner("Express", "express.de"),
    Partner("Frankfurter Rundschau", "fr.de"),
    Partner("Hildesheimer Allgemeine Zeitung", "hildesheimer-allgemeine.de"),
    Partner("Kölner Stadt-Anzeiger", "ksta.de"),
    Partner("Lippische Landes-Zeitung", "lz.de"),
    Partner("Mindener Tageblatt", "mt.de"),
    Partner("Mitteldeutsche Zeitung", "mz.de"),
    Partner("Neue Westfälische", "nw.de"),
    Partner("Ruhr Nachrichten", "ruhrnachrichten.de"),
    Partner("Volksstimme", "volksstimme.de"),
    Partner("Westdeutsche Zeitung", "wz.de"),
)
"""Buy texts of the network and run another system; there are more than these. Their robots.txt may be stricter: those
of lz.de and mt.de forbid Scrapy by name (2026-05-18)."""

NOT_COVERED = (
    Partner("Sportbuzzer", "sportbuzzer.de", "a sports site with a system of its own until about 2022, no newspaper"),
    Partner("Reisereporter", "reisereporter.de", "a travel magazine with a system of its own, no newspaper"),
)
"""Madsack's own, and no newspaper. Papers link to them; a crawl counts such links as other sites."""

_ONE_SOURCE = "that it runs the common front end is told by filter lists of {} only"

UNCERTAIN = {
    "torgau": "another system in 2017; own as an affiliate of Leipziger Volkszeitung, but the share is not known",
    "celle": "another system before; that it runs the common front end is told of 2024 only",
    "hameln": _ONE_SOURCE.format("2024"),
    "rinteln": _ONE_SOURCE.format("2024"),
    "springe": _ONE_SOURCE.format("2024"),
    "nienburg": _ONE_SOURCE.format("2024/25"),
    "lueneburg": _ONE_SOURCE.format("2024/25"),
    "holzminden": _ONE_SOURCE.format("2024/25"),
    "schwaebisch_gmuend": _ONE_SOURCE.format("2024/25"),
    "siegen": _ONE_SOURCE.format("2024/25"),
    "remscheid": "showed pages of another chain in 2023; that it runs the common front end is told of 2025 only",
    "solingen": "as Remscheid, its neighbour",
}
"""What is not certain of a paper, by its name; ``scrapy papers --check`` settles most of it."""
