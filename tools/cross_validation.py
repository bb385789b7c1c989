"""Five-fold cross-validation of the project's three classifiers on data/nlu, with the code that the bot runs.

Every line is read once, by a classifier that was trained on the other four fifths. The sentence vectors do not depend
on the folds, so they are computed once. Lines are read as written: the spelling corrector is left out on both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

from nlu.classifier import Classifier, Features
from nlu.encoder import RememberingEncoder
from nlu.finding_extractor import MIXED_INTENTS
from nlu.findings import BAR, _target_of_line, status_features, train
from nlu.intent_classifier import BALANCE, PRIOR
from tools.training_data import Line, finding_lines
from triage.knowledge import knowledge
from triage.vocabulary import Finding

FOLDS = 5
NOTHING = "(nothing)"
Folds = Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1 of one label, and its number of lines."""

    label: str
    precision: float
    recall: float
    f1: float
    lines: int


@dataclass(frozen=True)
class Result:
    """What one classifier made of every line.

    Attributes:
        wanted, got: the label in the data and the one that the classifier gave, line by line, all folds pooled.
        fold_of: the fold in which the line was held out.
    """

    wanted: tuple[str, ...]
    got: tuple[str, ...]
    fold_of: tuple[int, ...]

    @property
    def labels(self) -> list[str]:
        """The labels of the data, in alphabetical order."""
        return sorted(set(self.wanted) - {NOTHING})

    @property
    def accuracy(self) -> float:
        """The share of lines with the right label, pooled over the folds."""
        return float(np.mean([a == b for a, b in zip(self.wanted, self.got, strict=True)]))

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the labels, pooled over the folds."""
        return float(np.mean([scores.f1 for scores in self.per_label()]))

    def per_label(self) -> list[Scores]:
        """The figures of every label, pooled over the folds."""
        found = precision_recall_fscore_support(self.wanted, self.got, labels=self.labels, zero_division=0)
        return [
            Scores(label, float(p), float(r), float(f), int(n))
            for label, p, r, f, n in zip(self.labels, *found, strict=True)
        ]

    def over_folds(self, figure: str) -> tuple[float, float]:
        """Mean and standard deviation over the folds of `accuracy` or `macro_f1`."""
        values = [float(getattr(self._fold(number), figure)) for number in sorted(set(self.fold_of))]
        return float(np.mean(values)), float(np.std(values))

    def _fold(self, number: int) -> Result:
        rows = [i for i, fold in enumerate(self.fold_of) if fold == number]
        return Result(tuple(self.wanted[i] for i in rows), tuple(self.got[i] for i in rows), (number,) * len(rows))

    def worst_confusions(self, count: int = 10) -> list[tuple[str, str, int]]:
        """The most frequent mistakes: wanted, got, how often."""
        mistakes = Counter((a, b) for a, b in zip(self.wanted, self.got, strict=True) if a != b)
        return [(a, b, n) for (a, b), n in mistakes.most_common(count)]


def folds_of(labels: Sequence[str]) -> Folds:
    """Places to learn from and places held out, with each label in every fold; the same at every call."""
    cut: Folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels)
    return cut


def validate(labels: Sequence[str], predict: Callable[[list[int], list[int]], Sequence[str]]) -> Result:
    """Runs all folds.

    Args:
        predict: learns from the lines at the first places and labels those at the second.
    """
    got, fold_of = [""] * len(labels), [0] * len(labels)
    for number, (learned, held_out) in enumerate(folds_of(labels)):
        places = [int(place) for place in held_out]
        for place, label in zip(places, predict([int(place) for place in learned], places), strict=True):
            got[place], fold_of[place] = label, number
    return Result(tuple(labels), tuple(got), tuple(fold_of))


def intents(lines: Sequence[Line], encode: RememberingEncoder) -> Result:
    """The intent classifier."""
    texts, labels = [line.text for line in lines], [line.intent for line in lines]

    def predict(learned: list[int], held_out: list[int]) -> list[str]:
        here = [texts[i] for i in learned]
        classifier = Classifier.fit(Features.of(here, encode(here)), [labels[i] for i in learned], BALANCE)
        return likeliest(classifier, [texts[i] for i in held_out], encode)

    return validate(labels, predict)


def findings(lines: Sequence[Line], encode: RememberingEncoder) -> tuple[Result, Result]:
    """The two classifiers behind the findings: what a line is about, and what it says of it.

    A line is about the finding of which the classifier is surest, if it is as sure as the bot asks for; else it is
    about nothing. For the status, the finding is known.
    """
    counted = [line for line in lines if line.finding is not None or line.intent not in MIXED_INTENTS]
    about = [line.finding if names_one(line) else NOTHING for line in counted]
    statuses: dict[int, str] = {}

    def predict(learned: list[int], held_out: list[int]) -> list[str]:
        here = [counted[i] for i in learned]
        examples = [
            (line.text, line.finding if names_one(line) else None, line.status) for line in here if line.finding
        ]
        topics, status = train(examples, [line.text for line in here if not line.finding], encode)
        told = [i for i in held_out if names_one(counted[i])]
        targets = [_target_of_line(counted[i].text, Finding(counted[i].finding)) for i in told]
        said = status.probabilities(status_features(targets, encode)).argmax(axis=1)
        statuses.update((i, status.labels[column]) for i, column in zip(told, said, strict=True))
        return surest(topics, [counted[i].text for i in held_out], encode)

    topic = validate([str(label) for label in about], predict)
    places = sorted(statuses)
    status = Result(
        tuple(str(counted[i].status) for i in places),
        tuple(statuses[i] for i in places),
        tuple(topic.fold_of[i] for i in places),
    )
    return topic, status


def names_one(line: Line) -> bool:
    """Whether the line is labelled with a finding, and not with none."""
    return bool(finding_lines([line]))


def likeliest(classifier: Classifier, texts: list[str], encode: RememberingEncoder) -> list[str]:
    """The likeliest intent of each text, weighed as the bot weighs them."""
    prior = np.asarray([PRIOR.get(label, 1.0) for label in classifier.labels])
    confidence = prior * classifier.probabilities(Features.of(texts, encode(texts)))
    return [classifier.labels[i] for i in confidence.argmax(axis=1)]


def surest(topics: Classifier, texts: list[str], encode: RememberingEncoder) -> list[str]:
    """The finding that each text is surest about, or nothing where that is below the bar of its kind."""
    bars = np.asarray([BAR[knowledge().findings[Finding(label)].kind] for label in topics.labels])
    confidence = topics.probabilities(Features.of(texts, encode(texts)))
    best = confidence.argmax(axis=1)
    return [topics.labels[i] if row[i] >= bars[i] else NOTHING for row, i in zip(confidence, best, strict=True)]
