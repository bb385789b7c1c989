"""Keeps the record of one piece: findings that follow from others, questions that are settled or open again."""

from __future__ import annotations

from datetime import date

from triage.explanation import verdict_on
from triage.knowledge import Knowledge, Question
from triage.record import GestationalAge, Record
from triage.vocabulary import Answer, Finding, KnownWhen, Slot, Status

_REPORTED = (Status.PRESENT, Status.UNSURE)


def consistent(before: Record, record: Record, knowledge: Knowledge, today: date) -> Record:
    """The record after a message, with all that follows from it; `before` is the record before the message."""
    record = _with_what_a_denial_covers(record, knowledge)
    record = _without_needless_assumptions(record, knowledge, today)
    for question in knowledge.questions.values():
        record = _question_settled(before, record, question)
    return record


def _with_what_a_denial_covers(record: Record, knowledge: Knowledge) -> Record:
    """Who denies bleeding denies heavy bleeding."""
    for finding, known in knowledge.findings.items():
        if known.part_of and record.status(known.part_of) is Status.ABSENT and record.status(finding) is None:
            record = record.saying(finding, Status.ABSENT, record.findings[known.part_of].said)
    return record


def _without_needless_assumptions(record: Record, knowledge: Knowledge, today: date) -> Record:
    """What a bare yes was taken for goes once she names what she means, unless that would lower the level."""
    for question in knowledge.questions.values():
        named = [f for f in question.findings if record.status(f) is Status.PRESENT and f not in record.assumed]
        for finding in record.assumed & set(question.findings) if named else ():
            without = record.forgetting(finding)
            if verdict_on(without, knowledge, today).level is verdict_on(record, knowledge, today).level:
                record = without
    return record


def _question_settled(before: Record, record: Record, question: Question) -> Record:
    """Settles a question whose answer is known or which is not for her; opens one whose answer was taken back."""
    slot, statuses = question.slot, [record.status(f) for f in question.findings]
    if slot is Slot.GESTATIONAL_AGE:
        return record.answering(slot, Answer.YES) if _kept_weeks(record) else record
    if record.answers.get(slot) is Answer.NOT_APPLICABLE and record.pregnant:
        record = record.unanswering(slot)
    if _was_taken_back(before, record, question):
        record = record.unanswering(slot)
    if slot in record.answers:
        return record.answering(slot, Answer.YES) if Status.PRESENT in statuses else record
    if slot in record.reopened:
        return record
    if question.pregnant_only and not record.pregnant:
        return record.answering(slot, Answer.NOT_APPLICABLE)
    if question.known_when is KnownWhen.ANY and Status.PRESENT in statuses:
        return record.answering(slot, Answer.YES)
    if None in statuses:
        return record
    known = Answer.YES if Status.PRESENT in statuses else Answer.UNSURE if Status.UNSURE in statuses else Answer.NO
    return record.answering(slot, known)


def _kept_weeks(record: Record) -> bool:
    """She went back to the weeks and skipped them, so the weeks from before stand."""
    return record.answers.get(Slot.GESTATIONAL_AGE) is Answer.SKIPPED and record.gestational_age is not None


def _was_taken_back(before: Record, record: Record, question: Question) -> bool:
    """Whether this message took back all that she had reported at the question."""

    def reports(one: Record) -> bool:
        return any(one.status(f) in _REPORTED for f in question.findings)

    return record.answers.get(question.slot) in (Answer.YES, Answer.UNSURE) and reports(before) and not reports(record)


def told_and_rest(record: Record, question: Question) -> tuple[list[Finding], list[Finding]]:
    """What she has told of a question before it is asked, and what is left to ask.

    Both are empty where the question is to be asked as a whole: nothing is told yet, or she wants to answer it anew.
    """
    told = [f for f in question.findings if record.status(f) is not None]
    if not told or question.slot in record.reopened:
        return [], []
    return told, [f for f in question.findings if f not in told]


def is_changed(before: Record, record: Record) -> bool:
    """Whether something that she had told before is different now."""
    findings = any(record.status(f) is not report.status for f, report in before.findings.items())
    known = before.answers.get(Slot.GESTATIONAL_AGE) in (Answer.YES, Answer.NOT_APPLICABLE)
    return findings or (known and _pregnancy(before) != _pregnancy(record))


def is_news(before: Record, record: Record) -> bool:
    """Whether a finding or the weeks differ from before; other words for the same do not count."""
    statuses = [{f: r.status for f, r in one.findings.items()} for one in (before, record)]
    return statuses[0] != statuses[1] or _pregnancy(before) != _pregnancy(record)


def _pregnancy(record: Record) -> tuple[bool, GestationalAge | None]:
    return record.pregnant, record.gestational_age
