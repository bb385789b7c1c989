"""Hears findings in a message: several, each with what is said of it and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nlu.clauses import Span, clauses, sentences
from nlu.emoji import blanked
from nlu.encoder import Tokens
from nlu.matrices import Numbers
from nlu.reader import FINDINGS, SAID, Reader, Said
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Kind, Slot, Status

# How sure the reader must be that a finding is present. Missing an urgent sign costs more than asking once too often.
PRESENT_BAR = {Kind.URGENT: 0.25, Kind.SYMPTOM: 0.55, Kind.HISTORY: 0.55}
# The question makes clear what an answer means, so the reader can be asked to be surer; what is doubtful is asked again.
URGENT_IN_ANSWER_BAR = 0.6
ABSENT_BAR = {Kind.URGENT: 0.35, Kind.SYMPTOM: 0.35, Kind.HISTORY: 0.55}
# An answer settles a question, so it must be likelier than not that it says no.
ABSENT_IN_ANSWER_BAR, ASKED_AGAIN_BAR = 0.5, 0.35
# From here on it is not settled that what was asked about is absent, so it is asked again.
MAY_BE_PRESENT = 0.25
# Asked about again, a stitch that may well be there is taken for there: her second answer settles the question, and with
# a stitch other signs are an emergency.
STITCH_AGAIN_BAR = 0.35
# Of two degrees of one sign, the graver must be likelier than not where the milder is surer; both are urgent.
DEGREES = {Finding.HEAVY_BLEEDING: Finding.BLEEDING}
LIKELIER_THAN_NOT = 0.5
# A sign that is not surer than this is none where its own clause denies it so surely ("no blood, no contractions").
DOUBTFUL, SURE_DENIAL = 0.6, 0.9
# How sure a sentence must be by itself of a sign that the message as a whole did not show.
ALONE_BAR = 0.6
MOST_SENTENCES = 6
# What is shorter has its meaning from what stands beside it ("Singleton. 38, closed.").
FEWEST_WORDS = 4
# She doubts what it is; of an urgent sign that counts as a yes (triage).
UNSURE = re.compile(
    r"(?<!\w)(?:"
    r"not (?:really |too |quite |100% |totally |entirely )?(?:sure|certain)|can(?:.?t|not) (?:really )?tell|"
    r"hard to (?:tell|say)|unsure|(?:dunno|idk|no idea|(?:don.?t|dont) (?:really )?know) (?:if|whether|about)|"
    r"could be (?:pee|wee|sweat|discharge)|or (?:just )?(?:pee|wee|sweat)"
    r")(?!\w)",
    re.IGNORECASE,
)

# Without a small word of English, a message is no answer that a question makes clear: it may be gibberish, or code.
SMALL_WORDS = re.compile(
    r"\b(?:i|my|me|it|its|is|was|are|be|been|the|an?|and|or|but|of|to|in|on|at|for|from|with|without|as|if|so|"
    r"no|not|none|never|nope|nah|naw|nae|nuh|nee|nowt|nuffin|nothing|nil|neg|negative|zero|yes|yeah|yep|aye|only|just|"
    r"same|since|like|some|more|less|any|all|this|that|there|they|them|she|he|her|we|you|had|have|has|did|do|dont|can|"
    r"got|now|when|after|before|usual|normal|unchanged|always|ever|bit|little|lot|once|still|baby|first)\b",
    re.IGNORECASE,
)
# Chart language that leaves no doubt; of movement it can be either ("denies fetal movement").
DENIES = re.compile(r"^\W*(?:\w+ ){0,3}(?:denies|denied|denying)\b", re.IGNORECASE)


NOTHING, PRESENT = SAID.index(Said.NOTHING), SAID.index(Said.PRESENT)
Confidences = Mapping[Finding, Mapping[Said, float]]


@dataclass(frozen=True)
class Mention:
    """A finding in a message: what is said of it, how sure, and the words."""

    finding: Finding
    status: Status
    confidence: float
    span: Span


@dataclass(frozen=True)
class Reading:
    """What a message holds.

    Attributes:
        mentions: the findings that she reports, denies or is unsure of; one a finding.
        said: of each finding the confidence in each of `nlu.reader.SAID`.
    """

    mentions: tuple[Mention, ...]
    said: Confidences

    def told_of_another(self, finding: Finding) -> bool:
        """Whether the message speaks of it as over, of an earlier pregnancy or of somebody else."""
        said = self.said[finding]
        return said[Said.OVER] + said[Said.EARLIER_PREGNANCY] + said[Said.SOMEBODY_ELSE] >= LIKELIER_THAN_NOT

    def takes_away(self, finding: Finding) -> bool:
        """Whether the message, if it is a correction, says that she does not have it (now)."""
        return self.told_of_another(finding) or self.said[finding][Said.ABSENT] >= LIKELIER_THAN_NOT

    def is_hers(self, finding: Finding) -> bool:
        """Whether the message does not speak of it as somebody else's, of another time, or as a possibility."""
        return not self.told_of_another(finding) and self.said[finding][Said.HYPOTHETICAL] < LIKELIER_THAN_NOT


def read(
    text: str, encode: Callable[[str], Tokens], reader: Reader, asked: Slot | None = None, again: bool = False
) -> Reading:
    """Reads one message.

    Args:
        asked: the question that was open, so that the message is read as an answer to it.
        again: an answer of hers did not settle it, and it was asked again.
    """
    asked = asked if SMALL_WORDS.search(text) else None
    tokens = encode(text)
    said, attention = _read(text, tokens, reader, asked)
    found = sentences(text)
    parts = [clause for sentence in found for clause in clauses(sentence)]
    mentions = []
    asked_about = knowledge().questions[asked].findings if asked else ()
    for finding, weights in zip(FINDINGS, attention, strict=True):
        present = said[finding][Said.PRESENT]
        absent = _denied(finding, said[finding], again) if finding in asked_about else said[finding][Said.ABSENT]
        here = present >= _bar(finding, said, asked, again and finding in asked_about)
        if parts and (here or absent >= _absent_bar(finding, asked, again)):
            clause = _clause_of(tokens, weights, parts)
            if here and present < DOUBTFUL and len(parts) > 1:
                by_itself, _ = _read(clause.text, encode(clause.text), reader)
                here = by_itself[finding][Said.ABSENT] < SURE_DENIAL
            here = here and not (DENIES.match(clause.text) and finding is not Finding.REDUCED_MOVEMENT)
            status = Status.ABSENT if not here else Status.UNSURE if UNSURE.search(clause.text) else Status.PRESENT
            mentions.append(Mention(finding, status, present if here else absent, clause))
    by_themselves = found if 1 < len(found) <= MOST_SENTENCES else []
    if (words := blanked(text)) != text:
        by_themselves = [*by_themselves, Span(0, len(text), words)]
    return _with_what_stands_alone(Reading(tuple(mentions), said), by_themselves, encode, reader)


def _read(text: str, tokens: Tokens, reader: Reader, asked: Slot | None = None) -> tuple[Confidences, Numbers]:
    """What is said of each finding. An answer counts by what it says without its question, too, as far as it says that."""
    (confidences, alone), attention = reader.read(text, tokens.vectors, asked, None)
    if asked:
        spoken = 1 - alone[:, [NOTHING]]
        confidences = (confidences + spoken * alone) / (1 + spoken)
        confidences = _where_one_is_named(asked, confidences, alone)
    return {f: dict(zip(SAID, map(float, row), strict=True)) for f, row in zip(FINDINGS, confidences)}, attention


def _where_one_is_named(asked: Slot, confidences: Numbers, alone: Numbers) -> Numbers:
    """The confidences; where she names one of several signs asked about as present, the unnamed ones are not present.

    Args:
        alone: what the message says without its question.
    """
    several = [FINDINGS.index(finding) for finding in knowledge().questions[asked].findings]
    if not any(alone[place, PRESENT] >= LIKELIER_THAN_NOT for place in several):
        return confidences
    confidences = confidences.copy()
    for place in several:
        if alone[place, NOTHING] >= LIKELIER_THAN_NOT:
            confidences[place, PRESENT] = min(confidences[place, PRESENT], alone[place, PRESENT])
            confidences[place] /= confidences[place].sum()
    return confidences


def _denied(finding: Finding, said: Mapping[Said, float], again: bool) -> float:
    """How sure it is that she denies what she was asked about, if only by telling that it is over.

    That it was another time's or somebody else's settles the rest, but an urgent sign is asked about once again.
    """
    denied = said[Said.ABSENT] + said[Said.OVER]
    if again or knowledge().findings[finding].kind is not Kind.URGENT:
        denied += said[Said.EARLIER_PREGNANCY] + said[Said.SOMEBODY_ELSE]
    return denied if said[Said.PRESENT] < MAY_BE_PRESENT else 0.0


def _bar(finding: Finding, said: Confidences, asked: Slot | None, again: bool) -> float:
    milder = DEGREES.get(finding)
    if milder is not None and said[milder][Said.PRESENT] > said[finding][Said.PRESENT]:
        return LIKELIER_THAN_NOT
    kind = knowledge().findings[finding].kind
    if kind is Kind.URGENT:
        return URGENT_IN_ANSWER_BAR if asked else PRESENT_BAR[kind]
    if again and finding is Finding.CERCLAGE_IN_PLACE:
        return STITCH_AGAIN_BAR
    return max(PRESENT_BAR[kind], said[finding][Said.ABSENT])


def _absent_bar(finding: Finding, asked: Slot | None, again: bool) -> float:
    if asked:
        return ASKED_AGAIN_BAR if again else ABSENT_IN_ANSWER_BAR
    return ABSENT_BAR[knowledge().findings[finding].kind]


def _with_what_stands_alone(
    reading: Reading, found: Sequence[Span], encode: Callable[[str], Tokens], reader: Reader
) -> Reading:
    """Adds signs that a sentence, or the text without its emoji, reports by itself, and that were not heard otherwise.

    So neither a question asked in the same message nor an emoji can hide a sign. What the message as a whole tells of
    another time or person stays there.
    """
    heard = {mention.finding: mention for mention in reading.mentions}
    for sentence in (s for s in found if len(s.text.split()) >= FEWEST_WORDS):
        alone, _ = _read(sentence.text, encode(sentence.text), reader)
        for finding in FINDINGS:
            present, is_sign = alone[finding][Said.PRESENT], knowledge().findings[finding].kind is not Kind.HISTORY
            if is_sign and finding not in heard and present >= ALONE_BAR and not reading.told_of_another(finding):
                heard[finding] = Mention(finding, Status.PRESENT, present, sentence)
    return Reading(tuple(heard.values()), reading.said)


def _clause_of(tokens: Tokens, attention: Numbers, parts: Sequence[Span]) -> Span:
    """The clause whose words the reader looked at most."""

    def looked_at(part: Span) -> float:
        held = [part.start <= start < end <= part.end for start, end in tokens.places]
        return float(attention[held].sum())

    return max(parts, key=looked_at)
