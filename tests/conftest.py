"""What all tests share: a hypothesis profile for slow and busy machines, archives of both kinds."""

from hypothesis import settings

from tests.archives import address, archive, postgres

__all__ = ["address", "archive", "postgres"]

settings.register_profile("newsbot", deadline=None)
settings.load_profile("newsbot")
