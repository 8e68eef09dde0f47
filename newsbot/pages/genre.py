"""What kind of thing a page shows: an article, live blog, gallery, video, podcast, newsletter or quiz."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from newsbot import text

_KINDS = {
    "LiveBlogPosting": "liveblog",
    "ImageGallery": "gallery",
    "MediaGallery": "gallery",
    "VideoObject": "video",
    "PodcastEpisode": "podcast",
    "PodcastSeries": "podcast",
    "Quiz": "quiz",
}
_FOLDERS = {
    "liveblog": "liveblog", "liveticker": "liveblog", "newsblog": "liveblog",
    "bilder": "gallery", "bildergalerie": "gallery", "bildergalerien": "gallery", "fotostrecke": "gallery",
    "fotostrecken": "gallery",
    "video": "video", "videos": "video",
    "podcast": "podcast", "podcasts": "podcast",
    "newsletter": "newsletter",
    "quiz": "quiz", "raetsel": "quiz",
}  # fmt: skip
_ARC_ID = re.compile(r"(?:-[a-z2-7]{26})?\.html$")
_WORDS = {
    "liveblog": r"(?:live|news)-?blog|(?:live|news)?-?ticker",
    "gallery": r"bildergalerie|fotostrecke|fotogalerie|bilderstrecke",
    "podcast": r"podcast",
    "quiz": r"quiz|(?:kreuzwort|schweden|bilder|silben)-?raetsel|sudoku|raetsel",
    "newsletter": r"newsletter",
    "video": r"video",
}
_COMPOUND = r"(?:[\w.]+-)*"
_BEFORE = r"(?:im|zum|als|der|unser|das|live|hier|die|zur|grosse|aktuelle)"
_LABELS = {
    # "Podcast: …", "Corona-Newsblog | …", "… – die Bildergalerie", "… (Fotostrecke)"; "Video zeigt …" is an article,
    # and so is "… (Video)", which has one
    genre: re.compile(
        rf"(?:\+\+\+ ?)?(?:{_BEFORE} )*{_COMPOUND}(?:{word})(?: ?(?:[:|„“\"#+(]|[–-] )| folge \d|$)"
        + (rf"|.*[:|(?!.–-] ?(?:{_BEFORE} )*{_COMPOUND}(?:{word})\)?$" if genre != "video" else "")
    )
    for genre, word in _WORDS.items()
}
_OUTRIGHT = {
    # words that hardly stand in a headline about something else, where they open it or end it after "im", "zum" …
    "liveblog": re.compile(
        rf"{_COMPOUND}(?:{_WORDS['liveblog']}) (?:zu[mr]?|am|aus|ueber|vom|von|mit)\b"
        rf"|.*\b(?:im|zum|als|live im) {_COMPOUND}(?:{_WORDS['liveblog']})$"
    ),
    "quiz": re.compile(rf"{_COMPOUND}(?:kreuzwort|schweden)raetsel\b"),
}


_HINTS = ("blog", "ticker", "galerie", "strecke", "podcast", "quiz", "raetsel", "sudoku", "newsletter", "video")
"""Without any of these there is no label to look for."""


def genre(url: str, headline: str = "", kicker: str | None = None, kinds: Iterable[str] = ()) -> str:
    """One of the names in column ``genre``; ``article`` where nothing says otherwise.

    ``kinds`` are schema.org types of the main thing on the page. After them count, in this order, the folders of the
    address (``/Mehr/Bilder/…``), the kicker, the headline and the slug, which keeps the words of the first headline.
    A word counts only as a label: ``Video: So …`` is a video, ``Video zeigt …`` is an article about one.
    """
    for kind in kinds:
        if kind in _KINDS:
            return _KINDS[kind]
    *folders, slug = text.fold(unquote(urlsplit(url).path)).strip("/").split("/")
    for folder in folders:
        if folder in _FOLDERS:
            return _FOLDERS[folder]
    for label in (kicker, headline):
        found = _labelled(text.fold(text.clean(label)), _LABELS, _OUTRIGHT) if label else None
        if found:
            return found
    return _labelled(_ARC_ID.sub("", slug).replace("-", " "), _OUTRIGHT) or "article"


def _labelled(words: str, *labels: dict[str, re.Pattern[str]]) -> str | None:
    if not any(hint in words for hint in _HINTS):
        return None
    return next((name for patterns in labels for name, pattern in patterns.items() if pattern.match(words)), None)
