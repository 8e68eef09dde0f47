"""Where Scrapy's feeds go when they go to a file: through an atomic one."""

from typing import IO, Any

from scrapy import Spider

from newsbot.formats.files import AtomicFile
from newsbot.formats.targets import CLOSED, check_target, is_special, local_path


class AtomicFileStorage:
    """The storage of feeds without scheme and with ``file:``; opened with the first record, published at the end.

    Raises ``ValueError`` with one sentence, before the crawl, where the file can't be written or grown.
    """

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        options = feed_options or {}
        self.path = local_path(uri)
        self.append = not options.get("overwrite", False)
        self.format = options.get("format", "")
        self.compressed = bool(options.get("postprocessing"))
        check_target(uri, not self.append, self.format, options.get("fields"), compressed=self.compressed)
        self._atomic: AtomicFile | None = None

    def open(self, spider: Spider) -> IO[bytes]:
        """The file for an exporter; a pipe or device is written directly."""
        if is_special(self.path):
            return self.path.open("ab" if self.append else "wb")
        plain_csv = self.format == "csv" and not self.compressed
        self._atomic = AtomicFile(
            self.path,
            append=self.append and self.format not in CLOSED,
            end_of_line=b"" if self.compressed else b"\r\n" if plain_csv else b"\n",
            header=plain_csv,
        )
        return self._atomic.file

    def store(self, file: IO[bytes]) -> None:
        """Publishes the file. Raises ``OSError``; Scrapy logs and counts it."""
        if self._atomic is None:
            file.close()
        elif self.append and self.format in CLOSED and self.path.exists() and self.path.stat().st_size:
            self._atomic.discard()
            raise FileExistsError(f"{self.path} was written by another run meanwhile")
        else:
            self._atomic.commit()
