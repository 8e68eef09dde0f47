"""The same address is asked for once: Scrapy's dupefilter, over ``urls.key``."""

from hashlib import sha1

from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter

from newsbot import urls


class AddressFingerprinter:
    """One fingerprint for all variants of an address (tracking, AMP, mobile host, http)."""

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes that stand for the address of ``request``; newsbot only sends GET."""
        return sha1(urls.key(request.url).encode(), usedforsecurity=False).digest()


class AddressFilter(RFPDupeFilter):
    """Knows that a redirect from a variant of an address to another one (http to https) is no second request."""

    def request_seen(self, request: Request) -> bool:
        """Whether the address was asked for before."""
        before = request.meta.get("redirect_urls")
        if before and urls.key(before[-1]) == urls.key(request.url):
            return False
        return super().request_seen(request)
