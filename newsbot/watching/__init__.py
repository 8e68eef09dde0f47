"""What somebody sees while a crawl runs, and who is told of one that went wrong."""

from newsbot.watching.line import Line, let_go, live
from newsbot.watching.notice import KILLED, WENT_WRONG, tell

__all__ = ["KILLED", "WENT_WRONG", "Line", "let_go", "live", "tell"]
