"""The report: what an archive, or feeds, hold, as one page of pictures and tables; counts and names of papers only."""

from newsbot.report.making import Making, NothingFound, figures
from newsbot.report.page import bundle, page

__all__ = ["Making", "NothingFound", "bundle", "figures", "page"]
