"""The questions to ask at the visit, chosen by what she has said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.explanation import verdict_on
from triage.knowledge import FOLDER, Knowledge, KnowledgeError, Source, load_findings, load_sources, read
from triage.record import Record
from triage.vocabulary import DAYS_PER_WEEK, Finding, Kind, Level

FILE = "visit_questions.yml"
_CONDITIONS = frozenset({"findings", "kinds", "levels", "weeks_from", "weeks_before", "pregnant"})


@dataclass(frozen=True)
class VisitQuestion:
    """A question for the doctor, and when it is hers; see the head of `visit_questions.yml`. Weeks are in weeks."""

    id: str
    ask: str
    source: Source
    findings: frozenset[Finding] = frozenset()
    levels: frozenset[Level] = frozenset()
    weeks_from: int | None = None
    weeks_before: int | None = None
    pregnant: bool | None = None

    def applies(self, reported: frozenset[Finding], level: Level, age: int | None, pregnant: bool) -> bool:
        """Whether it is hers.

        Args:
            reported: the findings that she reported or is unsure of.
            age: gestational age in days, None when unknown.
        """
        return (
            (not self.findings or bool(self.findings & reported))
            and (not self.levels or level in self.levels)
            and (self.weeks_from is None or (age is not None and age >= self.weeks_from * DAYS_PER_WEEK))
            and (self.weeks_before is None or age is None or age < self.weeks_before * DAYS_PER_WEEK)
            and self.pregnant in (None, pregnant)
        )


def load_visit_questions(folder: Path = FOLDER) -> tuple[VisitQuestion, ...]:
    """All questions, the nearest first.

    Raises:
        KnowledgeError: a row is malformed, or none is for everybody.
    """
    sources, known = load_sources(folder), load_findings(folder)

    def question(row_id: str, row: Any) -> VisitQuestion:
        when = row.get("when", {})
        if set(when) - _CONDITIONS:
            raise ValueError(f"cannot read the condition {when!r}")
        kinds = {Kind(kind) for kind in when.get("kinds", [])}
        return VisitQuestion(
            id=row_id,
            ask=row["ask"],
            source=sources[row["source"]],
            findings=frozenset(
                {Finding(f) for f in when.get("findings", [])} | {f for f, k in known.items() if k.kind in kinds}
            ),
            levels=frozenset(Level(level) for level in when.get("levels", [])),
            weeks_from=when.get("weeks_from"),
            weeks_before=when.get("weeks_before"),
            pregnant=when.get("pregnant"),
        )

    rows: dict[str, Any] = read(FILE, folder)
    questions = []
    for row_id, row in rows.items():
        try:
            questions.append(question(row_id, row))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise KnowledgeError(f"{FILE}: row {row_id!r}: {type(problem).__name__}: {problem}") from problem
    if all(rows[question.id].get("when") for question in questions):
        raise KnowledgeError(f"{FILE}: one question must be for everybody")
    return tuple(questions)


@lru_cache(maxsize=1)
def all_visit_questions() -> tuple[VisitQuestion, ...]:
    """The shipped questions, loaded once."""
    return load_visit_questions()


def visit_questions(record: Record, knowledge: Knowledge, today: date) -> tuple[VisitQuestion, ...]:
    """The questions that are hers, the nearest to her story first; never empty."""
    level = verdict_on(record, knowledge, today).level
    age = record.age_on(today) if record.pregnant else None
    reported = record.present() | record.unsure()
    return tuple(q for q in all_visit_questions() if q.applies(reported, level, age, record.pregnant))
