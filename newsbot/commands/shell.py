"""``scrapy shell FILE|URL``: Scrapy's, which opens files and a site on this machine, too."""

import argparse

from scrapy.commands import shell

from newsbot.configure import allow_typed
from newsbot.manners.identity import identify


class Command(shell.Command):
    """Scrapy's own; only what was typed is opened without a question."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Opens the doors that are shut in a crawl, and says who asks."""
        super().process_options(args, opts)
        assert self.settings is not None
        identify(self.settings)
        allow_typed(self.settings, args)
