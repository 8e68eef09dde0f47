"""Files of records: CSV, JSON Lines and JSON, each with one writer, each file there as a whole or not at all."""

from newsbot.formats.exporters import CsvExporter, JsonExporter, JsonLinesExporter
from newsbot.formats.files import AtomicFile
from newsbot.formats.storage import AtomicFileStorage
from newsbot.formats.targets import check_target
from newsbot.formats.values import plain, record
from newsbot.formats.writers import WRITERS, Csv, Json, JsonLines, Writer

__all__ = [
    "WRITERS",
    "AtomicFile",
    "AtomicFileStorage",
    "Csv",
    "CsvExporter",
    "Json",
    "JsonExporter",
    "JsonLines",
    "JsonLinesExporter",
    "Writer",
    "check_target",
    "plain",
    "record",
]
