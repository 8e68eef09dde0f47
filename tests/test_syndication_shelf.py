"""Signatures that lie on a shelf are those that were laid down."""

import pytest

from newsbot.syndication import sign, signature
from newsbot.syndication.shelf import Shelf
from tests.syndicated import TEXTS


def test_what_was_laid_down_is_taken_up() -> None:
    stored = [sign("Kurz gemeldet", None, text).stored for text in TEXTS]
    with Shelf() as shelf:
        laid = [shelf.put(one) for one in stored]
        assert bytes(laid[2]) == stored[2]
        laid.append(shelf.put(stored[0]))
        assert [bytes(one) for one in laid] == [*stored, stored[0]]
        assert [len(one) for one in laid] == [*map(len, stored), len(stored[0])]
        assert [signature.read(one) for one in laid[:4]] == [signature.read(one) for one in stored]
        assert {signature.kind(one) for one in laid} == {signature.FULL}
    with pytest.raises(ValueError, match="closed"):
        bytes(laid[0])
