"""All papers that the partner site can print: the six of ``papers``, and the plainer ones of ``partners.txt``."""

from pathlib import Path

from tests.partnersite.papers import COMMON, PAPERS, Paper, local


def _read(line: str) -> Paper:
    name, host, publication, code, portal, state, service, town, region, places = (
        part.strip() for part in line.split("|")
    )
    near = tuple(places.split(", "))
    sections = (*local("Lokales", ", ".join((town, *near[:4]))), *COMMON)
    return Paper(name, f"https://{host}", publication, code, portal, state, service, town, region, near, sections)


def _others() -> list[Paper]:
    lines = Path(__file__).with_name("partners.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if not line.startswith("#")]


PARTNERS = {**PAPERS, **{paper.name: paper for paper in _others()}}
"""Papers by name: 5 local and 7 common sections each, where ``papers`` does not say otherwise."""
