"""Which room may import which: triage imports nothing of ours and nothing of Rasa; channels may hand out documents."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OURS = {"triage", "nlu", "actions", "channels", "documents", "operations", "stores", "tools", "tests", "rasa_patches"}
# What a room may import besides itself, the standard library and packages that are not Rasa's.
MAY_IMPORT = {
    "triage": set(),
    "nlu": {"triage", "rasa"},
    "actions": {"triage", "rasa_sdk"},
    "channels": {"triage", "documents", "operations", "rasa", "rasa_sdk"},
    "documents": {"triage"},
    "operations": {"triage", "rasa"},
    "stores": {"operations", "rasa", "rasa_patches"},
}
FILES = [(room, path) for room in MAY_IMPORT for path in sorted((PROJECT / room).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The top names of all packages that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize(("room", "path"), FILES, ids=lambda value: value if isinstance(value, str) else value.stem)
def test_a_room_imports_only_what_it_may(room: str, path: Path) -> None:
    barred = (OURS | {"rasa", "rasa_sdk"}) - {room} - MAY_IMPORT[room]
    assert not imported(path) & barred


@pytest.mark.parametrize(("room", "path"), FILES, ids=lambda value: value if isinstance(value, str) else value.stem)
def test_no_file_is_over_300_lines(room: str, path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
