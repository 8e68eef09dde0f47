"""From a captured response to the record that a crawl would have made of it: the same functions, in the same order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy.http import Response

from newsbot import formats, pages
from newsbot.backfill.values import Paper
from newsbot.manners.recorded import Recorded
from newsbot.pipelines.normalise import normalise
from newsbot.pipelines.validate import validate
from newsbot.pipelines.withhold import withhold


def record(response: Response, paper: Paper, time: datetime, told: Recorded) -> Mapping[str, Any]:
    """The record of a capture of a ``time``, before which hosts had ``told`` robots something.

    Raises ``Refusal`` or ``DropItem`` by the name of the reason.
    """
    page = pages.read(response)
    said = told.evidence(response, page.document.markup, time)
    article = replace(paper.place(page.article()), **said._asdict())
    return formats.record(validate(normalise(withhold(article, paper.policy))))
