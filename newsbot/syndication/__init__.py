"""Which articles of which papers are the same story: found by ids and text, measured, never dropped.

``stories(piece(article) for article in …)`` gives the columns ``story_id`` … ``story_evidence`` of each article.
"""

from newsbot.syndication.neighbours import Neighbours
from newsbot.syndication.piece import Piece, piece
from newsbot.syndication.roles import Story
from newsbot.syndication.signature import VERSION, current, sign
from newsbot.syndication.stories import stories

__all__ = ["VERSION", "Neighbours", "Piece", "Story", "current", "piece", "sign", "stories"]
