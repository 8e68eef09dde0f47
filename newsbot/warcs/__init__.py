"""The crawl's own WARC files: every answer as it came, unchanged ones by reference, and nothing that is forgotten."""

from newsbot.warcs.folder import folder, usable
from newsbot.warcs.keeping import Arrived, Pages
from newsbot.warcs.rewriting import Rewritten, rewrite

__all__ = ["Arrived", "Pages", "Rewritten", "folder", "rewrite", "usable"]
