"""What the findings of a message mean after the question that was asked: the NLU reads each message without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from triage.corrections import retracts
from triage.heard import COMMANDS, Heard, HeardFinding
from triage.knowledge import Knowledge, Question
from triage.record import Record
from triage.vocabulary import Finding, Intent, Kind, Slot, Status
from triage.wording import agrees, is_only_about_weeks, starts_with_stop

ABOUT_THE_PAST = frozenset({Slot.PREGNANCY_HISTORY, Slot.CERVICAL_PROCEDURES})
STITCHES = frozenset({Finding.PRIOR_CERCLAGE, Finding.CERCLAGE_IN_PLACE})
# A finding as sure as this is not asked about any more.
SURE_OF_FINDING = 0.75
# With one of these, symptoms are an emergency.
GRAVER_WITH_SYMPTOMS = frozenset({Finding.CERCLAGE_IN_PLACE, Finding.SHORT_CERVIX})
# Without one of these, stitches after a birth were for a tear, and two boys are earlier children.
_CERCLAGE = re.compile(
    r"\bcerclage|\bcervi\w+ (?:stitch|suture)|\b(?:stitch\w*|sutur\w*) (?:in|on|around|round) (?:my|the) cervix", re.I
)
_MULTIPLE = re.compile(
    r"\b(?:twins?|triplets?|quads?|multiples|mo-?di|di-?di|mo-?mo|[dm]c[dm]a|both babies|this time|now)\b", re.I
)


# These end the check.
_ENDS = frozenset({Intent.STOP.value, Intent.RESTART.value, Intent.DELETE_DATA.value})


def is_answer_after_all(heard: Heard, asked: Question | None) -> bool:
    """Whether an answer is likelier than the command it looks like ("without change" for "change my answer").

    That is so for weeks alone ("15 weeks" asks nothing about them), for "ok", which is no thanks to a question, for an
    end of the check and a step back that are not sure ("back to what it was"), and for any other command that is not
    sure and tells of what was asked.
    """
    if heard.gestational_age_days is not None and is_only_about_weeks(heard.text):
        return True
    if asked and heard.intent == Intent.THANK and agrees(heard.text):
        return True
    if not asked or heard.is_sure:
        return False
    if heard.intent in _ENDS:
        return not starts_with_stop(heard.text)
    if heard.intent == Intent.GO_BACK and not heard.tells:
        return True
    return heard.intent in set(COMMANDS) and any(h.finding in asked.findings for h in heard.findings)


def takes_back(heard: Heard, record: Record, knowledge: Knowledge) -> frozenset[Finding]:
    """The findings she told of that the message takes away: they were another person's, or another time's.

    Of an urgent sign only where she says so plainly: "actually my friend bled, too" takes nothing back.
    """
    taken = heard.taken_back & (record.present() | record.unsure())
    plain = retracts(heard.text)
    return frozenset(f for f in taken if plain or knowledge.findings[f].kind is not Kind.URGENT)


def in_context(heard: Heard, asked: Question | None, record: Record, knowledge: Knowledge) -> Heard:
    """The message with its findings read as an answer to `asked`.

    What contradicts the question is left out, and so is a doubtful finding that will be asked about; but nothing is
    left to come where she tells, or told, of an urgent sign, or of what makes any symptom one.
    """
    findings = tuple(_read(heard, asked, record)) if asked else heard.findings
    if takes_back(heard, record, knowledge):  # so "no" was no answer
        findings = tuple(item for item in findings if item.status is not Status.ABSENT or record.status(item.finding))
    known = {item.finding for item in findings if item.status is not Status.ABSENT} | record.present() | record.unsure()
    if not any(knowledge.findings[f].kind is Kind.URGENT or f in GRAVER_WITH_SYMPTOMS for f in known):
        findings = tuple(item for item in findings if not _can_wait(item, asked, record, knowledge))
    return replace(heard, findings=findings)


def _can_wait(item: HeardFinding, asked: Question | None, record: Record, knowledge: Knowledge) -> bool:
    """Whether to leave a doubtful finding to its question, which is still to come."""
    if item.status is not Status.PRESENT or item.confidence >= SURE_OF_FINDING:
        return False
    questions = [q for q in knowledge.questions.values() if item.finding in q.findings]
    return bool(questions) and not any(q is asked or q.slot in record.answers for q in questions)


def _read(heard: Heard, asked: Question, record: Record) -> Iterator[HeardFinding]:
    past, text = asked.slot in ABOUT_THE_PAST, heard.text
    no_stitch_now = record.status(Finding.CERCLAGE_IN_PLACE) is Status.ABSENT
    had_one = no_stitch_now or record.status(Finding.PRIOR_CERCLAGE) is Status.PRESENT
    for item in heard.findings:
        present = item.status is Status.PRESENT
        if (
            present
            and asked.slot is Slot.CERVICAL_TEAR
            and item.finding in STITCHES
            and not _CERCLAGE.search(heard.text)
        ):
            continue
        if present and past and item.finding is Finding.MULTIPLE_PREGNANCY and not _MULTIPLE.search(text):
            continue
        if present and past and had_one and item.finding is Finding.CERCLAGE_IN_PLACE and not heard.corrects:
            yield replace(item, finding=Finding.PRIOR_CERCLAGE)  # "the cerclage, nothing else"
            continue
        yield item
