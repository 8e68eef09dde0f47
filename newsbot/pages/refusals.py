"""Names for pages that give no article; a crawl counts them by name."""


class Refusal(ValueError):
    """This page gives no record. The class name is the reason, the message says what was seen."""


class UnknownLayout(Refusal):
    """No page class knows this page."""


class NotAnArticle(Refusal):
    """A page of a known layout that is no article: a section, a search result, a list."""


class SoftNotFound(Refusal):
    """Status 200, but the home page came instead of what was asked for."""


class Advertorial(Refusal):
    """Paid content in the paper's chrome (``themenwelten.``, ``/anzeige/``)."""
