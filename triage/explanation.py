"""Turns a record into the guidance payload (DESIGN, section 5): the level, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage.decision import Verdict, decide
from triage.knowledge import Knowledge
from triage.record import Record
from triage.topics import topics, weeks_of_care
from triage.vocabulary import Finding, Level, Route, Status

PAYLOAD_TYPE = "guidance"
PAYLOAD_VERSION = 1
# The topic whose windows are told with the guidance.
PLANNING = "prevention"


@dataclass(frozen=True)
class Guidance:
    """A verdict on a record on one day, and the settings (phone numbers, names) for its texts."""

    verdict: Verdict
    payload: dict[str, Any]


def verdict_on(record: Record, knowledge: Knowledge, today: date) -> Verdict:
    """The verdict on what the record holds. Weeks count only for a pregnancy."""
    age = record.age_on(today) if record.pregnant else None
    return decide(knowledge.table, record.present(), record.unsure(), age)


def reasons(record: Record, verdict: Verdict, knowledge: Knowledge) -> list[Finding]:
    """The findings to explain: all that she reported, and what she was unsure of where that counts.

    The findings that decided come first, then the vocabulary's order.
    """
    counted = record.present() | (record.unsure() & knowledge.table.unsure_counts)
    return sorted(counted, key=lambda f: (f not in verdict.deciding, list(Finding).index(f)))


def routes_to_show(verdict: Verdict) -> list[Route]:
    """The first route; thoughts of harm do not push aside the help that a sign of the body needs."""
    return verdict.routes[:2] if verdict.route is Route.CRISIS_LINE else verdict.routes[:1]


def weeks_to_plan(record: Record, verdict: Verdict, today: date) -> list[str]:
    """The weeks of the care that her past may call for; none beside an emergency, which must stand alone."""
    plans = verdict.level is not Level.EMERGENCY and any(row.level is Level.SOON for row in verdict.rows)
    weeks = weeks_of_care(topics()[PLANNING], record, today) if plans else ""
    return [weeks] if weeks else []


def guide(record: Record, knowledge: Knowledge, today: date, settings: Mapping[str, str]) -> Guidance:
    """The guidance for a record.

    Args:
        settings: values for the words in braces of `advice.yml`, such as `emergency_number`.
    """
    verdict = verdict_on(record, knowledge, today)
    advice = [knowledge.advice[route] for route in routes_to_show(verdict)]
    payload: dict[str, Any] = {
        "type": PAYLOAD_TYPE,
        "version": PAYLOAD_VERSION,
        "level": verdict.level.value,
        "reasons": [
            {
                "finding": finding.value,
                "said": record.findings[finding].said,
                "because": knowledge.findings[finding].because,
                "source": knowledge.findings[finding].source.title,
            }
            for finding in reasons(record, verdict, knowledge)
        ],
        "denied": [f.value for f in Finding if record.status(f) is Status.ABSENT],
        "unsure": [f.value for f in Finding if record.status(f) is Status.UNSURE],
        "gestational_age_days": record.age_on(today) if record.pregnant else None,
        "rules": [row.id for row in verdict.rows if row.when or len(verdict.rows) == 1],
        "actions": [line.format(**settings) for one in advice for line in one.actions],
        "next": [line.format(**settings) for one in advice for line in one.next]
        + weeks_to_plan(record, verdict, today),
    }
    return Guidance(verdict, payload)


@dataclass(frozen=True)
class Change:
    """What is new in a guidance against the one before; empty when nothing is."""

    level_before: Level
    added: tuple[Finding, ...]
    removed: tuple[Finding, ...]
    age_changed: bool
    level_changed: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.age_changed or self.level_changed)


def change_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> Change:
    """The difference between two payloads."""
    old, new = ({Finding(r["finding"]) for r in payload["reasons"]} for payload in (before, now))
    return Change(
        level_before=Level(before["level"]),
        added=tuple(f for f in Finding if f in new - old),
        removed=tuple(f for f in Finding if f in old - new),
        age_changed=before["gestational_age_days"] != now["gestational_age_days"],
        level_changed=before["level"] != now["level"],
    )
