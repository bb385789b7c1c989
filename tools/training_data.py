"""The training data in data/nlu and data/findings as labelled lines, for the checks and the measurements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from nlu import examples
from nlu.examples import EITHER, FINDINGS, QUESTION, TEXT
from nlu.spelling import Speller
from tools.project import PROJECT

FOLDER = PROJECT / "data" / "nlu"


@dataclass(frozen=True)
class Line:
    """One training line.

    Attributes:
        intent: its intent, in data/nlu.
        findings, either, question: what it says of which findings, in data/findings (see `nlu.examples`).
    """

    text: str
    file: Path
    number: int
    intent: str | None = None
    findings: Mapping[str, str] | None = None
    either: tuple[str, ...] = ()
    question: str | None = None

    @property
    def label(self) -> str:
        """Intent, or findings and what is said of them, for messages."""
        if self.findings is None:
            return str(self.intent)
        return ", ".join(f"{finding} {status}" for finding, status in self.findings.items()) or "no finding"

    @property
    def place(self) -> str:
        """File and line, as editors jump to."""
        return f"{self.file.relative_to(PROJECT)}:{self.number}"


def read_lines(folder: Path = FOLDER, messages: Path = examples.FOLDER) -> list[Line]:
    """All lines, in the order of files and blocks.

    Raises:
        ValueError: a file is not what it should be; the message names it.
    """
    lines = [line for file in sorted(folder.rglob("*.yml")) for line in _lines_of(file)]
    return lines + [
        Line(row[TEXT], file, number, None, row[FINDINGS], tuple(row.get(EITHER, ())), row.get(QUESTION))
        for file, number, row in examples.rows(messages)
    ]


def _lines_of(file: Path) -> Iterator[Line]:
    text = file.read_text(encoding="utf-8")
    places = _places(text)
    try:
        for block in yaml.safe_load(text)["nlu"]:
            for raw in block["examples"].splitlines():
                example = raw.strip().removeprefix("-").strip()
                if example:
                    yield Line(example, file, places[example].pop(0), block["intent"])
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


@lru_cache(maxsize=1)
def speller() -> Speller:
    """The speller that training on these lines gives."""
    return Speller.of(line.text for line in read_lines())
