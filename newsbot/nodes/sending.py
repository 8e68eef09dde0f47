"""Papers go to the nodes that answer: each to its own, to the next if that one fails, to none where it is at work."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from newsbot.nodes.division import ranked
from newsbot.nodes.node import Node, NodeError, NodeSilent

SENT, LEFT, UNSENT = "sent", "left", "unsent"
"""What became of a paper: a node will crawl it · one is at it already · no node took it."""


@dataclass
class State:
    """What was found of a node."""

    node: Node
    why: str = ""
    """Why it gets no paper, in words; empty if it does."""
    name: str | None = None
    """What it calls itself: the name of its machine, if nothing else was configured."""
    version: str | None = None
    """Of newsbot, which its jobs run."""
    busy: dict[str, str] = field(default_factory=dict)
    """Papers with a job, ``pending`` or ``running``."""
    answers: bool = False

    @property
    def server(self) -> str:
        """Its address."""
        return self.node.server


class Sending(NamedTuple):
    """What became of a paper."""

    paper: str
    outcome: str
    server: str | None
    """Who crawls it."""
    job: str | None = None
    why: str = ""
    """``pending`` or ``running`` of a paper that was left; else what went wrong, also before another node took it.

    Empty: nothing, or no node takes papers.
    """


def look(node: Node, project: str) -> State:
    """Whether a node answers, and what it holds."""
    state = State(node)
    try:
        state.name = node.status().get("node_name")
        state.answers = True
        state.version = node.version(project)
        if state.version is None:
            state.why = f"it holds no {project}: scrapyd-deploy"
        else:
            state.busy = node.busy(project)
    except NodeError as error:
        state.why = str(error)
    return state


def look_all(nodes: Sequence[Node], project: str) -> list[State]:
    """The same of all nodes, at once: one that is silent is waited for once."""
    with ThreadPoolExecutor(max(len(nodes), 1)) as threads:
        return list(threads.map(lambda node: look(node, project), nodes))


def divide(papers: Iterable[str], states: Sequence[State], send: Callable[[Node, str], str | None]) -> list[Sending]:
    """Sends each paper; ``send`` gives the id of the job (None: nothing is meant to be sent), or raises ``NodeError``.

    A node that fails for one paper is still asked for the next, unless it no longer answers at all.
    """
    able = {state.server: state for state in states if not state.why}
    busy: dict[str, tuple[str, str]] = {}
    for state in able.values():
        busy |= {paper: (state.server, doing) for paper, doing in state.busy.items()}
    return [_left(paper, *busy[paper]) if paper in busy else _sent(paper, able, send) for paper in papers]


def _left(paper: str, server: str, doing: str) -> Sending:
    return Sending(paper, LEFT, server, why=doing)


def _sent(paper: str, able: Mapping[str, State], send: Callable[[Node, str], str | None]) -> Sending:
    """To the paper's own node, else to the next. One that took it without saying so does no harm: the lease keeps the
    paper on one node."""
    whys: list[str] = []
    for server in ranked(paper, able):
        state = able[server]
        if state.why:  # it went away since
            continue
        try:
            return Sending(paper, SENT, server, send(state.node, paper), "; ".join(whys))
        except NodeError as error:
            whys.append(f"{server}: {error}")
            _still_there(state, error)
    return Sending(paper, UNSENT, None, why="; ".join(whys))


def _still_there(state: State, error: NodeError) -> None:
    """Gives up a node that no longer answers, or that is so slow that each further paper would wait for it."""
    try:
        if isinstance(error, NodeSilent):
            raise error
        state.node.status()
    except NodeError as gone:
        state.why = str(gone)
