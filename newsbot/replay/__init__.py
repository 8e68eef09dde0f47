"""WARC files as responses: which captures they hold, each as a crawl would have met it, and nothing sent out."""

from newsbot.replay.bodies import DamagedBody, TooLarge, TooManyTags
from newsbot.replay.captures import Capture, expand, records, response
from newsbot.replay.handler import SETTINGS, NothingIsSent, WarcDownloadHandler
from newsbot.replay.recorder import Recorded, write
from newsbot.replay.rules import rules
from newsbot.replay.warc import DamagedWarc

__all__ = [
    "SETTINGS",
    "Capture",
    "DamagedBody",
    "DamagedWarc",
    "NothingIsSent",
    "Recorded",
    "TooLarge",
    "TooManyTags",
    "WarcDownloadHandler",
    "expand",
    "records",
    "response",
    "rules",
    "write",
]
