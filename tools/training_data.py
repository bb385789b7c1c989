"""The training data in data/nlu as labelled lines, for the checks and the measurements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.finding_extractor import NO_FINDING
from nlu.spelling import Speller
from tools.project import PROJECT

FOLDER = PROJECT / "data" / "nlu"


@dataclass(frozen=True)
class Line:
    """One training line. `finding` is None where the line is not labelled for findings, "none" where it shows none."""

    text: str
    intent: str
    file: Path
    number: int
    finding: str | None = None
    status: str | None = None

    @property
    def label(self) -> str:
        """Intent, finding and status as one word for messages."""
        return "/".join(part for part in (self.intent, self.finding, self.status) if part)

    @property
    def place(self) -> str:
        """File and line, as editors jump to."""
        return f"{self.file.relative_to(PROJECT)}:{self.number}"


def read_lines(folder: Path = FOLDER) -> list[Line]:
    """All lines, in the order of files and blocks.

    Raises:
        ValueError: a file is not Rasa 3 training data; the message names it.
    """
    return [line for file in sorted(folder.rglob("*.yml")) for line in _lines_of(file)]


def _lines_of(file: Path) -> Iterator[Line]:
    text = file.read_text(encoding="utf-8")
    places = _places(text)
    try:
        for block in yaml.safe_load(text)["nlu"]:
            label = block.get("metadata") or {}
            for raw in block["examples"].splitlines():
                example = raw.strip().removeprefix("-").strip()
                if example:
                    number = places[example].pop(0)
                    yield Line(example, block["intent"], file, number, label.get("finding"), label.get("status"))
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as problem:
        raise ValueError(f"{file.name}: not training data of Rasa 3 ({problem})") from problem


def _places(text: str) -> dict[str, list[int]]:
    """The line numbers of each example, in order."""
    places: dict[str, list[int]] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        bare = raw.strip()
        if bare.startswith("-"):
            places.setdefault(bare.removeprefix("-").strip(), []).append(number)
    return places


def finding_lines(lines: list[Line]) -> list[Line]:
    """The lines labelled with a finding (not those labelled "none")."""
    return [line for line in lines if line.finding not in (None, NO_FINDING)]


@lru_cache(maxsize=1)
def speller() -> Speller:
    """The speller that training on these lines gives."""
    return Speller.of(line.text for line in read_lines())
