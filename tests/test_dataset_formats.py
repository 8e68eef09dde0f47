"""Datasets in each format: typed columns, spreadsheets that run nothing, compressed files, one record in all of them."""

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot import formats
from newsbot.dates import BERLIN
from newsbot.formats import excel, kinds, parquet
from newsbot.items import COLUMNS, Article

ROOT = Path(__file__).parent.parent
COLUMNS_OF_DATASETS = formats.DATASET_COLUMNS
ARTICLE = Article(
    paper="kiel",
    url="https://www.kn-online.de/lokales/schleuse-zu-ABCDEFGHIJKLMNOPQRSTUVWXYZ.html",
    article_id="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    section=["Lokales"],
    headline="Schleuse bleibt zu",
    body="Erster Absatz.\n\nZweiter „Absatz“.",
    agencies=["dpa"],
    published=datetime(2026, 7, 3, 7, 5, 9, tzinfo=BERLIN),
    entities=[{"type": "Place", "name": "Kiel"}],
    word_count=4,
    fetched=datetime(2026, 7, 3, 6, 30, tzinfo=timezone.utc),
)


STORY = {
    "story_id": "kiel/7",
    "story_role": "copy",
    "story_size": 3,
    "similarity": 0.873,
    "story_evidence": "agency_id",
}


def record(**changed: Any) -> dict[str, Any]:
    return {**formats.record(ARTICLE), "last_seen": "2026-07-04T06:30:00+00:00", "gone": None, **STORY, **changed}


def write(path: Path, *records: dict[str, Any], columns: tuple[str, ...] = COLUMNS_OF_DATASETS) -> formats.Written:
    with formats.Output(path, columns) as output:
        for one in records:
            output.write(one)
        return output.finish()


# -- the columns


def test_the_columns_are_those_of_the_record_and_seven_more() -> None:
    assert (*COLUMNS, "last_seen", "gone", *formats.STORY_COLUMNS) == COLUMNS_OF_DATASETS
    assert tuple(STORY) == formats.STORY_COLUMNS
    assert set(formats.KINDS) == set(COLUMNS_OF_DATASETS)
    assert formats.descriptions().keys() == set(COLUMNS_OF_DATASETS)


def test_the_page_on_the_dataset_names_every_column_in_order() -> None:
    page = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [0-9–]+ \| (`[^|]+`) \|", page, re.MULTILINE)
    named = [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]
    assert tuple(named) == COLUMNS_OF_DATASETS


# -- names of files


@pytest.mark.parametrize(
    ("name", "format", "compression", "stem"),
    [
        ("a.csv", "csv", "", "a"),
        ("a.excel.csv", "excel.csv", "", "a"),
        ("excel.csv", "csv", "", "excel"),
        ("Ärger 2026.11.JSONL", "jsonl", "", "Ärger 2026.11"),
        ("a.json.gz", "json", "gz", "a"),
        ("a.EXCEL.csv.ZST", "excel.csv", "zst", "a"),
        ("a.parquet", "parquet", "", "a"),
    ],
)
def test_a_name_says_the_format(name: str, format: str, compression: str, stem: str) -> None:
    assert kinds.kind(Path("x.csv") / name) == (format, compression, stem)


@pytest.mark.parametrize("name", ["a", "a.txt", ".csv", "a.gz", "a.xlsx", "csv", "a.csv.bz2"])
def test_a_name_without_format_is_refused_with_the_choices(name: str) -> None:
    with pytest.raises(ValueError, match=r"\.excel\.csv, \.csv, \.jsonl, \.json, \.parquet"):
        kinds.kind(Path(name))


def test_parquet_is_not_compressed_twice() -> None:
    with pytest.raises(ValueError, match=r"leave out \.zst"):
        kinds.kind(Path("a.parquet.zst"))


# -- Excel

FORMULAS = ["=1+1", "+++ Liveticker +++", "-5 Grad", "@wolfsburg", "\tx", "＝1"]


def sheet(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def test_a_german_excel_reads_decimal_commas(tmp_path: Path) -> None:
    write(tmp_path / "a.excel.csv", record())
    head, row = sheet((tmp_path / "a.excel.csv").read_bytes())
    assert (row[head.index("similarity")], row[head.index("story_size")]) == ("0,873", "3")


@pytest.mark.parametrize("text", FORMULAS)
def test_excel_runs_nothing_and_csv_keeps_all(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a.excel.csv", record(headline=text))
    write(tmp_path / "a.csv", record(headline=text))
    content = (tmp_path / "a.excel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfpaper;publication;url;")
    head, row = sheet(content)
    assert row[head.index("headline")] == "'" + text
    assert row[head.index("agencies")] == '["dpa"]'
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["headline"] == text


@pytest.mark.parametrize(
    ("text", "kept", "cut"),
    [
        ("a" * 32_767, "a" * 32_767, 0),
        ("a" * 32_768, "a" * 32_767, 1),
        ("=" + "a" * 32_767, "'=" + "a" * 32_765, 1),
        ("🐟" * 16_383, "🐟" * 16_383, 0),
        ("🐟" * 16_384, "🐟" * 16_383, 1),  # 32,768 units of UTF-16; half a fish is none
    ],
)
def test_cells_are_cut_to_what_excel_holds_and_counted(tmp_path: Path, text: str, kept: str, cut: int) -> None:
    assert write(tmp_path / "a.excel.csv", record(body=text)).cut == cut
    head, row = sheet((tmp_path / "a.excel.csv").read_bytes())
    assert row[head.index("body")] == kept
    assert len(row[head.index("body")].encode("utf-16-le")) <= excel.LIMIT * 2


# -- Parquet


def test_parquet_is_typed(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "a.parquet", record())
    file = pq.ParquetFile(tmp_path / "a.parquet")
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert types["published"] == "timestamp[us, tz=Europe/Berlin]"
    assert types["fetched"] == types["last_seen"] == "timestamp[us, tz=UTC]"
    assert types["agencies"] == "list<element: string>"
    assert types["entities"] == "list<element: struct<type: string, name: string>>"
    assert (types["word_count"], types["gone"], types["body"]) == ("int64", "bool", "string")
    assert [types[name] for name in formats.STORY_COLUMNS] == ["string", "string", "int64", "double", "string"]
    assert {file.metadata.row_group(0).column(number).compression for number in range(41)} == {"ZSTD"}
    (row,) = file.read().to_pylist()
    assert row["published"] == ARTICLE.published
    assert (row["entities"], row["lead"], row["section"]) == (ARTICLE.entities, None, ["Lokales"])
    assert {name: row[name] for name in STORY} == STORY


def test_parquet_holds_no_more_than_a_row_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet, "ROWS", 3)
    monkeypatch.setattr(parquet, "CHARACTERS", 1_000)
    bodies = ["a"] * 7 + ["a" * 1_000, "a"]
    write(tmp_path / "a.parquet", *(record(body=body) for body in bodies))
    meta = pq.ParquetFile(tmp_path / "a.parquet").metadata
    assert [meta.row_group(number).num_rows for number in range(meta.num_row_groups)] == [3, 3, 2, 1]


def test_what_no_file_can_say_breaks_no_parquet(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "a.parquet", record(headline="Wetter \ud83d heute", keywords=["\udc00"]))
    (row,) = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert (row["headline"], row["keywords"]) == ("Wetter ? heute", ["?"])


def test_without_pyarrow_the_line_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ValueError, match=re.escape(f'pip install "{parquet.REQUIREMENT}"')):
        formats.check_target(str(tmp_path / "a.parquet"), True, "parquet")
    with pytest.raises(ValueError, match="pip install"):
        formats.Output(tmp_path / "a.parquet", COLUMNS)
    assert list(tmp_path.iterdir()) == []


def test_the_line_that_installs_pyarrow_is_the_requirement() -> None:
    assert parquet.REQUIREMENT in (ROOT / "requirements-parquet.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_crawl_writes_parquet(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "articles.parquet"
    command = [sys.executable, "-m", "scrapy", "crawl", "hannover", "-a", "warc=data/sample/hannover.warc.gz"]
    done = subprocess.run([*command, "-O", str(target)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sample = json.loads((ROOT / "data/sample/hannover.json").read_bytes())
    table = pq.read_table(target)
    assert table.column_names == list(COLUMNS)
    assert [row["headline"] for row in table.to_pylist()] == [one["headline"] for one in sample]
    again = subprocess.run([*command, "-o", str(target)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "Parquet can't grow: overwrite it with -O" in again.stderr


# -- the same record in all of them

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
WHEN = st.integers(0, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, timezone.utc))


def values(name: str) -> st.SearchStrategy[Any]:
    zone = BERLIN if name in formats.BERLIN_TIMES else timezone.utc
    found = {
        "text": TEXT.filter(bool) if name in formats.OPTIONAL else TEXT,
        "integer": st.integers(0, 10**9),
        "boolean": st.booleans(),
        "number": st.floats(0, 1),
        "time": WHEN.map(lambda one: one.astimezone(zone).isoformat()),
        "texts": st.lists(TEXT, max_size=3),
        "entities": st.lists(st.fixed_dictionaries({"type": TEXT, "name": TEXT}), max_size=2),
    }[formats.KINDS[name]]
    return st.none() | found if name in formats.OPTIONAL else found


RECORDS = st.lists(st.fixed_dictionaries({name: values(name) for name in COLUMNS_OF_DATASETS}), max_size=3)


def read_csv(path: Path) -> list[dict[str, Any]]:
    """As docs/dataset.md tells readers; an empty cell of a text that is always there is the empty text."""
    plain = {name for name, kind in formats.KINDS.items() if kind in ("text", "time")}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                name: (cell if name in plain else json.loads(cell))
                if cell
                else None
                if name in formats.OPTIONAL
                else ""
                for name, cell in row.items()
            }
            for row in csv.DictReader(file, strict=True)
        ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS)
def test_from_csv_through_parquet_to_csv(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write(tmp_path / "a.csv", *records)
    assert read_csv(tmp_path / "a.csv") == records
    write(tmp_path / "a.parquet", *read_csv(tmp_path / "a.csv"))
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    write(tmp_path / "b.csv", *({name: formats.plain(value) for name, value in row.items()} for row in rows))
    assert read_csv(tmp_path / "b.csv") == records


@pytest.mark.parametrize("format", ["csv", "excel.csv", "json", "jsonl"])
@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_compressed_is_the_same_content(tmp_path: Path, format: str, compression: str) -> None:
    plain, packed = tmp_path / f"a.{format}", tmp_path / f"a.{format}.{compression}"
    records = [record(version=number) for number in range(1, 300)]
    write(plain, *records)
    written = write(packed, *records)
    with formats.opened(packed) as file:
        assert file.read() == plain.read_bytes()
    content = packed.read_bytes()
    assert (written.rows, written.bytes) == (299, len(content))
    assert written.sha256 == hashlib.sha256(content).hexdigest()
    write(packed, *records)
    assert packed.read_bytes() == content, "the same records, another file"


def test_gz_is_read_by_others(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl.gz", record())
    assert json.loads(gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes())) == record()


def test_an_output_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl.zst"
    target.write_bytes(b"old")
    with pytest.raises(TypeError), formats.Output(target, COLUMNS) as output:
        output.write({"headline": object()})
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_times_in_the_hour_that_comes_twice_stay_apart(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))).astimezone(BERLIN).isoformat()
    winter = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=1))).astimezone(BERLIN).isoformat()
    write(tmp_path / "a.parquet", record(published=summer), record(published=winter))
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert [formats.plain(row["published"]) for row in rows] == [summer, winter]
    assert summer != winter
