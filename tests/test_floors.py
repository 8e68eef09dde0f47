"""An import only points down: settings, then commands and spiders, down to items, text and dates."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "newsbot"
PICTURE = Path(__file__).parent.parent / "docs" / "house.md"
FLOORS = {
    room: int(floor)
    for floor, room in re.findall(r"^\| (\d) \| `(\w+)` \|", PICTURE.read_text(encoding="utf-8"), re.MULTILINE)
}
MODULES = sorted(ROOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Rooms of newsbot that a module imports, wherever in the module the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("newsbot.") and name != "newsbot.__version__"}
    return found


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        assert not imported(path)
        return
    upward = {other for other in imported(path) - {here} if FLOORS[other] >= FLOORS[here]}
    assert not upward, f"{here} (floor {FLOORS[here]}) imports {upward}"
    assert "settings" not in imported(path)
