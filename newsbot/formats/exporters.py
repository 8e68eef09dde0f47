"""The writers as Scrapy's feed exporters: any item, the fields and the indent that the settings ask for."""

import codecs
from typing import IO, Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter
from scrapy.extensions.postprocessing import PostProcessingManager

from newsbot.formats.parquet import Parquet
from newsbot.formats.part import Part
from newsbot.formats.values import column_names, plain, record
from newsbot.formats.writers import Csv, Json, JsonLines, Writer
from newsbot.items import COLUMNS, Article


class _Exporter(BaseItemExporter):
    """Turns items into records for a writer, which begins with the first item."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(**options)
        self.file = file
        self.writer: Writer | None = None

    def export_item(self, item: Any) -> None:
        """Writes one item: a dataclass, a dict, whatever itemadapter knows."""
        if self.writer is None:
            self.writer = self._begin(ItemAdapter(item).field_names())
        self.writer.write(self._record(item))

    def finish_exporting(self) -> None:
        """Completes the file, also one without items."""
        (self.writer or self._begin(COLUMNS)).close()

    def _begin(self, columns: Any) -> Writer:
        raise NotImplementedError

    def _record(self, item: Any) -> dict[str, object]:
        """The fields asked for; all columns of an article without Scrapy's look at each field of any kind of item."""
        if type(item) is Article and self.fields_to_export is None:
            return record(item)
        return {name: plain(value) for name, value in self.get_serialized_fields(item)}

    @property
    def _continues(self) -> bool:
        """Whether the file holds older records, compressed or not."""
        file: Any = self.file
        if isinstance(file, PostProcessingManager):
            file = file.file
        return isinstance(file, Part) and file.begun_at > 0

    @property
    def _encoding(self) -> str:
        encoding = codecs.lookup(self.encoding or "utf-8").name
        return encoding.removesuffix("-sig") if self._continues else encoding


class JsonLinesExporter(_Exporter):
    """``.jsonl``"""

    def _begin(self, columns: Any) -> Writer:
        return JsonLines(self.file, encoding=self._encoding)


class JsonExporter(_Exporter):
    """``.json``"""

    def _begin(self, columns: Any) -> Writer:
        return Json(self.file, encoding=self._encoding, indent=self.indent)


class CsvExporter(_Exporter):
    """``.csv``; the columns are the fields asked for, else those of the first item."""

    def _begin(self, columns: Any) -> Writer:
        names = column_names(self.fields_to_export) or list(columns)
        return Csv(self.file, names, encoding=self._encoding, header=not self._continues)


class ParquetExporter(_Exporter):
    """``.parquet``; the columns are the fields asked for, else those of the first item."""

    def _begin(self, columns: Any) -> Writer:
        return Parquet(self.file, column_names(self.fields_to_export) or list(columns))
