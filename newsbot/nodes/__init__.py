"""scrapyd servers that share the papers: which answer, which paper is whose, what each is asked to crawl."""

from newsbot.nodes.division import ranked
from newsbot.nodes.node import Node, NodeError, NodeSilent, address, credentials
from newsbot.nodes.sending import LEFT, SENT, UNSENT, Sending, State, divide, look, look_all
from newsbot.nodes.telling import document, lines, troubles

__all__ = [
    "LEFT",
    "SENT",
    "UNSENT",
    "Node",
    "NodeError",
    "NodeSilent",
    "Sending",
    "State",
    "address",
    "credentials",
    "divide",
    "document",
    "lines",
    "look",
    "look_all",
    "ranked",
    "troubles",
]
