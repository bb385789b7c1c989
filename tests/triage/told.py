"""Short ways to write down messages and records in the tests of the core."""

from __future__ import annotations

from datetime import date
from typing import Any

from triage.heard import Heard, HeardFinding
from triage.interview import Turn, hear
from triage.knowledge import Question, knowledge
from triage.record import Record
from triage.vocabulary import Finding, Intent, Slot, Status

TODAY = date(2026, 3, 1)
SETTINGS = {"emergency_number": "911", "crisis_line": "988", "maternity_unit": "the unit", "clinic": "your doctor"}


def message(text: str, intent: str = Intent.INFORM.value, **parts: Any) -> Heard:
    """A message; findings as `present="fever"`, `absent=...`, `unsure=...`, several with commas; `weeks` in days.

    `confidence` is that of all findings.
    """
    confidence = parts.pop("confidence", 1.0)
    findings = [
        HeardFinding(Finding(name), status, text, confidence)
        for status in Status
        for name in str(parts.pop(status.value, "")).replace(",", " ").split()
    ]
    return Heard(
        str(text), str(intent), findings=tuple(findings), gestational_age_days=parts.pop("weeks", None), **parts
    )


YES, NO = message("yes", Intent.AFFIRM), message("no", Intent.DENY)
NOT_SURE, SKIP = message("not sure", Intent.UNSURE), message("skip", Intent.SKIP)
BACK, MISTAKE = message("go back", Intent.GO_BACK), message("that was a mistake", Intent.GO_BACK, correction=True)


def question(slot: Slot | None) -> Question | None:
    """The question of a slot."""
    return knowledge().questions[slot] if slot else None


def turn(record: Record, heard: Heard, asked: Slot | None = None) -> Turn:
    """What the message leads to on the day of the tests."""
    return hear(record, heard, question(asked), knowledge(), TODAY)


def told(*heard: Heard) -> Record:
    """The record after these messages outside the check."""
    record = Record()
    for one in heard:
        record = turn(record, one).record
    return record


def statuses(record: Record) -> dict[str, str]:
    """The statuses of the findings, in plain words."""
    return {finding.value: report.status.value for finding, report in record.findings.items()}
