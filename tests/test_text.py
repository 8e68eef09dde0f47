"""Text: one normal form, plain blanks, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import text

AWKWARD = "\u00ad\u200b\u200d\u2060\ufeff\u00a0\u2009\u202f\u2028\u0085\u202e\0\x1b\x1c\t\r\n\x0b\ud800\u0308 aäÄßé.-"
ANY = st.text() | st.text(alphabet=AWKWARD) | st.text(alphabet=st.characters(codec=None, min_codepoint=0))


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("Der Rat tagt.", "Der Rat tagt."),
        ("  Der \t Rat\n\n tagt. ", "Der Rat tagt."),
        ("Quelle:\u00a0dpa", "Quelle: dpa"),
        ("12\u202f000\u2009Euro\u3000bar", "12 000 Euro bar"),
        ("Land\u00adtags\u00adwahl", "Landtagswahl"),
        ("Wolfs\u200bburg\ufeff", "Wolfsburg"),
        ("\u2060a\u200e\u202eb\u2066", "ab"),
        ("Zeile\u2028Zeile\u2029Absatz\u0085Ende", "Zeile Zeile Absatz Ende"),
        ("a\0b\x1b[31mc\x7f\x9b", "ab[31mc"),
        ("a\x1cb", "a b"),
        ("u\u0308ber Cafe\u0301", "über Café"),
        ("u\u00ad\u0308ber", "über"),
        ("halb\ud83d", "halb"),
        ("Familie \U0001f469\u200d\U0001f467", "Familie \U0001f469\U0001f467"),
        ("E\u2011Mail – „gut“ …", "E\u2011Mail – „gut“ …"),
        ("kaputt \ufffd", "kaputt \ufffd"),
        ("", ""),
        ("\u00a0\u200b\n", ""),
    ],
)
def test_clean(printed: str, cleaned: str) -> None:
    assert text.clean(printed) == cleaned


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("Erster.\n\nZweiter.", "Erster.\n\nZweiter."),
        ("Erster\nSatz.\n \t\nZweiter.\n", "Erster Satz.\n\nZweiter."),
        ("Erster.\r\n\r\nZweiter.", "Erster.\n\nZweiter."),
        ("\n\n\nErster.\n\u200b\nZweiter.\n\n\n", "Erster.\n\nZweiter."),
        ("- Punkt  eins\n\n-\u00a0Punkt zwei", "- Punkt eins\n\n- Punkt zwei"),
        (" \n\n ", ""),
    ],
)
def test_clean_paragraphs(printed: str, cleaned: str) -> None:
    assert text.clean_paragraphs(printed) == cleaned


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Göttingen", "goettingen"),
        ("GÖTTINGEN", "goettingen"),
        ("Go\u0308ttingen", "goettingen"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Stadt-Wolfsburg", "stadt-wolfsburg"),
        ("Café Orléans", "cafe orleans"),
        ("Łódź und Malmø", "lodz und malmoe"),
        ("İstanbul", "istanbul"),
        ("", ""),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert text.fold(printed) == folded


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (None, 0),
        ("", 0),
        (" – … ", 0),
        ("Der Rat tagt.", 3),
        ("Peine – 12 Autos, „gut“ gebaut", 5),
        ("Ein\n\nzwei\tdrei", 3),
        ("- Punkt eins", 2),
        ("E-Mail und 1,5-Liter-Flasche", 3),
        ("(!) ½ ü", 2),
    ],
)
def test_words(counted: str | None, words: int) -> None:
    assert text.words(counted) == words


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Rat tagt: „gut“", "Rat tagt: „gut“"),
        ("eins\nzwei\r\x1b[31m", r"eins\nzwei\r\x1b[31m"),
        ("a\u202eb\ud800", r"a\u202eb\ud800"),
        ("", ""),
    ],
)
def test_printable(raw: str, shown: str) -> None:
    assert text.printable(raw) == shown


@pytest.mark.parametrize(
    ("raw", "limit", "shown"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("\n\n\n", 5, r"\n\n…"), ("abc", 1, "…"), ("\n" * 9, 2, "\\…")],
)
def test_printable_is_cut(raw: str, limit: int, shown: str) -> None:
    assert text.printable(raw, limit) == shown


@given(ANY)
def test_clean_leaves_one_clean_line(raw: str) -> None:
    cleaned = text.clean(raw)
    assert text.clean(cleaned) == cleaned
    assert cleaned.split(" ") == cleaned.split() or cleaned == ""
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00a0\0\n\r\t")
    cleaned.encode()


@given(st.lists(ANY).map("\n\n".join))
def test_paragraphs_are_clean_lines(raw: str) -> None:
    cleaned = text.clean_paragraphs(raw)
    assert text.clean_paragraphs(cleaned) == cleaned
    assert all(line == text.clean(line) != "" for line in cleaned.split("\n\n") if cleaned)
    assert text.clean(cleaned) == text.clean("\n\n".join(raw.splitlines()))


@given(ANY)
def test_fold_is_stable(raw: str) -> None:
    folded = text.fold(raw)
    assert text.fold(folded) == folded
    assert text.fold(unicodedata.normalize("NFD", raw)) == folded


@given(ANY)
def test_words_do_not_depend_on_cleaning_twice(raw: str) -> None:
    cleaned = text.clean(raw)
    assert text.words(cleaned) == text.words(f" {cleaned}\n") <= len(cleaned.split())


@given(ANY, st.integers(1, 40))
def test_a_log_line_is_one_short_line(raw: str, limit: int) -> None:
    shown = text.printable(raw, limit)
    assert shown.isprintable()
    assert len(shown) <= limit


@given(st.text(st.sampled_from("a1_-.  \n\t²½ßä\u0308\u00a0\u00ad")))
def test_a_word_is_what_holds_a_letter_or_a_digit(raw: str) -> None:
    assert text.words(raw) == sum(any(map(str.isalnum, part)) for part in raw.split())
