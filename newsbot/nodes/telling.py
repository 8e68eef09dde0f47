"""What became of papers and nodes, as a document and in lines: what goes well apart from what should not be."""

from collections.abc import Sequence
from typing import Any

from newsbot.nodes.sending import LEFT, SENT, UNSENT, Sending, State


def document(project: str, is_dry: bool, states: Sequence[State], sendings: Sequence[Sending]) -> dict[str, Any]:
    """All of it, as ``scrapy schedule --json`` prints it."""

    def of(server: str, outcome: str) -> list[str]:
        return [one.paper for one in sendings if (one.server, one.outcome) == (server, outcome)]

    nodes = [
        {
            "server": state.server, "name": state.name, "answers": state.answers, "version": state.version,
            "pending": [paper for paper, doing in state.busy.items() if doing == "pending"],
            "running": [paper for paper, doing in state.busy.items() if doing == "running"],
            "sent": of(state.server, SENT), "left": of(state.server, LEFT), "why": state.why or None,
        }
        for state in states
    ]  # fmt: skip
    papers = [one._asdict() | {"why": one.why or None} for one in sendings]
    return {"project": project, "dry_run": is_dry, "nodes": nodes, "papers": papers}


def lines(said: dict[str, Any]) -> list[str]:
    """A line for each node that takes papers."""
    sent = "would be sent" if said["dry_run"] else "sent"
    return [
        f"{node['server']} ({node['name']}): {len(node['sent'])} {sent}{_named(node['sent'])}; "
        f"{len(node['left'])} left, at work already{_named(node['left'])}"
        for node in said["nodes"]
        if not node["why"] or node["sent"]
    ] or ["no node takes papers"]


def troubles(said: dict[str, Any]) -> list[str]:
    """What should not be: a line each."""
    found = [f"{node['server']}: {node['why']}" for node in said["nodes"] if node["why"]]
    versions = {node["server"]: node["version"] for node in said["nodes"] if node["version"]}
    if len(set(versions.values())) > 1:
        which = ", ".join(f"{version} on {server}" for server, version in versions.items())
        found.append(f"versions of {said['project']} differ: {which}. Send the same to all: scrapyd-deploy -a")
    for one in said["papers"]:
        if one["outcome"] != LEFT and one["why"]:
            where = f"sent to {one['server']}" if one["server"] else "not sent"
            found.append(f"{one['paper']}: {where}; {one['why']}")
    nowhere = [one["paper"] for one in said["papers"] if one["outcome"] == UNSENT and not one["why"]]
    return [*found, f"not sent, as no node takes papers: {', '.join(nowhere)}"] if nowhere else found


def _named(papers: list[str]) -> str:
    return f" ({', '.join(papers)})" if papers else ""
