"""The summary for her doctor: what she told, denied and was unsure of, what she was advised, and what she asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from triage.interview import next_question
from triage.knowledge import Knowledge, KnowledgeError, read
from triage.record import MOST_QUESTIONS, Record
from triage.visit import visit_questions
from triage.vocabulary import Finding, Kind, Level, Status

PAYLOAD_TYPE = "summary"
PAYLOAD_VERSION = 1
# From the last period to the due date (Naegele's rule).
TERM_DAYS = 280
# What stands where there is nothing to say.
NOTHING = "–"


def summary(record: Record, knowledge: Knowledge, now: datetime, visit: Sequence[str] | None = None) -> dict[str, Any]:
    """The payload of a summary; it says nothing of who she is.

    Args:
        now: the moment, with its offset from UTC.
        visit: what she could ask at the visit; by default what her answers call for.

    Returns:
        `reported` are the signs of this pregnancy and `risk_factors` her history and circumstances, with her words;
        `complete` is whether the check was gone through; `guidance` is what was advised last, None before it.
    """
    age = record.age_on(now.date()) if record.pregnant else None
    history = {finding for finding, known in knowledge.findings.items() if known.kind is Kind.HISTORY}
    present = [f for f in Finding if record.status(f) is Status.PRESENT]
    return {
        "type": PAYLOAD_TYPE,
        "version": PAYLOAD_VERSION,
        "made": now.isoformat(timespec="seconds"),
        "complete": next_question(record, knowledge) is None,
        "gestational_age_days": age,
        "due_date": due_date(age, now.date()),
        "pregnant": record.pregnant,
        "reported": _rows(record, knowledge, (f for f in present if f not in history)),
        "denied": [_named(f, knowledge) for f in Finding if record.status(f) is Status.ABSENT],
        "unsure": _rows(record, knowledge, (f for f in Finding if record.status(f) is Status.UNSURE)),
        "risk_factors": _rows(record, knowledge, (f for f in present if f in history)),
        "guidance": _guidance(record),
        "questions": list(record.questions),
        "visit_questions": list(visit) if visit is not None else _to_ask(record, knowledge, now.date()),
    }


def _to_ask(record: Record, knowledge: Knowledge, today: date) -> list[str]:
    return [question.ask for question in visit_questions(record, knowledge, today)[:MOST_QUESTIONS]]


def is_empty(record: Record) -> bool:
    """Whether she has told nothing yet that a summary could hold."""
    return not (record.answers or record.findings or record.questions)


def due_date(age_days: int | None, today: date) -> str | None:
    """The due date as ISO 8601, 280 days after the last period; None where the weeks are not known."""
    return (today + timedelta(days=TERM_DAYS - age_days)).isoformat() if age_days is not None else None


@lru_cache(maxsize=1)
def level_names() -> dict[str, str]:
    """What each level says in a few words, by its value.

    Raises:
        KnowledgeError: a level has no words.
    """
    names = read("levels.yml")
    missing = [level.value for level in Level if not names.get(level.value)]
    if missing:
        raise KnowledgeError(f"levels.yml: no words for {', '.join(missing)}")
    return {str(level): str(words) for level, words in names.items()}


def plain_date(day: date) -> str:
    """A date that reads the same on both sides of the Atlantic: 3 April 2027."""
    return f"{day.day} {day:%B %Y}"


def _rows(record: Record, knowledge: Knowledge, findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [{**_named(f, knowledge), "said": record.findings[f].said} for f in findings]


def _named(finding: Finding, knowledge: Knowledge) -> dict[str, str]:
    return {"finding": finding.value, "name": knowledge.findings[finding].name}


def _guidance(record: Record) -> dict[str, Any] | None:
    if not record.advised:
        return None
    given = record.advised_at.isoformat(timespec="seconds") if record.advised_at else None
    return {"level": record.advised["level"], "given": given, "rules": list(record.advised["rules"])}
