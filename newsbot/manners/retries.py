"""What failed is asked for again, when its host may be asked, until it is clear that this brings nothing."""

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response

from newsbot.manners.budget import Budget, budget
from newsbot.manners.closed import is_wall
from newsbot.manners.pace import HostGivenUp

SILENT = (CannotResolveHostError, DownloadTimeoutError)
"""What takes long, and seldom is otherwise the next time."""
AFTER_SILENCE = 2


class Retries(RetryMiddleware):
    """Downloader middleware, in the place of Scrapy's, which asks again at once.

    ``RETRY_TIMES`` is for one address. ``max_retry_times`` in the meta of a request is for those without an answer; a
    host that answers, be it with errors, is worth as many tries as for any page.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request for another try, or the answer. Raises ``HostGivenUp``: then a later run asks for it."""
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry") or is_wall(response):
            return response
        return self._another(request, f"HTTP {response.status}", self.max_retry_times) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """The request for another try, or nothing. Raises ``HostGivenUp``."""
        if not isinstance(exception, self.exceptions_to_retry):
            return None
        return self.again(request, exception)

    def again(self, request: Request, reason: Exception) -> Request | None:
        """The request for another try after a failure that is no answer, such as a damaged body; None if that is all.

        It goes when its host may be asked again. Raises ``HostGivenUp``.
        """
        self._budget.failed(request.url, type(reason).__name__)
        if request.meta.get("dont_retry"):
            return None
        times = request.meta.get("max_retry_times", self.max_retry_times)
        times = min(times, AFTER_SILENCE) if isinstance(reason, SILENT) else times
        return self._another(request, type(reason).__name__, times)

    @property
    def _budget(self) -> Budget:
        return budget(self.crawler)

    def _another(self, request: Request, reason: str, times: int) -> Request | None:
        host = self._budget.host(request.url)
        if host.given_up:
            raise HostGivenUp(host.given_up)
        if not host.is_tried(self._budget.clock()):
            return None
        assert self.crawler.spider is not None
        return get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=reason,
            max_retry_times=times,
            priority_adjust=self.priority_adjust,
            give_up_log_level=self.give_up_log_level,
        )
