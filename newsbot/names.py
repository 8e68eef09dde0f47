"""What a few words in a credit are: an organisation's code, a person, initials, a function or a desk."""

import re

_ORGANISATIONS = {
    "dpa": ("dpa-infocom", "dpa-AFX", "dpa-tmn", "dpa/tmn", "Deutsche Presse-Agentur"),
    "RND": ("RedaktionsNetzwerk Deutschland",),
    "sid": ("Sport-Informations-Dienst",),
    "afp": ("Agence France-Presse",),
    "epd": ("Evangelischer Pressedienst",),
    "kna": ("Katholische Nachrichten-Agentur",),
    "ap": ("Associated Press",),
    "reuters": ("rtr",),
    "LVZ": ("Leipziger Volkszeitung",),
    "DNN": ("Dresdner Neueste Nachrichten",),
    "HAZ": ("Hannoversche Allgemeine", "Hannoversche Allgemeine Zeitung"),
    "NP": ("Neue Presse",),
    "MAZ": ("Märkische Allgemeine", "Märkische Allgemeine Zeitung"),
    "OZ": ("Ostsee-Zeitung",),
    "LN": ("Lübecker Nachrichten",),
    "KN": ("Kieler Nachrichten",),
    "GT/ET": ("Göttinger Tageblatt", "Eichsfelder Tageblatt"),
    "PAZ": ("Peiner Allgemeine", "Peiner Allgemeine Zeitung"),
    "WAZ/AZ": ("Wolfsburger Allgemeine", "Wolfsburger Allgemeine Zeitung", "Aller-Zeitung"),
    "OP": ("Oberhessische Presse",),
    "SN": ("Schaumburger Nachrichten",),
    "SZ": ("Sächsische Zeitung",),
    "CZ": ("Cellesche Zeitung",),
    "GNZ": ("Gelnhäuser Neue Zeitung",),
    "Sportbuzzer": (),
    **dict.fromkeys(("OAZ", "DAZ", "OVZ", "WAZ", "AZ", "GT", "ET"), ()),
}
"""Codes of the column ``agencies``, and what else pages print for them (SITES, end of section 1)."""
_CODES = {name.lower(): code for code, names in _ORGANISATIONS.items() for name in (code, *names)}
_DEPARTMENT = re.compile(r"(?:\w*redaktion )?(.+?)(?:[- ]?online|[- ]\w*redaktion| methode)?", re.IGNORECASE)

_DESK = re.compile(
    r"red\.?|pm|ots|\w*-?redaktion|newsdesk|(?:von )?agentur\w*|eigene[rn]? (?:bericht|meldung)"
    r"|(?:\S*gymnasium|\S*schule|klasse) (?-i:[A-ZÄÖÜ0-9])[\w-]*"
    r"|admin(?:istrator)?|root|user|test|webmaster|editor|gast|unbekannt|unknown|anonym(?:ous)?|none|null|n\. ?n",
    re.IGNORECASE,
)  # the last are what content systems call an author who has no name
_SERVICE = re.compile(r"l(?:ni|no|sw|by|he|rs|nw|bg|bn|sn|sa|th|mv|bb|ah|bw)", re.IGNORECASE)
_REGION = re.compile(r"b[bewy]|h[beh]|mv|ni|nrw|rp|s[ahln]|th")

_ROLE = re.compile(
    r"[a-zäöü-]*(?:redakteur|reporter|korrespondent|volontär|journalist|autor|kolumnist|praktikant|mitarbeiter|"
    r"redaktionsmitglied|(?:ressort|redaktions|büro|lokal|sport)(?:leiter|chef))(?:in|innen|ern?|en|s)?",
    re.IGNORECASE,
)
_OF = re.compile(r"(?:de[rs]|bei|für|vo[mn]|[ai]m) .+")  # what follows a function
_NO_NAME = re.compile(
    r"\S*(?:redaktion|netzwerk|agentur|zeitung)|online|team|nachrichten|verlag|gmbh|news|thema"
    r"|fotos?|bild(?:er)?|videos?|grafik(?:en)?|illustration(?:en)?|fotografiert|übersetz(?:t|ung)",
    re.IGNORECASE,
)
_NO_FIRST_NAME = re.compile(
    r"vo[mnr]|de[mnr]|die|das|eine?|[ai]m|aus|mit|nach|bei|für|zu[mr]?|bad|sankt", re.IGNORECASE
)
_NEVER_CAPITAL = frozenset(("Von", "Vom", "VON", "VOM", "Und", "UND"))
_PARTICLE = re.compile(
    r"v[oa]n|vom|d(?:e[rnml]?|ella|[aiou]|[oa]s)|l[ae]|[ea]l|bin|ibn|zu[mr]?|te[rn]|[ay]f|a?v\.?|y|und"
)
_TITLE = re.compile(r"(?:(?:Prof|Dr|PD|med|phil|rer|nat|jur|pol|theol|h|c|habil|Dipl)\.(?:-\w+\.?)?\s*)+")
_NAME_WORD = re.compile(r"(?:[dlO]['’`´])?([^\W\d_])(?:[^\W\d_]|['’`´.-])*")
_INITIALS = re.compile(r"[a-zäöüß]{1,5}(?:-[a-zäöüß]{1,4})?|[A-ZÄÖÜ]{2,4}")
_WORD = re.compile(
    "aber|alles?|am|an|auch|auf|aus|bald|bei|bis|da|dann|dass?|de[mnr]|denn|die|doch|dort|drei|durch|egal|eine?|eine[mnr]|"
    "ende|er|es|etc|etwa|fest|fotos?|freie|fünf|für|führt|ganz|gut|hat|heute|hier|ich|ihm|ihre?|im|immer|in|ist|ja|jetzt|"
    "keine?|klar|klein|lacht|lesen|links|los|man|mehr|mein|meint|mit|nach|nein|neu|news|nicht|noch|nun|nur|oben|oder|ohne|"
    "passt|quiz|rot|sagte?|schon|sehr|sein|sie|sind|so|stand|tja|uns|unten|unter|vier|video|viel|vo[mnr]|vorn|weg|weit|"
    "wegen|wenig|wer|wie|wir|wo|zeigt|zu[mr]?|zwei",
    re.IGNORECASE,
)
"""Short words that are nobody's initials."""


def code(words: str) -> str | None:
    """The organisation that these words name, in the spelling of the column ``agencies``; None if they name none.

    Departments and web editions count as the organisation: ``Sportredaktion RND``, ``MAZ-Online``, ``dpa-infocom``.
    Codes of two letters must be capitals, as small ones are somebody's initials; ``ap`` is an agency in both.
    """
    found = _CODES.get(words.lower())
    if found is None and (department := _DEPARTMENT.fullmatch(words)):
        found = _CODES.get(department[1].lower())
    return None if found and len(words) == 2 and words not in (found, found.upper()) else found


def is_desk(word: str, beside_dpa: bool) -> bool:
    """Whether this is neither somebody nor a supplier: a newsroom, a press release (``pm``), a regional service of dpa.

    ``lni``, ``lsw`` … always are; short names of regions (``bb``, ``sn``) only beside dpa, else they are initials.
    """
    return bool(_DESK.fullmatch(word) or _SERVICE.fullmatch(word) or (beside_dpa and _REGION.fullmatch(word)))


def is_initials(word: str) -> bool:
    """Whether this is how somebody signs in short: ``rpf``, ``nöß``, ``k-w``, ``EM``."""
    return bool(_INITIALS.fullmatch(word)) and not _WORD.fullmatch(word)


def is_person(words: str) -> bool:
    """Whether these words are a name: capital words, particles between them, titles before them."""
    name = _TITLE.sub("", words, count=1).split()
    if not 0 < len(name) <= 6 or _NO_FIRST_NAME.fullmatch(name[0]) or any(map(_is_no_name, name)):
        return False
    letters = [_NAME_WORD.fullmatch(word) for word in name]
    capital = [bool(found) and found[1].isupper() for found in letters if found]
    if len(capital) < len(name) or not capital[0] or not capital[-1] or name[1:][-1:] == name[:1]:  # Mensch zu Mensch
        return False
    return all(yes or _PARTICLE.fullmatch(word) for yes, word in zip(capital, name, strict=True))


def _is_no_name(word: str) -> bool:
    return word in _NEVER_CAPITAL or (word.isupper() and word.lower() in _CODES) or bool(_NO_NAME.fullmatch(word))


def without_role(words: str) -> str:
    """The name without ``unserem Korrespondenten`` before or ``Redakteurin`` behind it; empty for a function alone."""
    parts = [word for word in words.split() if not word.lower().startswith("unser")]
    if parts and _ROLE.fullmatch(parts[0]):
        return _OF.sub("", without_role(" ".join(parts[1:])))
    if parts and _ROLE.fullmatch(parts[-1]):
        name = without_role(" ".join(parts[:-1]))
        return name if " " in name and is_person(name) else ""
    return " ".join(parts)
