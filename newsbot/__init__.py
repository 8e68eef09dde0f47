"""newsbot turns the newspapers of the RedaktionsNetzwerk Deutschland into clean datasets."""

__version__ = "0.1.0"
