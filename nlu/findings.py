"""Hears findings in a message: several, each with what is said of it and where.

Two nets, one judgement: a learned classifier says what a clause is about (it knows wordings), a lexicon says
what it names (it knows words); rules and a second classifier say whether it is so, denied, over, in an earlier
pregnancy, somebody else's or only a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping, Sequence

import numpy as np

from nlu.assertion import Assertion, Target, assertion_by_rule
from nlu.clauses import Span, clauses, sentences
from nlu.encoder import Vectors
from nlu.lexicon import named
from nlu.linear import LinearClassifier, features
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Kind

Encode = Callable[[Sequence[str]], Vectors]

# Urgent signs are tuned for recall: missing one costs more than asking once too often.
BAR = {Kind.URGENT: 0.5, Kind.SYMPTOM: 0.5, Kind.HISTORY: 0.55}
# A word of the lexicon counts unless the classifier is sure that the message is about something else.
LEXICON_FLOOR = 0.02
# How sure the learned status must be to overrule "present" where no rule fires.
STATUS_BAR = 0.6
LONGEST_READ_WHOLE = 40


@dataclass(frozen=True)
class Mention:
    """A finding in a message: what is said of it, how sure, and the words."""

    finding: Finding
    assertion: Assertion
    confidence: float
    span: Span


@dataclass(frozen=True)
class Reading:
    """What a message holds: one mention a finding, and the confidence of each finding for the whole message."""

    mentions: tuple[Mention, ...]
    likely: Mapping[Finding, float]


@dataclass(frozen=True)
class _Part:
    """A span to classify, with the clause and sentence it stands in and what came before the sentence."""

    span: Span
    sentence: Span
    earlier: str
    is_question: bool


def parts_of(text: str) -> list[_Part]:
    """The clauses, the sentences of several clauses, and a short message as a whole."""
    parts: list[_Part] = []
    found = sentences(text)
    for sentence in found:
        earlier, is_question = text[: sentence.start], _asks(text, sentence)
        split = clauses(sentence)
        parts += [_Part(clause, sentence, earlier, is_question) for clause in split]
        if len(split) != 1:
            parts.append(_Part(sentence, sentence, earlier, is_question))
    if len(found) > 1 and len(text.split()) <= LONGEST_READ_WHOLE:
        whole = Span(0, len(text), text)
        parts.append(_Part(whole, whole, "", _asks(text, found[-1])))
    return parts


def _asks(text: str, sentence: Span) -> bool:
    after = text[sentence.end : sentence.end + 15].lower().lstrip()
    return after.startswith(("?", "question mark")) or sentence.text.lower().startswith(
        ("is ", "are ", "do ", "does ", "can ", "could ", "what", "wat", "how ", "should ", "shud ", "when ", "why ", "will ", "would ", "which ", "whats ")
    )


def read(text: str, topics: LinearClassifier, statuses: LinearClassifier, encode: Encode) -> Reading:
    """Reads one message.

    Args:
        topics: one label a finding, not exclusive.
        statuses: the labels of `Assertion`, exclusive.
    """
    parts = parts_of(text)
    if not parts:
        return Reading((), {})
    texts = [part.span.text for part in parts]
    rows = features(texts, encode(texts))
    about, said = topics.probabilities(rows), statuses.probabilities(rows)
    likely = {Finding(label): float(value) for label, value in zip(topics.labels, about.max(axis=0))}
    mentions: list[Mention] = []
    hits = _lexicon_hits(text, parts)
    for column, label in enumerate(topics.labels):
        finding = Finding(label)
        kind = knowledge().findings[finding].kind
        candidates: list[Mention] = []
        for index, part in enumerate(parts):
            confidence = float(about[index, column])
            words = [span for f, span in hits.get(index, ()) if f is finding]
            if words and confidence < BAR[kind]:
                if likely[finding] < LEXICON_FLOOR:
                    continue
                confidence = BAR[kind]
            if confidence < BAR[kind]:
                continue
            status = dict(zip(statuses.labels, said[index]))
            candidates.append(_mention(finding, kind, part, words, confidence, status))
        best = _best(candidates)
        if best:
            mentions.append(best)
    return Reading(tuple(mentions), likely)


def _lexicon_hits(text: str, parts: Sequence[_Part]) -> dict[int, list[tuple[Finding, Span]]]:
    """For each part the words of the lexicon in it; the smallest part that holds them gets them."""
    hits: dict[int, list[tuple[Finding, Span]]] = {}
    for finding, span in named(text):
        holding = [i for i, p in enumerate(parts) if p.span.start <= span.start and span.end <= p.span.end]
        if holding:
            smallest = min(holding, key=lambda i: parts[i].span.end - parts[i].span.start)
            hits.setdefault(smallest, []).append((finding, span))
    return hits


def _mention(
    finding: Finding, kind: Kind, part: _Part, words: Sequence[Span], confidence: float, status: Mapping[str, float]
) -> Mention:
    span = words[0] if words else part.span
    target = Target(finding, kind, span, part.span, part.sentence, part.earlier, part.is_question)
    assertion = assertion_by_rule(target)
    if assertion is None:
        learned = max(status, key=lambda name: status[name])
        if learned != Assertion.PRESENT and status[learned] >= STATUS_BAR:
            assertion = Assertion(learned)
    if assertion in (Assertion.OVER, Assertion.EARLIER_PREGNANCY) and kind is Kind.HISTORY:
        assertion = None
    return Mention(finding, assertion or Assertion.PRESENT, confidence, span)


def _best(candidates: Sequence[Mention]) -> Mention | None:
    """Of several mentions of one finding, the one that counts: what is so, before doubt, before what is denied."""
    order = [Assertion.PRESENT, Assertion.UNSURE, Assertion.ABSENT]
    counted = [c for c in candidates if c.assertion in order]
    if not counted:
        return None
    return min(counted, key=lambda c: (order.index(c.assertion), len(c.span.text), -c.confidence))


def train(
    examples: Sequence[tuple[str, str | None, str | None]], others: Sequence[str], encode: Encode
) -> tuple[LinearClassifier, LinearClassifier]:
    """Fits the two classifiers.

    Args:
        examples: text, finding (None for none) and status of the lines that are labelled for findings.
        others: texts of all other intents, which name no finding as hers.
    """
    texts = [text for text, _, _ in examples] + list(others)
    vectors = encode(texts)
    findings = [finding for _, finding, _ in examples] + [None] * len(others)
    members = {f.value: np.asarray([label == f.value for label in findings]) for f in Finding}
    topics = LinearClassifier.fit_each(texts, vectors, members)
    labelled = [i for i, (_, _, status) in enumerate(examples) if status]
    statuses = LinearClassifier.fit(
        [texts[i] for i in labelled], vectors[labelled], [str(examples[i][2]) for i in labelled]
    )
    return topics, statuses
