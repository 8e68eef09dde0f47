"""What a crawl knows of earlier ones, and leaves for later ones: its place in the archive."""

from newsbot.memory.asking import Ask, asks
from newsbot.memory.memory import SCHEDULED, STARTED, Memory, Waiting
from newsbot.memory.place import folder, where

__all__ = ["SCHEDULED", "STARTED", "Ask", "Memory", "Waiting", "asks", "folder", "where"]
