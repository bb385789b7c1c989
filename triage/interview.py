"""The interview: what one message of hers means at the question that was asked.

`hear` takes the record, what the NLU made of the message and the question that was open, and returns the
new record with what the turn calls for. It is a pure function: Rasa only carries its input and output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Mapping

from triage.explanation import verdict_on
from triage.knowledge import Knowledge, Question
from triage.record import GestationalAge, Record
from triage.vocabulary import QUESTION_INTENT_PREFIX, Answer, Finding, Intent, Kind, Level, Slot, Status

# The NLU reads a message without knowing what was asked. At its own question a finding needs less evidence.
LIKELY_AT_ITS_QUESTION = 0.35
# Below this the intents yes, no and not sure are taken for noise.
LEAST_ANSWER_CONFIDENCE = 0.2
LONGEST_QUOTE = 160
NAMED_ANSWER = re.compile(r"\banswer about (?P<slot>[a-z ]+?)\W*$", re.IGNORECASE)

_YES = r"(yes|yeah|yep|yup|yea|yh|ya|aye|ye[sp]+)"
_NO = r"(no+|nope|nah|naw|none|nil|never|negative|nothing)"
_NOT_A_NO = r"(?!\s+(idea|clue|doubt|wonder|one knows|way to (tell|know)))"
LEADING_YES = re.compile(rf"^\W*{_YES}\b(?!\s+and\s+no\b)", re.IGNORECASE)
LEADING_NO = re.compile(rf"^\W*{_NO}\b{_NOT_A_NO}", re.IGNORECASE)


@dataclass(frozen=True)
class HeardFinding:
    """A finding that the NLU heard in the message, with the words that gave it."""

    finding: Finding
    status: Status
    words: str


@dataclass(frozen=True)
class Heard:
    """One message as the NLU understood it, without context.

    Attributes:
        ranking: confidence by intent, 0 to 1.
        likely: confidence by finding for the whole message, also where it stayed below the NLU's own bar.
        gestational_age_days: weeks and days she gave, in days.
        not_pregnant: she says that she is not pregnant (now).
        correction: she takes something back ("actually", "I meant", "by mistake").
    """

    text: str
    intent: str
    ranking: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[HeardFinding, ...] = ()
    likely: Mapping[Finding, float] = field(default_factory=dict)
    gestational_age_days: int | None = None
    not_pregnant: bool = False
    correction: bool = False

    @property
    def is_question(self) -> bool:
        """Whether she asks about one of the topics."""
        return self.intent.startswith(QUESTION_INTENT_PREFIX)


@dataclass(frozen=True)
class Turn:
    """What a message led to.

    Attributes:
        record: the record after it.
        urgent: it calls for emergency guidance now.
        news: it changed a finding or the weeks.
        settled: the open question is settled.
        clarify: the open question needs to be asked again, in other words.
        reopened: a question that she wants to answer anew.
        took_back: it took back what had made an emergency.
    """

    record: Record
    urgent: bool = False
    news: bool = False
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
    before = record
    reopened = _reopened(heard, asked, record, knowledge)
    if reopened and _question_named(heard.text, knowledge):
        heard = replace(heard, findings=(), likely={})  # it names a question, not a sign of hers
    took_back = bool(record.alarm) and _takes_back(heard)
    if took_back:
        record = _without_alarm(record, heard)
    record = _with_findings(record, heard)
    record = _with_age(record, heard, today)
    settled = clarify = False
    if reopened:
        record = record.reopening(reopened, _forgotten(reopened, heard, knowledge))
    elif asked:
        record, settled, clarify = _answered(record, heard, asked)
    if not reopened:
        record = _with_what_is_known(record, knowledge)
    urgent = _is_urgent(before, record, heard, asked, settled, knowledge, today) and not took_back
    if urgent:
        record = replace(record, alarm=_alarm(record, knowledge, today))
    news = record.findings != before.findings or record.gestational_age != before.gestational_age
    return Turn(record, urgent, news, settled, clarify, reopened, took_back)


def _takes_back(heard: Heard) -> bool:
    return heard.correction or heard.intent == Intent.GO_BACK


def _without_alarm(record: Record, heard: Heard) -> Record:
    named = {h.finding for h in heard.findings if h.status is not Status.ABSENT}
    for finding in record.alarm - named:
        record = record.saying(finding, Status.ABSENT, quote(heard.text))
    return replace(record, alarm=frozenset())


def _with_findings(record: Record, heard: Heard) -> Record:
    """Takes in the findings heard. A contradiction keeps the more urgent; a correction changes it."""
    for item in heard.findings:
        known = record.status(item.finding)
        keeps = item.status is Status.ABSENT and known in (Status.PRESENT, Status.UNSURE)
        keeps = keeps or (item.status is Status.UNSURE and known is Status.PRESENT)
        if not keeps or heard.correction or heard.intent == Intent.GO_BACK:
            record = record.saying(item.finding, item.status, quote(item.words))
    return record


def _with_age(record: Record, heard: Heard, today: date) -> Record:
    if heard.not_pregnant:
        return replace(record, pregnant=False).answering(Slot.GESTATIONAL_AGE, Answer.NOT_APPLICABLE)
    if heard.gestational_age_days is not None:
        age = GestationalAge(heard.gestational_age_days, today)
        return replace(record, gestational_age=age, pregnant=True).answering(Slot.GESTATIONAL_AGE, Answer.YES)
    return record


def _reopened(heard: Heard, asked: Question | None, record: Record, knowledge: Knowledge) -> Slot | None:
    """The question she goes back to: the one she names, else the one before the open one."""
    if heard.intent != Intent.GO_BACK:
        return None
    named = _question_named(heard.text, knowledge)
    if named:
        return named
    if heard.findings or heard.gestational_age_days is not None or not asked:
        return None  # she says what it should be, so there is nothing to ask again
    earlier = [s for s in knowledge.questions if s in record.answers and list(Slot).index(s) < list(Slot).index(asked.slot)]
    return earlier[-1] if earlier else None


def _question_named(text: str, knowledge: Knowledge) -> Slot | None:
    """The question that a button of "change an answer" names."""
    match = NAMED_ANSWER.search(text)
    return next((s for s in knowledge.questions if match and s.value.replace("_", " ") == match["slot"].lower()), None)


def _forgotten(slot: Slot, heard: Heard, knowledge: Knowledge) -> tuple[Finding, ...]:
    """What a reopened question forgets: its findings, but for those that she names in the same message."""
    named = {h.finding for h in heard.findings}
    return tuple(f for f in knowledge.questions[slot].findings if f not in named)


def _answered(record: Record, heard: Heard, asked: Question) -> tuple[Record, bool, bool]:
    """The record after the open question, whether it is settled, and whether it must be asked in other words."""
    if asked.slot in record.answers:  # the weeks were just given
        return record, True, False
    named = [h for h in heard.findings if h.finding in asked.findings]
    if any(h.status is Status.PRESENT for h in named):
        return record.answering(asked.slot, Answer.YES), True, False
    answer = _plain_answer(heard)
    if answer is None and any(h.status is Status.UNSURE for h in named):
        return record.answering(asked.slot, Answer.UNSURE), True, False
    if answer is None and named:
        answer = Answer.NO
    if answer is None and not heard.is_question:
        likely = [f for f in asked.findings if heard.likely.get(f, 0) >= LIKELY_AT_ITS_QUESTION]
        if likely:
            best = max(likely, key=lambda f: heard.likely[f])
            return record.saying(best, Status.PRESENT, quote(heard.text)).answering(asked.slot, Answer.YES), True, False
        answer = _leaning(heard)
    if answer is None:
        return _not_understood(record, heard, asked)
    return _with_plain_answer(record, heard, asked, answer)


def _with_plain_answer(record: Record, heard: Heard, asked: Question, answer: Answer) -> tuple[Record, bool, bool]:
    said = quote(heard.text)
    if not asked.findings and answer in (Answer.YES, Answer.NO):  # no answer to "how many weeks?"
        return _not_understood(record, heard, asked)
    if answer is Answer.YES and asked.bare_yes:
        if asked.clarify and asked.slot not in record.clarified:
            return replace(record, clarified=record.clarified | {asked.slot}), False, True
        record = record.saying(asked.bare_yes, Status.PRESENT, said)
    if answer is Answer.NO:
        for finding in asked.findings:
            if record.status(finding) is None:
                record = record.saying(finding, Status.ABSENT, said)
    if answer is Answer.UNSURE and asked.findings:
        # Not sure of a whole list is kept as not sure of one thing, so that it is not read as eleven worries.
        unsure = [asked.bare_yes] if asked.slot is Slot.URGENT_SIGNS else asked.findings
        for finding in unsure:
            if finding and record.status(finding) is None:
                record = record.saying(finding, Status.UNSURE, said)
    return record.answering(asked.slot, answer), True, False


def _not_understood(record: Record, heard: Heard, asked: Question) -> tuple[Record, bool, bool]:
    """Asks again in other words once; the second time the question counts as not sure, but for urgent signs."""
    if heard.intent not in (Intent.INFORM, Intent.AFFIRM, Intent.DENY, Intent.UNSURE) or heard.findings:
        return record, False, False
    if asked.slot in record.clarified and asked.slot is not Slot.URGENT_SIGNS:
        return record.answering(asked.slot, Answer.UNSURE), True, False
    return replace(record, clarified=record.clarified | {asked.slot}), False, True


_ANSWERS = {
    Intent.AFFIRM.value: Answer.YES,
    Intent.DENY.value: Answer.NO,
    Intent.UNSURE.value: Answer.UNSURE,
    Intent.SKIP.value: Answer.SKIPPED,
}


def _plain_answer(heard: Heard) -> Answer | None:
    """Yes, no, not sure or skip, from the first word or else from the intent."""
    if heard.intent == Intent.UNSURE:
        return Answer.UNSURE
    if LEADING_NO.match(heard.text):
        return Answer.NO
    if LEADING_YES.match(heard.text):
        return Answer.YES
    return _ANSWERS.get(heard.intent)


def _leaning(heard: Heard) -> Answer | None:
    """The answer that a statement comes closest to, if it comes close to one at all."""
    if heard.intent != Intent.INFORM:
        return None
    best = max(_ANSWERS, key=lambda intent: heard.ranking.get(intent, 0.0))
    return _ANSWERS[best] if heard.ranking.get(best, 0.0) >= LEAST_ANSWER_CONFIDENCE else None


def _with_what_is_known(record: Record, knowledge: Knowledge) -> Record:
    """Settles the questions whose answer is known already, or which are not for her."""
    for question in knowledge.questions.values():
        if question.slot in record.answers:
            present = [f for f in question.findings if record.status(f) is Status.PRESENT]
            if present and record.answers[question.slot] is not Answer.YES:
                record = record.answering(question.slot, Answer.YES)
        elif question.pregnant_only and not record.pregnant:
            record = record.answering(question.slot, Answer.NOT_APPLICABLE)
        elif question.findings:
            statuses = [record.status(f) for f in question.findings]
            if question.known_when == "any" and Status.PRESENT in statuses:
                record = record.answering(question.slot, Answer.YES)
            elif None not in statuses:
                known = Answer.YES if Status.PRESENT in statuses else Answer.UNSURE if Status.UNSURE in statuses else Answer.NO
                record = record.answering(question.slot, known)
    return record


def _alarm(record: Record, knowledge: Knowledge, today: date) -> frozenset[Finding]:
    """The findings that make the emergency: what "that was a mistake" would take back."""
    counted = record.present() | (record.unsure() & knowledge.table.unsure_counts)
    return counted & verdict_on(record, knowledge, today).deciding


def _is_urgent(
    before: Record,
    record: Record,
    heard: Heard,
    asked: Question | None,
    settled: bool,
    knowledge: Knowledge,
    today: date,
) -> bool:
    """An emergency that this message made, or an urgent sign that it named (again)."""
    verdict = verdict_on(record, knowledge, today)
    if verdict.level is not Level.EMERGENCY:
        return False
    if verdict_on(before, knowledge, today).level is not Level.EMERGENCY:
        return True
    deciding = {f for f in verdict.deciding if knowledge.findings[f].kind is Kind.URGENT}
    named = {h.finding for h in heard.findings if h.status is not Status.ABSENT}
    yes_to_urgent = bool(asked and settled and asked.slot is Slot.URGENT_SIGNS) and record.answers.get(Slot.URGENT_SIGNS) in (
        Answer.YES,
        Answer.UNSURE,
    )
    changed = {f for f in deciding if record.status(f) is not before.status(f)}
    return bool(named & deciding or (yes_to_urgent and changed))


def quote(text: str) -> str:
    """Her words on one line, cut at a word so that they fit into a reason."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
