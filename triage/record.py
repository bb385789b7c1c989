"""What she has told the bot so far: an immutable value that goes into a Rasa slot and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from triage.vocabulary import Answer, Finding, Slot, Status

MOST_QUESTIONS = 10


@dataclass(frozen=True)
class Report:
    """One finding as she reported it: its status and her own words."""

    status: Status
    said: str


@dataclass(frozen=True)
class GestationalAge:
    """Days since the last period, and the day on which she said so; the age grows with the calendar."""

    days: int
    told_on: date

    def on(self, day: date) -> int:
        """The age in days on `day`; never below zero."""
        return max(0, self.days + (day - self.told_on).days)


@dataclass(frozen=True)
class Record:
    """The findings with her words, the gestational age, the answers so far, and what was last advised."""

    findings: Mapping[Finding, Report] = field(default_factory=dict)
    gestational_age: GestationalAge | None = None
    pregnant: bool = True
    answers: Mapping[Slot, Answer] = field(default_factory=dict)
    # The questions that were asked in other words already.
    clarified: frozenset[Slot] = frozenset()
    # The questions that she wants to answer anew; what she said before stands until she does.
    reopened: frozenset[Slot] = frozenset()
    # The findings that a yes was taken for which named nothing.
    assumed: frozenset[Finding] = frozenset()
    # The findings that made the last emergency; what "that was a mistake" takes back.
    alarm: frozenset[Finding] = frozenset()
    # The guidance last given, so that a new one can say what changed, and when it was given.
    advised: Mapping[str, Any] | None = None
    advised_at: datetime | None = None
    # Her own questions, in her words, for the summary; the last ones.
    questions: tuple[str, ...] = ()

    def status(self, finding: Finding) -> Status | None:
        """What she said of a finding; None when it never came up."""
        report = self.findings.get(finding)
        return report.status if report else None

    def present(self) -> frozenset[Finding]:
        """The findings she reported."""
        return self._with(Status.PRESENT)

    def unsure(self) -> frozenset[Finding]:
        """The findings she was not sure of."""
        return self._with(Status.UNSURE)

    def denied(self) -> frozenset[Finding]:
        """The findings she denied."""
        return self._with(Status.ABSENT)

    def _with(self, status: Status) -> frozenset[Finding]:
        return frozenset(f for f, report in self.findings.items() if report.status is status)

    def age_on(self, day: date) -> int | None:
        """Gestational age in days on `day`, or None when unknown."""
        return self.gestational_age.on(day) if self.gestational_age else None

    def saying(self, finding: Finding, status: Status, said: str) -> Record:
        """The record with one finding set, whatever it was; her first words for it stay while it is the same."""
        if self.status(finding) is status and finding not in self.assumed:
            return self
        findings = {**self.findings, finding: Report(status, said)}
        return replace(self, findings=findings, assumed=self.assumed - {finding})

    def assuming(self, finding: Finding, said: str) -> Record:
        """The record with a finding present that she has not named."""
        if self.status(finding) is Status.PRESENT:
            return self
        record = self.saying(finding, Status.PRESENT, said)
        return replace(record, assumed=record.assumed | {finding})

    def forgetting(self, *findings: Finding) -> Record:
        """The record as if these findings had never come up."""
        left = {f: r for f, r in self.findings.items() if f not in findings}
        return replace(self, findings=left, assumed=self.assumed - set(findings))

    def forgetting_weeks(self) -> Record:
        """The record as if she had said nothing of how far along she is."""
        return replace(self, gestational_age=None, pregnant=True)

    def answering(self, slot: Slot, answer: Answer) -> Record:
        """The record with one question settled."""
        return replace(self, answers={**self.answers, slot: answer}, reopened=self.reopened - {slot})

    def unanswering(self, slot: Slot) -> Record:
        """The record with one question not settled (any more)."""
        answers = {s: a for s, a in self.answers.items() if s is not slot}
        return replace(self, answers=answers, clarified=self.clarified - {slot})

    def reopening(self, slot: Slot) -> Record:
        """The record with one question to be answered anew."""
        return replace(self.unanswering(slot), reopened=self.reopened | {slot})

    def asking(self, words: str) -> Record:
        """The record with a question of hers; each once, and no more than the last ones."""
        others = tuple(q for q in self.questions if q.casefold() != words.casefold())
        return replace(self, questions=(*others, words)[-MOST_QUESTIONS:])

    def advising(self, payload: Mapping[str, Any], at: datetime) -> Record:
        """The record with a guidance given."""
        return replace(self, advised=payload, advised_at=at)

    def as_json(self) -> dict[str, Any]:
        """A JSON value from which `from_json` makes an equal record."""
        age = self.gestational_age
        return {
            "findings": {f.value: {"status": r.status.value, "said": r.said} for f, r in self.findings.items()},
            "gestational_age": {"days": age.days, "told_on": age.told_on.isoformat()} if age else None,
            "pregnant": self.pregnant,
            "answers": {s.value: a.value for s, a in self.answers.items()},
            "clarified": sorted(s.value for s in self.clarified),
            "reopened": sorted(s.value for s in self.reopened),
            "assumed": sorted(f.value for f in self.assumed),
            "alarm": sorted(f.value for f in self.alarm),
            "advised": dict(self.advised) if self.advised else None,
            "advised_at": self.advised_at.isoformat() if self.advised_at else None,
            "questions": list(self.questions),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Record:
        """The record that `as_json` wrote; an empty one for None."""
        if not data:
            return cls()
        age, advised_at = data["gestational_age"], data.get("advised_at")
        return cls(
            findings={Finding(f): Report(Status(r["status"]), r["said"]) for f, r in data["findings"].items()},
            gestational_age=GestationalAge(age["days"], date.fromisoformat(age["told_on"])) if age else None,
            pregnant=data["pregnant"],
            answers={Slot(s): Answer(a) for s, a in data["answers"].items()},
            clarified=frozenset(Slot(s) for s in data["clarified"]),
            reopened=frozenset(Slot(s) for s in data.get("reopened", [])),
            assumed=frozenset(Finding(f) for f in data.get("assumed", [])),
            alarm=frozenset(Finding(f) for f in data["alarm"]),
            advised=data["advised"],
            advised_at=datetime.fromisoformat(advised_at) if advised_at else None,
            questions=tuple(data.get("questions", ())),
        )
