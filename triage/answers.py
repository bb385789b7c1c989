"""What a message means as the answer to the question that was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.heard import Heard
from triage.knowledge import Knowledge, Question
from triage.record import Record
from triage.vocabulary import Answer, Finding, Intent, Kind, Status
from triage.wording import denies_all, quote, says_back_to_normal, starts_with_no, starts_with_yes

_ANSWERS = {
    Intent.AFFIRM.value: Answer.YES,
    Intent.DENY.value: Answer.NO,
    Intent.UNSURE.value: Answer.UNSURE,
    Intent.SKIP.value: Answer.SKIPPED,
}


@dataclass(frozen=True)
class Outcome:
    """The record after an answer, whether it settles the question, or whether to ask it in other words."""

    record: Record
    settled: bool = False
    clarify: bool = False


def answered(record: Record, heard: Heard, asked: Question, knowledge: Knowledge) -> Outcome:
    """Takes the message as an answer to `asked`; `record` already holds the findings it named."""
    if asked.slot in record.answers:  # the weeks were just given
        return Outcome(record, settled=True)
    here = [h for h in heard.findings if h.finding in asked.findings]
    if any(h.status is Status.PRESENT for h in here):
        return Outcome(record.answering(asked.slot, Answer.YES), settled=True)
    if heard.corrects and not here and heard.tells:
        return Outcome(record)  # she changes something else
    answer = plain_answer(heard)
    if here and answer in (None, Answer.YES, Answer.NO):
        return _named_only(record, heard, asked, knowledge, answer)
    if answer is None:
        return _not_understood(record, heard, asked, knowledge)
    return _plainly(record, heard, asked, knowledge, answer)


def plain_answer(heard: Heard) -> Answer | None:
    """Yes, no, not sure or skip, from the first word or a set phrase, or else from the intent."""
    if heard.intent == Intent.UNSURE and heard.is_clear:
        return Answer.UNSURE
    if not heard.is_command:
        if starts_with_no(heard.text) or says_back_to_normal(heard.text):
            return Answer.NO
        if starts_with_yes(heard.text):
            return Answer.YES
    answer = _ANSWERS.get(heard.intent)
    return answer if heard.is_sure or (heard.is_clear and answer is not Answer.SKIPPED) else None


def unknown(record: Record, question: Question) -> list[Finding]:
    """The findings of a question of which she has said nothing yet."""
    return [f for f in question.findings if record.status(f) is None]


def is_about_urgent_signs(question: Question, knowledge: Knowledge) -> bool:
    """Whether a yes to it is an emergency."""
    return question.bare_yes is not None and knowledge.findings[question.bare_yes].kind is Kind.URGENT


def _named_only(record: Record, heard: Heard, asked: Question, knowledge: Knowledge, answer: Answer | None) -> Outcome:
    """She named what is not so, or what she is unsure of: what of the other signs that were asked about?"""
    if heard.named(Status.UNSURE) & set(asked.findings):
        return Outcome(record.answering(asked.slot, Answer.UNSURE), settled=True)
    if not unknown(record, asked):
        if answer is Answer.YES and len(asked.findings) == 1 and asked.slot not in record.clarified:
            clarified = record.clarified | {asked.slot}  # "yes", and then what sounds like a no
            return Outcome(replace(record.forgetting(*asked.findings), clarified=clarified), clarify=True)
        return Outcome(record.answering(asked.slot, Answer.NO), settled=True)
    if answer is Answer.YES:
        return _plainly(record, heard, asked, knowledge, answer)
    if not denies_all(heard.text) and asked.slot not in record.clarified:
        return Outcome(replace(record, clarified=record.clarified | {asked.slot}))  # the form asks for the others
    return _plainly(record, heard, asked, knowledge, Answer.NO)


def _plainly(record: Record, heard: Heard, asked: Question, knowledge: Knowledge, answer: Answer) -> Outcome:
    if not asked.findings and answer in (Answer.YES, Answer.NO):  # no answer to "how many weeks?"
        return _not_understood(record, heard, asked, knowledge)
    said, left = quote(heard.text), unknown(record, asked)
    if answer is Answer.YES and asked.bare_yes:
        if len(left) > 1 and asked.clarify and asked.slot not in record.clarified:
            return Outcome(replace(record, clarified=record.clarified | {asked.slot}), clarify=True)
        record = record.assuming(left[0] if len(left) == 1 else asked.bare_yes, said)
    if answer is Answer.NO:
        for finding in left:
            record = record.saying(finding, Status.ABSENT, said)
    if answer is Answer.UNSURE:
        for finding in _doubted(left, asked, knowledge):
            record = record.saying(finding, Status.UNSURE, said)
    return Outcome(record.answering(asked.slot, answer), settled=True)


def _doubted(left: list[Finding], asked: Question, knowledge: Knowledge) -> list[Finding]:
    """What "not sure" leaves in doubt. Of urgent signs one, so that it is not read as eleven worries."""
    if not is_about_urgent_signs(asked, knowledge):
        return left
    return [asked.bare_yes] if asked.bare_yes in left else left[:1]


def _not_understood(record: Record, heard: Heard, asked: Question, knowledge: Knowledge) -> Outcome:
    """Asks in other words once; the second time it counts as not sure, but urgent signs are asked until answered."""
    meant_as_answer = heard.intent in (Intent.INFORM, Intent.AFFIRM, Intent.DENY, Intent.UNSURE)
    if not meant_as_answer or heard.tells:
        return Outcome(record)
    if asked.slot in record.clarified and not is_about_urgent_signs(asked, knowledge):
        return Outcome(record.answering(asked.slot, Answer.UNSURE), settled=True)
    return Outcome(replace(record, clarified=record.clarified | {asked.slot}), clarify=True)
