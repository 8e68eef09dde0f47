"""``scrapy parse FILE|URL --spider PAPER``: Scrapy's, which opens files and a site on this machine, too."""

import argparse

from scrapy.commands import parse

from newsbot.configure import allow_typed


class Command(parse.Command):
    """Scrapy's own; only what was typed is opened without a question."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Opens the doors that are shut in a crawl; a file is at no host of the paper."""
        super().process_options(args, opts)
        assert self.settings is not None
        allow_typed(self.settings, args)
        opts.meta = {"allow_offsite": True, **(opts.meta or {})}
