"""Summaries for the tests of the documents: an ordinary one, an empty one, and one with all that people may write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

from triage.knowledge import knowledge
from triage.record import GestationalAge, Record
from triage.summary import summary
from triage.vocabulary import Answer, Finding, Slot, Status

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.utc)
ADVISED = {"level": "today", "rules": ["today.symptom"]}
ORDINARY = (
    Record(gestational_age=GestationalAge(122, date(2026, 3, 1)), answers=dict.fromkeys(Slot, Answer.NO))
    .saying(Finding.CRAMPING, Status.PRESENT, "a dull pull since Tuesday")
    .saying(Finding.PRETERM_BIRTH, Status.PRESENT, "born at 31 weeks")
    .saying(Finding.FEVER, Status.UNSURE, "maybe a bit warm")
    .saying(Finding.BLEEDING, Status.ABSENT, "no")
    .asking("what is a stitch?")
    .advising(ADVISED, NOW)
)
ODD_WORDS = {
    "markup": '<b>bold</b> & "quotes" </ul><script>alert(1)</script>',
    "long word": "a" * 3000,
    "many words": "it hurts " * 900,
    "right to left": "אני מרגישה כאבי גב مرحبا 17 weeks",
    "emoji": "so scared 😢👶🏽 ❤️",
    "no alphabet of the font": "肚子痛 पेट दर्द",
    "control characters": "a\tb\u2028c\u200bd\x07e\u202ef",
    "nothing": "",
}


def made(record: Record, *visit_questions: str) -> dict[str, Any]:
    """The payload of a record."""
    return summary(record, knowledge(), NOW, visit_questions)


def saying(words: str) -> dict[str, Any]:
    """The payload of somebody who says this everywhere."""
    record = ORDINARY.saying(Finding.BACK_PAIN, Status.PRESENT, words).saying(Finding.BULGE, Status.UNSURE, words)
    return made(record.asking(words))


def everything() -> Record:
    """A record in which each finding came up, each status in turn."""
    record = ORDINARY
    for number, finding in enumerate(Finding):
        record = record.saying(finding, list(Status)[number % len(Status)], f"about {finding}")
    return record


PAYLOADS = {
    "ordinary": made(ORDINARY, "Do I need scans?"),
    "empty": made(Record()),
    "not pregnant": made(replace(ORDINARY, pregnant=False)),
    "everything": made(everything()),
}
