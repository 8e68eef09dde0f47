"""Words are found however they are spelled, and a pattern keeps its meaning."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import text
from newsbot.dataset.matching import Matcher, fold, folded


@given(st.text())
def test_folding_long_texts_is_folding(words: str) -> None:
    words = unicodedata.normalize("NFC", words)
    assert fold(words) == text.fold(words)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_text_finds_itself_in_any_spelling(words: str) -> None:
    matcher = Matcher(re.escape(words))
    for spelled in (words, text.fold(words), words.casefold()):
        assert matcher.finds([unicodedata.normalize("NFC", spelled)])


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("Groesse", ["Größe", "GRÖSSE", "groesse"], ["Grosse", "Große"]),
        ("Größe", ["Groesse", "größe"], ["Große"]),
        ("M[üi]ll", ["Müll", "Muell", "Mill"], ["Mall", "Mull", "Mell"]),
        ("[^ä]pfel", ["Opfel", "xpfel"], ["pfel"]),
        ("grü?n", ["gruen", "grün", "grn"], ["grn"[:2]]),
        (r"\bTÜV\b", ["der TÜV prüft", "Tuev"], ["TÜVs"]),
        (r"\d{2} Grad", ["35 Grad"], ["3 Grad"]),
        (r"\W", ["a b"], ["ab"]),
        (r"(?P<wort>ä)(?P=wort)", ["ää", "aeae"], ["ä"]),
        (r"(?:Straße|Weg)$", ["Hauptstrasse", "HAUPTSTRASSE", "Hauptstraße"], ["Straße 3"]),
        ("café", ["Cafe", "CAFÉ"], ["caff"]),
        ("u\u0308ber", ["über", "ueber"], ["uber"]),
        (r"[]ä]x", ["]x", "äx", "aex"], ["ax"]),
    ],
)
def test_patterns(pattern: str, found: list[str], not_found: list[str]) -> None:
    matcher = Matcher(pattern)
    assert [one for one in found if not matcher.finds([one])] == []
    assert [one for one in not_found if matcher.finds([one])] == []


def test_each_text_is_searched_by_itself() -> None:
    assert Matcher("^b$").finds(["a", None, "", "b"])
    assert not Matcher("ab").finds(["a", "b"])


@pytest.mark.parametrize("pattern", [r"\bä\B", "(?i:x)", "(?s).", "a{2,3}", r"\N{GREEK SMALL LETTER ALPHA}", "[a-z]"])
def test_what_is_no_letter_stays(pattern: str) -> None:
    assert folded(pattern).replace("(?:ae)", "ä") == pattern


@pytest.mark.parametrize("pattern", ["(", "[ä", "*", "(?P<a", "a{99999999999}"])
def test_a_bad_pattern_is_one_sentence(pattern: str) -> None:
    with pytest.raises(ValueError, match="is no regular expression") as refused:
        Matcher(pattern)
    assert "\n" not in str(refused.value)
