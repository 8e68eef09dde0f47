"""No mojibake: what header, declaration and mark say of a feed or sitemap may be wrong; pages are in test_document.py."""

import codecs
from collections.abc import Callable

import pytest
from scrapy.http import HtmlResponse, Response, XmlResponse

from newsbot import pages
from newsbot.discovery import feeds, sitemaps

WORDS = "Größe, Straße, Ärger – „so“ für 5 €"
"""All of it exists in Windows-1252."""
LATIN = "Größe, Straße, Ärger: so für Müller"
URL = "https://www.haz.de/x"

VECTORS: dict[str, tuple[str | None, Callable[[str], bytes], str]] = {
    # name: what the XML declaration says, how the text was written, and which
    "utf-8, undeclared": (None, str.encode, WORDS),
    "utf-8, declared": ("UTF-8", str.encode, WORDS),
    "utf-8 with mark": ("utf-8", lambda text: codecs.BOM_UTF8 + text.encode(), WORDS),
    "utf-8, declared as latin-1": ("ISO-8859-1", str.encode, WORDS),
    "utf-8 with mark, declared as latin-1": ("ISO-8859-1", lambda text: codecs.BOM_UTF8 + text.encode(), WORDS),
    "latin-1, declared": ("ISO-8859-1", lambda text: text.encode("latin-1"), LATIN),
    "latin-1, declared as utf-8": ("UTF-8", lambda text: text.encode("latin-1"), LATIN),
    "cp1252, declared": ("windows-1252", lambda text: text.encode("cp1252"), WORDS),
    "cp1252, declared as latin-1": ("ISO-8859-1", lambda text: text.encode("cp1252"), WORDS),
    "cp1252, undeclared": (None, lambda text: text.encode("cp1252"), WORDS),
    "iso-8859-15, declared": ("ISO-8859-15", lambda text: text.encode("iso-8859-15"), "Größe für 5 €"),
    "mac-roman, declared": ("macintosh", lambda text: text.encode("mac-roman"), WORDS),
    "utf-16 with mark": ("UTF-16", lambda text: text.encode("utf-16"), WORDS),
    "utf-16-be with mark, declared as utf-8": ("UTF-8", lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), WORDS),
    "cp1252, declared as utf-16": ("UTF-16", lambda text: text.encode("cp1252"), WORDS),
    "cp1252, a charset that is a codec": ("punycode", lambda text: text.encode("cp1252"), WORDS),
    "cp1252, a charset that nobody knows": ("x-klingon", lambda text: text.encode("cp1252"), WORDS),
}  # fmt: skip


def declared(charset: str | None) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?>\n' if charset else '<?xml version="1.0"?>\n'


@pytest.mark.parametrize("name", VECTORS)
def test_the_letters_of_a_feed_survive(name: str) -> None:
    charset, written, words = VECTORS[name]
    item = f"<item><title>{words}</title><link>{URL}/a</link></item>"
    found = feeds.read(written(f"{declared(charset)}<rss><channel>{item}</channel></rss>"), URL)
    assert [entry.headline for entry in found.entries] == [words]


@pytest.mark.parametrize("name", VECTORS)
def test_the_letters_of_a_sitemap_survive(name: str) -> None:
    charset, written, words = VECTORS[name]
    said = f"<url><loc>{URL}/a</loc><news:news><news:title>{words}</news:title></news:news></url>"
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    found = sitemaps.read(written(f"{declared(charset)}<urlset {spaces}>{said}</urlset>"), URL)
    assert [one.title for one in found.entries] == [words]


CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-16")
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16": codecs.BOM_UTF16_LE}


@pytest.mark.parametrize("truth", ["utf-8", "cp1252", "utf-16-le"])
@pytest.mark.parametrize("header", [None, *CHARSETS])
@pytest.mark.parametrize("meta", [None, *CHARSETS])
def test_header_and_meta_in_all_pairs(truth: str, header: str | None, meta: str | None) -> None:
    """UTF-16 is told by its mark alone, as browsers do; all else by the bytes first."""
    declares = f'<meta charset="{meta}">' if meta else ""
    page = f'<!DOCTYPE html><html lang="de"><head>{declares}<title>{WORDS}</title></head><body><p>{WORDS}</p></body></html>'
    body = (codecs.BOM_UTF16_LE if truth == "utf-16-le" else b"") + page.encode(truth)
    kind = f"text/html; charset={header}" if header else "text/html"
    document = pages.Document(HtmlResponse(URL, body=body, headers={"Content-Type": kind}))
    assert document.root.findtext(".//p") == WORDS
    assert document.root.findtext(".//title") == WORDS


@pytest.mark.parametrize("kind", [Response, XmlResponse, HtmlResponse])
def test_a_page_of_xhtml(kind: type[Response]) -> None:
    page = f'<?xml version="1.0" encoding="ISO-8859-1"?><html><body><p>{LATIN}</p></body></html>'
    assert pages.Document(kind(URL, body=page.encode("latin-1"))).root.findtext(".//p") == LATIN


def test_text_that_was_encoded_twice_is_kept_as_it_is() -> None:
    """The newsroom's own mistake: to mend it would spoil the few texts that mean these letters."""
    twice = "GrÃ¶ÃŸe"
    document = pages.Document(HtmlResponse(URL, body=f"<p>{twice}</p>".encode()))
    assert document.root.findtext(".//p") == twice
