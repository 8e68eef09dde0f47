"""Files of records: CSV, JSON Lines, JSON and Parquet, each with one writer; each file is whole or not there."""

from newsbot.formats.columns import BERLIN_TIMES, DATASET_COLUMNS, KINDS, OPTIONAL, STORY_COLUMNS, descriptions
from newsbot.formats.excel import ExcelCsv
from newsbot.formats.exporters import CsvExporter, JsonExporter, JsonLinesExporter, ParquetExporter
from newsbot.formats.files import AtomicFile
from newsbot.formats.kinds import FileKind, ZstdError, kind, opened
from newsbot.formats.output import Output, Written
from newsbot.formats.parquet import Parquet
from newsbot.formats.storage import AtomicFileStorage
from newsbot.formats.targets import check_target
from newsbot.formats.values import article, plain, record
from newsbot.formats.writers import WRITERS, Csv, Json, JsonLines, Writer

__all__ = [
    "BERLIN_TIMES",
    "DATASET_COLUMNS",
    "KINDS",
    "OPTIONAL",
    "STORY_COLUMNS",
    "WRITERS",
    "AtomicFile",
    "AtomicFileStorage",
    "Csv",
    "CsvExporter",
    "ExcelCsv",
    "FileKind",
    "Json",
    "JsonExporter",
    "JsonLines",
    "JsonLinesExporter",
    "Output",
    "Parquet",
    "ParquetExporter",
    "Writer",
    "Written",
    "ZstdError",
    "article",
    "check_target",
    "descriptions",
    "kind",
    "opened",
    "plain",
    "record",
]
