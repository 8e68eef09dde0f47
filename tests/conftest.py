"""What all tests share: a hypothesis profile for slow and busy machines."""

from hypothesis import settings

settings.register_profile("newsbot", deadline=None)
settings.load_profile("newsbot")
