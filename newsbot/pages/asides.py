"""What stands among an article's paragraphs and is none of its text: signposts, contact boxes, notes, photo lines."""

import re

_SIGNPOST = re.compile(
    r"(?:[►▶➤➡→▷☛>+•*|–-]+\s*)?(?:"
    r"Lesen Sie (?:auch|mehr|weiter|dazu|hierzu|außerdem|zum Thema|nach der Anzeige)\b"
    r"|Lesen Sie (?:hier|jetzt|im|in|den|die|das|alle|bei|unser)\b(?!.*\?$)"
    r"|Weiterlesen(?: nach der Anzeige)?:?$|Anzeige$|Jetzt lesen(?::|$)"
    r"|Auch (?:interessant|lesenswert|spannend)(?::|$)|Das könnte Sie (?:auch|ebenfalls) interessieren"
    r"|(?:Mehr )?zum Thema[:\s+]*$|Mehr (?:zum Thema|dazu|hierzu):|Zum Weiterlesen(?::|$)"
    r"|(?:Mehr|Weitere) (?:Artikel|Nachrichten|Meldungen|News|Texte)(?: (?:aus|zu[mr]?|über)\b[^.]{0,60})?$"
    r"|Hier geht(?:[’'´`]?s| es) (?:zu[mr]|weiter)\b[^.]*$"
    r"|Zu[mr] (?:Bilder-?|Foto-?)?(?:Galerie|Strecke|Liveticker|Newsblog|Liveblog)$"
    r"|Laden Sie (?:sich )?(?:jetzt |hier |kostenlos |kostenfrei )*unsere\b|Abonnieren Sie\b"
    r"|(?:Jetzt|Hier|Unseren|Newsletter)\b(?=.*newsletter|(?<=newsletter)).{0,50}\babonnieren\b.{0,15}$"
    r"|Melden Sie sich (?:hier|jetzt)\b.*newsletter|Sind Sie bereits Abonnent"
    r"|Folgen Sie (?:uns|der|dem|unserem)\b.*\b(?:Facebook|Instagram|Twitter|TikTok|WhatsApp|Telegram|YouTube|X)\b"
    r")|[►▶➤☛]|>>|»(?!.*«)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:\w{2,4}[ -])?Leser-?[Rr]eporter\b|(?:Ihr )?(?:Draht|Kontakt) zu[rm]\b.*[Rr]edaktion"
    r"|(?:Die Autorin|Der Autor|Die Redaktion) erreichen Sie\b"
    r"|(?:So|Hier) erreichen Sie (?:uns|die Redaktion|die Autorin|den Autor)"
    r"|Sie erreichen (?:uns|die (?:\w*[Rr]edaktion|Autorin)|den Autor)|Schreiben Sie uns\b"
    r"|Haben Sie (?:\w+ ){0,3}(?:Hinweise|Anregungen|Fragen|Kritik|Tipps)[^?]*\?"
    r" *(?:Dann )?(?:[Ss]chreiben|[Rr]ufen|[Mm]ailen|[Mm]elden)"
)
_NOTE = re.compile(
    r"\W*(?:(?:Hinweis|Anmerkung)(?: der Redaktion)?: ?)?(?:"
    r"(?:(?:Dieser|Diese)|Wir haben (?:diesen|den|diese|die)) (?:Artikel|Text|Beitrag|Meldung|Nachricht)\b"
    r".{0,150}\b(?:aktualisiert|ergänzt|überarbeitet|korrigiert|veröffentlicht|erschienen)\b.{0,80}"
    r"|Der (?:Artikel|Text|Beitrag) (?:wurde|wird)\b.{0,80}\baktualisiert\b.{0,40}"
    r"|(?:Dieser|Der) (?:Artikel|Text|Beitrag) (?:ist |erschien )(?:zuerst|zunächst|ursprünglich)\b.{0,150}"
    r"|(?:Zuletzt )?[Aa]ktualisiert\b[^.!?]{0,20}[0-9].{0,30})"
)
_TWEET = re.compile(r"[—–-] ?[^()]{1,60}\(@\w{1,20}\)")
_CREDIT = (
    r"(?:(?:Symbol|Archiv|Beispiel|Agentur)?-?(?:[Ff]oto|[Bb]ild)(?:s|er|montage)?|(?:SYMBOL|ARCHIV)?(?:FOTO|BILD)(?:S|ER)?"
    r"|Repro|REPRO|Grafik|GRAFIK|Montage|Quelle|QUELLE)\s*:\s*(?P<name>(?:[^.!?:()]|\([^()]*\)|(?<=\b[A-ZÄÖÜ])\.){2,70})"
)
_LABEL = re.compile(r"(?:(?:(?:Bild|Foto)?quelle|Fotos?|Bild(?:er)?|Copyright)\s*:\s*|(?:©|\(c\))\s*)+", re.IGNORECASE)
_PHOTO_LINE = re.compile(rf"\(?{_CREDIT}\)?\.?")
_PHOTO_END = re.compile(rf"(?<=[.!?…“”\"»«)])\s*\(?{_CREDIT}\)?\.?$")


def is_promotion(paragraph: str) -> bool:
    """Whether a paragraph leads away from the article: another text, an advert, an app, a newsletter."""
    return bool(_SIGNPOST.match(paragraph))


def is_contact(paragraph: str) -> bool:
    """Whether a paragraph tells how to reach the newsroom; how to reach the police is part of a text."""
    return bool(_CONTACT.match(paragraph))


def is_note(paragraph: str) -> bool:
    """Whether a paragraph is about the text itself: ``Dieser Artikel wurde aktualisiert.``"""
    return bool(_NOTE.fullmatch(paragraph))


def is_tweet(paragraph: str) -> bool:
    """Whether a paragraph signs an embedded post: ``— Name (@name) December 5, 2016``."""
    return bool(_TWEET.match(paragraph))


def is_photo_line(paragraph: str) -> bool:
    """Whether a paragraph only says whose a photo is: ``FOTO: NAME``."""
    return bool(_PHOTO_LINE.fullmatch(paragraph))


def photo_credit(paragraph: str) -> tuple[str, str]:
    """The paragraph without the ``FOTO: NAME`` behind its last sentence, and the name; empty if there is none."""
    start = max(0, len(paragraph) - 120)
    credit = _PHOTO_END.search(paragraph, start) if ":" in paragraph[start:] else None
    return (paragraph[: credit.start()], credit["name"].strip()) if credit else (paragraph, "")


def without_label(credit: str) -> str:
    """Whose a photo is, without ``Quelle:``, ``Foto:``, ``©`` and parentheses around all of it."""
    owner = credit[label.end() :] if (label := _LABEL.match(credit)) else credit
    return owner[1:-1] if owner.startswith("(") and owner.endswith(")") else owner
