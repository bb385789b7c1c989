"""The messages of data/findings, from which the reader learns.

One JSON object a line: `text`; `findings`, all that the message speaks of, each with its status; and where needed `either`,
findings of which it may say anything, or `nothing_reported: true` where she reports and denies nothing, but what else is
said (of others, of what may be) is not labelled. An answer also has its `question` and is labelled in the light of it;
`denies_all: true` denies what that asks about and `findings` leaves out.

They are no NLU data of Rasa's: nearly each has labels of its own, so that as YAML each would be a block, which takes
minutes to read, and Rasa copies and hashes all its data several times.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlu.reader import Said
from nlu.reader_training import Example
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Slot, Status

FOLDER = Path(__file__).parent.parent / "data" / "findings"
TEXT, FINDINGS, EITHER, NOTHING_REPORTED = "text", "findings", "either", "nothing_reported"
QUESTION, DENIES_ALL = "question", "denies_all"
# What may be said of a finding that is neither reported nor denied.
NOT_REPORTED = frozenset(Said) - {Said.PRESENT, Said.ABSENT}


def rows(folder: Path = FOLDER) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Each message with its labels, its file and its line number.

    Raises:
        ValueError: a line is not what the head of this file says; the message names it.
    """
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                example(row)
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                raise ValueError(f"{file.name}:{number}: not a message with its findings ({problem})") from problem
            yield file, number, row


def example(row: dict[str, Any]) -> Example:
    """A message as the reader learns it; she is unsure of what may well be there, so that counts as present.

    Raises:
        ValueError, KeyError: a finding or status that the vocabulary does not know, or a part is missing.
    """
    said = {
        Finding(finding): Said.PRESENT if status == Status.UNSURE else Said(status)
        for finding, status in row[FINDINGS].items()
    }
    either = frozenset(map(Finding, row.get(EITHER, ())))
    others = NOT_REPORTED if row.get(NOTHING_REPORTED) else frozenset({Said.NOTHING})
    question = Slot(row[QUESTION]) if QUESTION in row else None
    if question and row.get(DENIES_ALL):
        said = {f: Said.ABSENT for f in knowledge().questions[question].findings if f not in either} | said
    return Example(row[TEXT], said, either, others, question)


def unlabelled(text: str, anywhere: bool = True) -> Example:
    """A message of another subject: it reports and denies nothing; `anywhere` says whether at any question."""
    return Example(text, {}, others=NOT_REPORTED, anywhere=anywhere)
