"""Addresses as the two layouts form them: slugs, section paths, article paths."""

import re

_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "&": "und", "é": "e"}
)
_DROPPED_BY_PDB = re.compile(r"[„“”‚‘’'\"»«,:;?()–—/]")


def slug(title: str) -> str:
    """A title as pdb writes it in a path: quotes, commas, colons and dashes dropped, dots and ``!`` kept."""
    return "-".join(_DROPPED_BY_PDB.sub(" ", title.translate(_UMLAUTS)).split())


def small_slug(title: str) -> str:
    """A title as Arc writes it in a path: lower case, letters and digits only."""
    return "-".join(re.findall(r"[a-z0-9]+", title.translate(_UMLAUTS).lower()))


def section(trail: tuple[str, ...], layout: str) -> str:
    """Path of a section page: ``/Nachrichten/Wirtschaft`` in pdb, ``/lokales/wolfsburg/`` in Arc."""
    if layout == "pdb":
        return "".join(f"/{slug(name)}" for name in trail)
    return "/" + "".join(f"{small_slug(name)}/" for name in trail)


def pdb_article(trail: tuple[str, ...], title: str, copies: int = 0) -> str:
    """Path of an article: the section's and the title, a digit where the title was taken already."""
    return f"{section(trail, 'pdb')}/{slug(title)}{copies + 1 if copies else ''}"


def arc_article(trail: tuple[str, ...], title: str, arc_id: str) -> str:
    """Path of an article: the section's, the title and the id."""
    return f"{section(trail, 'arc')}{small_slug(title)}-{arc_id}.html"
