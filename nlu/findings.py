"""Hears findings in a message: several, each with what is said of it and where.

Two nets, one judgement: a learned classifier says what a clause is about (it knows wordings), a lexicon says
what it names (it knows words); a second classifier, which sees the cues of `assertion`, says whether it is so,
denied, over, in an earlier pregnancy, somebody else's or only a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.assertion import CUE_NAMES, EARLIER_PREGNANCY, Assertion, Target, cues, reached_by_negation, supported
from nlu.classifier import Classifier, Features, Numbers
from nlu.clauses import Span
from nlu.encoder import Vectors
from nlu.lexicon import denied, named
from nlu.parts import GRAIN_WORD, Part, parts_of
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Kind

Encode = Callable[[Sequence[str]], Vectors]

# How sure the classifier must be of a finding. Missing an urgent sign costs more than asking once too often.
BAR = {Kind.URGENT: 0.5, Kind.SYMPTOM: 0.75, Kind.HISTORY: 0.75}
# What the message is most likely about needs less than what may stand beside it.
BAR_OF_LIKELIEST = {Kind.URGENT: 0.35, Kind.SYMPTOM: 0.6, Kind.HISTORY: 0.6}
# A word of the lexicon counts unless the classifier is this sure that the message is about something else.
LEXICON_FLOOR = 0.04
# From here on a finding counts as present even where another reading is a little likelier.
PRESENT_BAR = {Kind.URGENT: 0.15, Kind.SYMPTOM: 0.25, Kind.HISTORY: 0.3}
# Beside a likelier finding in the same words, a finding needs this share of its confidence.
BESIDE_STRONGER = 1.0
# Thoughts of harm are always put as a wish, a plan or a fear.
SELF_HARM_BAR = 0.1
# A finding this sure elsewhere in the message outweighs a wording that denies it.
SURE = 0.8
SELF_HARM_TOPIC_BAR = 0.5
# A reading without a cue counts this much, and "present" where a negation reaches the word.
UNSUPPORTED = 0.25
NEGATED = 0.15
SOMEBODY_ELSES = 0.4
TOLD_OF_BEFORE = 0.4
STATUS_BALANCE = 0.5
# Few words of a longer sentence name an urgent sign only if the sentence is at all about it.
SCRAP_SUPPORT = 2.0


@dataclass(frozen=True)
class Mention:
    """A finding in a message: what is said of it, how sure, and the words."""

    finding: Finding
    assertion: Assertion
    confidence: float
    span: Span
    clause: str = ""


@dataclass(frozen=True)
class Reading:
    """What a message holds: one mention a finding, and the confidence of each finding for the whole message."""

    mentions: tuple[Mention, ...]
    likely: Mapping[Finding, float]


def read(text: str, topics: Classifier, statuses: Classifier, encode: Encode) -> Reading:
    """Reads one message.

    Args:
        topics: one label a finding, not exclusive.
        statuses: the labels of `Assertion`, exclusive.
    """
    parts = parts_of(text)
    if not parts:
        return Reading((), {})
    texts = [part.span.text for part in parts]
    about = topics.probabilities(Features.of(texts, encode(texts)))
    likely = {Finding(label): float(value) for label, value in zip(topics.labels, about.max(axis=0))}
    targets = _targets(parts, about, topics.labels, _lexicon_hits(text, parts))
    denials = [Mention(finding, Assertion.ABSENT, 1.0, span) for finding, span in denied(text)]
    if not targets:
        return Reading(tuple({m.finding: m for m in denials}.values()), likely)
    said = statuses.probabilities(status_features([target for target, _ in targets], encode))
    mentions: dict[Finding, list[tuple[int, Mention]]] = {}
    for (target, confidence), row in zip(targets, said):
        mention = Mention(
            target.finding, assertion(target, statuses.labels, row), confidence, target.span, target.clause.text
        )
        mentions.setdefault(target.finding, []).append((target.grain, mention))
    for denial in denials:
        beside = [
            m
            for _, m in mentions.get(denial.finding, [])
            if m.assertion is Assertion.PRESENT and not _overlap(m.span, denial.span)
        ]
        settled = knowledge().findings[denial.finding].kind is Kind.HISTORY
        if settled or not any(m.confidence >= SURE for m in beside):
            mentions[denial.finding] = [(GRAIN_WORD, denial)]
    counted = {best.finding: best for best in map(_best, mentions.values()) if best}
    return Reading(tuple(_one_stitch(counted).values()), likely)


def _targets(
    parts: Sequence[Part], about: Numbers, labels: Sequence[str], hits: Mapping[int, Sequence[tuple[Finding, Span]]]
) -> list[tuple[Target, float]]:
    """Where which finding is spoken of, and how sure that is.

    Args:
        about: the confidence of each part in each label.
    """
    strongest, likeliest = about.max(axis=1), about.max(axis=0)
    targets: list[tuple[Target, float]] = []
    for column, label in enumerate(labels):
        finding = Finding(label)
        kind = knowledge().findings[finding].kind
        bar = (BAR_OF_LIKELIEST if likeliest[column] == likeliest.max() else BAR)[kind]
        if finding is Finding.SELF_HARM:
            bar = SELF_HARM_TOPIC_BAR
        for index, part in enumerate(parts):
            words = [span for f, span in hits.get(index, ()) if f is finding]
            confidence = float(about[index, column])
            if part.is_scrap and not words and kind is Kind.URGENT:
                confidence = min(confidence, SCRAP_SUPPORT * float(about[part.whole, column]))
            heard = confidence >= bar and confidence >= BESIDE_STRONGER * strongest[index]
            if heard or (words and likeliest[column] >= LEXICON_FLOOR):
                targets.append((part.target(finding, words), confidence))
    return targets


def _one_stitch(mentions: dict[Finding, Mention]) -> dict[Finding, Mention]:
    """Where the same words were heard as a stitch of now and one of before, the time they speak of decides."""
    now, before = mentions.get(Finding.CERCLAGE_IN_PLACE), mentions.get(Finding.PRIOR_CERCLAGE)
    if not now or not before or not (now.assertion is before.assertion is Assertion.PRESENT):
        return mentions
    around = f"{now.clause} {before.clause}"
    if now.clause != before.clause and not EARLIER_PREGNANCY.search(now.clause):
        return mentions
    other = Finding.CERCLAGE_IN_PLACE if EARLIER_PREGNANCY.search(around) else Finding.PRIOR_CERCLAGE
    return {finding: mention for finding, mention in mentions.items() if finding is not other}


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def assertion(target: Target, labels: Sequence[str], row: npt.NDArray[np.float64]) -> Assertion:
    """What is said of a finding: present where that is likely enough, else the likeliest.

    A reading that no word supports needs more than the classifier's word for it, and "present" needs more
    where a negation reaches the very word.
    """
    if target.denying and target.finding is not Finding.REDUCED_MOVEMENT:  # one more item of a denied list
        return Assertion.ABSENT
    found = cues(target)
    confidence = {
        name: float(value) * (1 if supported(name, found) else UNSUPPORTED) for name, value in zip(labels, row)
    }
    if reached_by_negation(found):
        confidence[Assertion.PRESENT.value] *= NEGATED
    if found[CUE_NAMES.index("speaks of somebody else")]:
        confidence[Assertion.PRESENT.value] *= SOMEBODY_ELSES
    told_of_another = found[CUE_NAMES.index("earlier pregnancy in clause")] and not found[CUE_NAMES.index("this time")]
    if told_of_another or found[CUE_NAMES.index("earlier pregnancy told before")]:
        confidence[Assertion.PRESENT.value] *= TOLD_OF_BEFORE
    if target.kind is Kind.HISTORY:  # history is always in the past; that does not make it over
        for past in (Assertion.OVER.value, Assertion.EARLIER_PREGNANCY.value):
            confidence[Assertion.PRESENT.value] += confidence.pop(past, 0.0)
    bar = SELF_HARM_BAR if target.finding is Finding.SELF_HARM else PRESENT_BAR[target.kind]
    if confidence[Assertion.PRESENT.value] >= bar * sum(confidence.values()):
        return Assertion.UNSURE if found[CUE_NAMES.index("unsure")] else Assertion.PRESENT
    likeliest = Assertion(max(confidence, key=lambda name: confidence[name]))
    doubted = likeliest in (Assertion.HYPOTHETICAL, Assertion.PRESENT) and found[CUE_NAMES.index("unsure")]
    return Assertion.UNSURE if doubted else likeliest


def status_features(targets: Sequence[Target], encode: Encode) -> Features:
    """What the status is read from: the clause's and the sentence's vector, the cues, and the clause's n-grams."""
    texts = [target.clause.text for target in targets]
    sentences = encode([target.sentence.text for target in targets])
    found = np.asarray([cues(target) for target in targets], dtype=np.float32)
    return Features.of(texts, np.hstack([encode(texts), sentences, found]))


def _lexicon_hits(text: str, parts: Sequence[Part]) -> dict[int, list[tuple[Finding, Span]]]:
    """For each part the words of the lexicon in it; the smallest part that holds them gets them."""
    hits: dict[int, list[tuple[Finding, Span]]] = {}
    for finding, span in named(text):
        holding = [i for i, p in enumerate(parts) if p.span.start <= span.start and span.end <= p.span.end]
        if holding:
            smallest = min(holding, key=lambda i: parts[i].span.end - parts[i].span.start)
            hits.setdefault(smallest, []).append((finding, span))
    return hits


def _best(candidates: Sequence[tuple[int, Mention]]) -> Mention | None:
    """Of several mentions of one finding, the one that counts.

    What a word or a clause says goes before what the sentence around it seems to say; among equals, what is so
    goes before doubt, and doubt before what is denied.
    """
    order = [Assertion.PRESENT, Assertion.UNSURE, Assertion.ABSENT]
    finest = min(grain for grain, _ in candidates)
    counted = [mention for grain, mention in candidates if grain == finest and mention.assertion in order]
    if not counted:
        return None
    return min(counted, key=lambda c: (order.index(c.assertion), -c.confidence))


def train(
    examples: Sequence[tuple[str, str | None, str | None]], others: Sequence[str], encode: Encode
) -> tuple[Classifier, Classifier]:
    """Fits the two classifiers.

    Args:
        examples: text, finding (None for none) and status of the lines that are labelled for findings.
        others: texts of all other intents, which name no finding as hers.
    """
    texts = [text for text, _, _ in examples] + list(others)
    findings = [finding for _, finding, _ in examples] + [None] * len(others)
    members = {f.value: np.asarray([label == f.value for label in findings]) for f in Finding}
    targets = [_target_of_line(text, Finding(finding)) for text, finding, status in examples if finding and status]
    said = [str(status) for _, finding, status in examples if finding and status]
    about, asserted = Features.of(texts, encode(texts)), status_features(targets, encode)
    with ThreadPoolExecutor() as pool:  # numpy lets go of the interpreter's lock while it works
        topics = pool.submit(Classifier.fit_each, about, members)
        statuses = pool.submit(Classifier.fit, asserted, said, STATUS_BALANCE)
        return topics.result(), statuses.result()


def _target_of_line(text: str, finding: Finding) -> Target:
    """Where a line of the training data names its finding: at a word of the lexicon, else in its longest part."""
    parts = parts_of(text)
    found = [(parts[i], spans) for i, spans in _spans_of(finding, _lexicon_hits(text, parts)).items()]
    if found:
        part, spans = min(found, key=lambda pair: len(pair[0].span.text))
        return part.target(finding, spans)
    return max(parts, key=lambda part: len(part.span.text)).target(finding, ())


def _spans_of(finding: Finding, hits: Mapping[int, Sequence[tuple[Finding, Span]]]) -> dict[int, list[Span]]:
    spans = {i: [span for f, span in named_here if f is finding] for i, named_here in hits.items()}
    return {i: found for i, found in spans.items() if found}
