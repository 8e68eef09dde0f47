"""Sentences that speak of the paper and not of the news: newsletters, apps, subscriptions, "Lesen Sie auch"."""

import re

_HINTS = (
    "newsletter", "abonn", "lesen sie", "mehr zum", "mehr aus", "mehr dazu", "weiterlesen", " app", "-app",
    " abo", "-abo", "zuerst", "folgen sie", "podcast", "©", "e-paper", "interessieren", "whatsapp", "von rnd",
    "von dpa", "rnd/", "dpa/", "gewähr", "mit material", "redaktioneller", "melden sie", "schreiben sie",
)  # fmt: skip
"""A text without any of these has none, and most have none."""
_OPENING = re.compile(
    r"[-–•+*\s]*(?:(?:von )?(?:rnd|dpa)(?:/\w+)*(?:$|\s+(?=\w+ (?:artikel|text|sie)))|mehr zum thema:?\s*)?(?:"
    r"lesen sie (?:auch|mehr|dazu|hier|weiter)|mehr (?:dazu|aus (?:der|dem|ihrer)|lesen)\b|auch interessant"
    r"|das könnte sie|(?:jetzt |hier )?(?:weiterlesen|abonnieren)|jetzt (?:kostenlos|gratis|testen|lesen)\b"
    r"|dieser (?:artikel|text|beitrag) (?:erschien|ist) zuerst|folgen sie uns|empfohlener redaktioneller"
    r"|(?:alle )?angaben (?:sind )?ohne gewähr|mit material von|melden sie sich|schreiben sie uns|©|$)",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"newsletter|\babos?\b|\be-paper|\bapp\b|whatsapp|podcast|abonn", re.IGNORECASE)
_READER = re.compile(r"\b(?:Sie|Ihre?[nmr]?|[Uu]nser\w*|[Jj]etzt|[Hh]ier)\b")
_SENTENCE = re.compile(r"[^.!?…\]\n]+[.!?…\]\n]*|[.!?…\]\n]+")
"""Ends at an ellipsis, too: ``Die Stadt will … Jetzt weiterlesen``, ``Die Stadt will [...] Mehr lesen``."""


def without(text: str) -> str:
    """``text`` without such sentences.

    A list, and no count of what a paper repeats: a sentence that became furniture when more articles come would part
    articles that belonged together before.
    """
    small = text.lower()
    if not any(hint in small for hint in _HINTS):
        return text
    return "".join(part for part in _SENTENCE.findall(text) if not _is_furniture(part))


def _is_furniture(sentence: str) -> bool:
    if _OPENING.match(sentence):
        return True
    return len(sentence) < 250 and bool(_PRODUCT.search(sentence) and _READER.search(sentence))
