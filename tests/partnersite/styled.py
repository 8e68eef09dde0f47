"""Class names of styled-components as Madsack's Arc pages have them: a component, a part, and hashes that change."""

from functools import cache
from hashlib import sha1

from tests.partnersite.markup import fill, gaps


@cache
def names(component: str, part: str, release: int) -> str:
    """``ArticleHeadstyled__ArticleTeaserContainer-sc-tdzyy5-3 fJDcrZ``; the hashes are others in each release."""
    digest = sha1(f"{component}{release}".encode(), usedforsecurity=False).hexdigest()
    own = sha1(f"{component}{part}{release}".encode(), usedforsecurity=False).hexdigest()
    letters = "".join(chr((65 if place % 2 else 97) + int(digit, 16)) for place, digit in enumerate(own[:6]))
    return f"{component}styled__{part}-sc-{digest[:6]}-{int(own[6], 16)} {letters}"


def styled(template: str, release: int, /, **values: object) -> str:
    """``fill``, with class names for the gaps that name a component: ``{{ArticleHead.ArticleTeaser}}``."""
    classes = {gap: names(*gap.split("."), release) for gap in gaps(template) if "." in gap}
    return fill(template, **classes, **values)
