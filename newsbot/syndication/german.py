"""German words that stand in any text: function words, days and months; as ``newsbot.text.fold`` spells them."""

# fmt: off
FUNCTION_WORDS = frozenset(
    (
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und",
        "oder", "aber", "auch", "in", "im", "an", "am", "auf", "zu", "zum", "zur", "von", "vom", "mit", "nach",
        "bei", "beim", "aus", "fuer", "ueber", "unter", "um", "bis", "durch", "gegen", "ohne", "vor", "seit",
        "waehrend", "wegen", "als", "wie", "wenn", "dass", "ob", "weil", "da", "so", "nur", "noch", "schon",
        "bereits", "sehr", "mehr", "nicht", "kein", "keine", "keinen", "ist", "sind", "war", "waren", "wird",
        "werden", "wurde", "wurden", "worden", "hat", "haben", "hatte", "hatten", "habe", "sei", "seien",
        "sein", "seine", "seinen", "seiner", "seinem", "ihr", "ihre", "ihren", "ihrem", "ihrer", "er", "sie",
        "es", "wir", "ich", "man", "sich", "dieser", "diese", "dieses", "diesen", "diesem", "jener", "sowie",
        "hier", "dort", "dann", "damit", "dabei", "daher", "unterdessen", "zugleich", "offenbar", "wohl",
        "dazu", "denn", "doch", "etwa", "kann", "koennen", "koennte", "soll", "sollen", "sollte", "will",
        "wollen", "muss", "muessen", "darf", "ins", "ebenfalls", "jedoch", "zudem", "laut", "allerdings",
        "inzwischen", "nun", "weiter", "gestern", "heute",
    )
)
"""Words that editors add and drop, and that no story is known by."""
CALENDAR_WORDS = frozenset(
    (
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "januar",
        "jaenner", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober",
        "november", "dezember",
    )
)
"""Days of the week and months, with Jänner and Sonnabend."""
SIGNS = "%€"
"""Signs that are read as words."""
SAME_WORDS = {
    "%": "prozent", "€": "euro", "mio": "millionen", "mrd": "milliarden", "zwei": "2", "drei": "3", "vier": "4",
    "fuenf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9", "zehn": "10", "elf": "11", "zwoelf": "12",
}
"""What editors write one way or the other."""
# fmt: on
