"""Lists of addresses of one's own."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import urls
from newsbot.discovery import addresses


def written(folder: Path, content: bytes) -> Path:
    path = folder / "liste.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old mac"])
def test_list(tmp_path: Path, start: bytes, end: bytes) -> None:
    lines = (
        "# die Liste vom Montag",
        "",
        "  https://www.bote.example/B/zuerst ",
        "   # noch eine Bemerkung",
        "http://bote.example/a#oben",
        "https://www.bote.example/a",
        "https://www.bote.example/straße?utm_source=x",
    )
    path = written(tmp_path, start + end.join(line.encode() for line in lines))
    assert addresses.read(path) == [
        "https://www.bote.example/B/zuerst",
        "http://bote.example/a#oben",
        "https://www.bote.example/stra%C3%9Fe?utm_source=x",
    ]
    assert addresses.read(str(path)) == addresses.read(path)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("www.bote.example/a", "'www.bote.example/a'"),
        ("/lokales/a", "'/lokales/a'"),
        ("mailto:a@bote.example", "'mailto:a@bote.example'"),
        ("https://bote.example/a https://bote.example/b", "'https://bote.example/a https://bote.example/b'"),
        ("https://bote.example/a\tTitel", r"'https://bote.example/a\\tTitel'"),
        ("kein\x1b[31m Ort", r"'kein\\x1b[31m Ort'"),
        ("x" * 200, f"'{'x' * 79}…'"),
    ],
)
def test_a_bad_line_is_shown_with_its_number(tmp_path: Path, line: str, shown: str) -> None:
    path = written(tmp_path, f"https://bote.example/a\n\n{line}\n".encode())
    with pytest.raises(ValueError, match="line 3") as reason:
        addresses.read(path)
    assert str(reason.value) == f"{path}, line 3: {shown} is no http or https address"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"# nichts\n"])
def test_a_list_without_addresses(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ValueError, match="names no address"):
        addresses.read(written(tmp_path, content))


def test_what_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a folder"):
        addresses.read(tmp_path)
    with pytest.raises(ValueError, match="there is no file"):
        addresses.read(tmp_path / "fehlt.txt")
    with pytest.raises(ValueError, match=r"no text in UTF-8 \(byte 24\)"):
        addresses.read(written(tmp_path, "https://bote.example/stra\xdfe".encode("latin-1")[:23] + b"\xdfe"))
    with pytest.raises(ValueError, match="can't be read"):
        addresses.read("a\0b")


@given(st.binary(max_size=100))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), content)
    try:
        found = addresses.read(path)
    except ValueError:
        return
    assert addresses.read(written(path.parent, "\n".join(found).encode())) == found
    assert len({urls.key(url) for url in found}) == len(found)
