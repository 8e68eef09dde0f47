"""WARC files as responses: which captures they hold, each as a crawl would have met it, and nothing sent out."""

from newsbot.replay.bodies import LIMIT, DamagedBody, TooLarge, TooManyTags
from newsbot.replay.captures import Capture, expand, recorded, records, response
from newsbot.replay.handler import SETTINGS, NothingIsSent, WarcDownloadHandler
from newsbot.replay.recorder import Recorded, write
from newsbot.replay.rules import PATHS, rules
from newsbot.replay.warc import DamagedWarc

__all__ = [
    "LIMIT",
    "PATHS",
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
    "recorded",
    "records",
    "response",
    "rules",
    "write",
]
