"""The interview: what one message of hers means at the question that was asked.

`hear` takes the record, what the NLU made of the message and the question that was open, and returns the
new record with what the turn calls for. It is a pure function: Rasa only carries its input and output.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from triage.answers import Outcome, answered
from triage.consistency import consistent, is_changed, is_news
from triage.context import in_context, takes_back
from triage.corrections import replaces, retracts
from triage.explanation import verdict_on
from triage.heard import Heard
from triage.knowledge import Knowledge, Question
from triage.record import GestationalAge, Record
from triage.vocabulary import Answer, Finding, Intent, Level, Slot, Status
from triage.wording import named_answer, quote

# With these she can take an emergency back in plain words; "actually, thank you" does not.
_CAN_TAKE_BACK = frozenset({Intent.GO_BACK.value, Intent.INFORM.value, Intent.DENY.value, Intent.AFFIRM.value})
# So answered, a question was for her; "go back" leads to it.
_FOR_HER = frozenset({Answer.YES, Answer.NO, Answer.UNSURE, Answer.SKIPPED})


@dataclass(frozen=True)
class Turn:
    """What a message led to.

    Attributes:
        record: the record after it.
        urgent: it calls for emergency guidance now.
        news: it changed a finding or the weeks.
        changed: it changed what she had told before.
        settled: the open question is settled.
        clarify: the open question needs to be asked again, in other words.
        reopened: a question that she wants to answer anew.
        took_back: it took back what had made an emergency.
    """

    record: Record
    urgent: bool = False
    news: bool = False
    changed: bool = False
    settled: bool = False
    clarify: bool = False
    reopened: Slot | None = None
    took_back: bool = False


def next_question(record: Record, knowledge: Knowledge) -> Question | None:
    """The first question that still needs an answer; None at the end of the check."""
    return next((q for q in knowledge.questions.values() if q.slot not in record.answers), None)


def hear(record: Record, heard: Heard, asked: Question | None, knowledge: Knowledge, today: date) -> Turn:
    """Takes one message into the record.

    Args:
        asked: the question that is open, or None outside the check.
        today: the day of the message, for weeks that grow with the calendar.
    """
    heard = in_context(heard, asked, record, knowledge)
    before, slot = record, _reopened(heard, asked, record, knowledge)
    if slot:
        return Turn(record.reopening(slot), reopened=slot)
    mistaken = _mistaken(record, heard, asked)
    for finding in mistaken:
        record = record.saying(finding, Status.ABSENT, quote(heard.text))
    outcome = _taken_in(record, heard, asked, knowledge, today)
    record = consistent(before, outcome.record, knowledge, today)
    urgent = _is_urgent(before, record, heard, bool(mistaken), knowledge, today)
    over = _is_emergency(before, knowledge, today) and not _is_emergency(record, knowledge, today)
    if urgent:
        record = replace(record, alarm=_alarm(before, record, heard, knowledge, today))
    elif over:
        record = replace(record, alarm=frozenset())
    return Turn(
        record,
        urgent=urgent,
        news=is_news(before, record),
        changed=is_changed(before, record),
        settled=outcome.settled,
        clarify=outcome.clarify,
        took_back=over and bool(before.alarm) and not asked,
    )


def _taken_in(record: Record, heard: Heard, asked: Question | None, knowledge: Knowledge, today: date) -> Outcome:
    """The findings, the weeks and the answer. An answer to a reopened question replaces what she said before."""
    if asked and asked.slot in record.reopened:
        cleared = record.forgetting(*asked.findings)
        cleared = cleared.forgetting_weeks() if asked.slot is Slot.GESTATIONAL_AGE else cleared
        anew = _answered(cleared, heard, asked, knowledge, today)
        if anew.settled and anew.record.answers[asked.slot] is not Answer.SKIPPED:
            return anew
    return _answered(record, heard, asked, knowledge, today)


def _answered(record: Record, heard: Heard, asked: Question | None, knowledge: Knowledge, today: date) -> Outcome:
    record = _with_age(_with_findings(record, heard, knowledge), heard, asked, today)
    return answered(record, heard, asked, knowledge) if asked else Outcome(record)


def _with_findings(record: Record, heard: Heard, knowledge: Knowledge) -> Record:
    """Takes in the findings heard. A contradiction keeps the more urgent; a correction changes it."""
    for item in heard.findings:
        known = record.status(item.finding)
        keeps = item.status is Status.ABSENT and known in (Status.PRESENT, Status.UNSURE)
        keeps = keeps or (item.status is Status.UNSURE and known is Status.PRESENT)
        if not keeps or heard.corrects:
            record = record.saying(item.finding, item.status, item.words)
    for finding in takes_back(heard, record, knowledge):
        record = record.saying(finding, Status.ABSENT, quote(heard.text))
    return record


def _is_meant(record: Record, heard: Heard, asked: Question | None) -> bool:
    """Whether weeks are hers now: at another question, other weeks are most often those of an earlier birth."""
    known = record.gestational_age is not None
    return not known or asked is None or asked.slot is Slot.GESTATIONAL_AGE or heard.corrects


def _with_age(record: Record, heard: Heard, asked: Question | None, today: date) -> Record:
    if heard.not_pregnant:
        return replace(record, pregnant=False).answering(Slot.GESTATIONAL_AGE, Answer.NOT_APPLICABLE)
    if heard.gestational_age_days is not None and _is_meant(record, heard, asked):
        age = GestationalAge(heard.gestational_age_days, today)
        return replace(record, gestational_age=age, pregnant=True).answering(Slot.GESTATIONAL_AGE, Answer.YES)
    return record


def _reopened(heard: Heard, asked: Question | None, record: Record, knowledge: Knowledge) -> Slot | None:
    """The question she goes back to: the one she names, else the one before the open one."""
    if heard.intent != Intent.GO_BACK:
        return None
    name = named_answer(heard.text)
    named = next((slot for slot in Slot if name == slot.value.replace("_", " ")), None)
    if named or heard.tells or not asked:  # where she says what it should be, there is nothing to ask again
        return named
    order = list(knowledge.questions)
    earlier = [s for s in order[: order.index(asked.slot)] if record.answers.get(s) in _FOR_HER or s is order[0]]
    return earlier[-1] if earlier else None


def _mistaken(record: Record, heard: Heard, asked: Question | None) -> frozenset[Finding]:
    """What she takes back of the emergency without naming it ("that was a mistake", "it was just discharge").

    Only right after it, outside the check: there a correction means the question. And only by plain words or by what
    comes in its place: new weeks, one sign more, or "wait, I am alone" take nothing back.
    """
    if asked or not heard.corrects or heard.tells_of_pregnancy or heard.is_question:
        return frozenset()
    named = heard.named(Status.PRESENT, Status.UNSURE)
    if named and replaces(heard.text):
        return record.alarm - named
    of_something_else = heard.taken_back and not heard.taken_back & record.alarm
    if heard.findings or of_something_else or heard.intent not in _CAN_TAKE_BACK:
        return frozenset()
    return record.alarm if retracts(heard.text) else frozenset()


def _is_emergency(record: Record, knowledge: Knowledge, today: date) -> bool:
    return verdict_on(record, knowledge, today).level is Level.EMERGENCY


def _is_urgent(
    before: Record, record: Record, heard: Heard, takes_back: bool, knowledge: Knowledge, today: date
) -> bool:
    """An emergency that this message made or left, or a sign that belongs to one and that it named (again)."""
    if not _is_emergency(record, knowledge, today):
        return False
    if takes_back or not _is_emergency(before, knowledge, today):
        return True
    return bool(_touched(before, record, heard) & _deciding(record, knowledge, today))


def _alarm(before: Record, record: Record, heard: Heard, knowledge: Knowledge, today: date) -> frozenset[Finding]:
    """What this message gave to the emergency; all that makes it where the message gave nothing of its own."""
    deciding = _deciding(record, knowledge, today)
    return (_touched(before, record, heard) & deciding) or deciding


def _deciding(record: Record, knowledge: Knowledge, today: date) -> frozenset[Finding]:
    """The findings that she reported, or is unsure of where that counts, and that make the level."""
    counted = record.present() | (record.unsure() & knowledge.table.unsure_counts)
    return counted & verdict_on(record, knowledge, today).deciding


def _touched(before: Record, record: Record, heard: Heard) -> frozenset[Finding]:
    """The findings that the message names as hers, or that it changed."""
    changed = {f for f in record.findings if record.status(f) is not before.status(f)}
    return heard.named(Status.PRESENT, Status.UNSURE) | changed
