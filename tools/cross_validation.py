"""Five-fold cross-validation of the intent classifier and the reader of findings, with the code that the bot runs.

Every line is read once, by a network that was trained on the other four fifths. What the encoder makes of it does not
depend on the folds, so it is computed once. Lines are read as written, without the spelling corrector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.classifier import Classifier, Features
from nlu.encoder import all_tokens, on_all_cores, shared_encoder
from nlu.examples import example, rows
from nlu.intent_classifier import BALANCE, PRIOR
from nlu.reader import FINDINGS, SAID, Said
from nlu.reader_training import train
from tools.training_data import Line

FOLDS = 5
NOTHING, SEVERAL = "(nothing)", "(several)"
LIKELIER_THAN_NOT = 0.5
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
        wanted, got = Counter(self.wanted), Counter(self.got)
        right = Counter(a for a, b in zip(self.wanted, self.got, strict=True) if a == b)
        return [
            Scores(
                label,
                precision=right[label] / max(got[label], 1),
                recall=right[label] / wanted[label],
                f1=2 * right[label] / (wanted[label] + got[label]),
                lines=wanted[label],
            )
            for label in self.labels
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
    """Places to learn from and places held out, each label in every fold where it has enough lines; always the same."""
    random = np.random.default_rng(0)
    places = sorted(random.permutation(len(labels)), key=lambda place: labels[place])
    for fold in range(FOLDS):
        held_out = np.sort(places[fold::FOLDS])
        yield np.setdiff1d(np.arange(len(labels)), held_out), held_out


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


def intents(lines: Sequence[Line]) -> Result:
    """The intent classifier, on the lines of data/nlu."""
    labelled = [line for line in lines if line.intent]
    texts, labels = [line.text for line in labelled], [str(line.intent) for line in labelled]
    vectors = np.asarray(on_all_cores(shared_encoder().sentence, texts))

    def features(places: list[int]) -> Features:
        return Features.of([texts[i] for i in places], vectors[places])

    def predict(learned: list[int], held_out: list[int]) -> list[str]:
        classifier = Classifier.fit(features(learned), [labels[i] for i in learned], BALANCE)
        return likeliest(classifier, features(held_out))

    return validate(labels, predict)


def findings() -> tuple[Result, Result]:
    """The reader: what a message is about, and what it says of it.

    The first counts messages that speak of one finding or of none: they are about the finding that the reader is surest
    that they speak of, if it is likelier than not; else about nothing. The second counts every labelled finding, and
    asks for the likeliest thing said, if it is known that the message speaks of it.
    """
    examples = [example(row) for _, _, row in rows()]
    tokens = all_tokens([known.text for known in examples])
    about = [SEVERAL if len(k.said) > 1 else next((finding.value for finding in k.said), NOTHING) for k in examples]
    statuses: list[tuple[str, str, int]] = []
    fold = 0

    def predict(learned: list[int], held_out: list[int]) -> list[str]:
        nonlocal fold
        reader = train([examples[i] for i in learned], [tokens[i] for i in learned]).reader()
        got = []
        for place in held_out:
            known = examples[place]
            (said,), _ = reader.read(known.text, tokens[place].astype(np.float32), known.question)
            spoken = 1 - said[:, SAID.index(Said.NOTHING)]
            got.append(FINDINGS[spoken.argmax()].value if spoken.max() >= LIKELIER_THAN_NOT else NOTHING)
            for finding, status in known.said.items():
                likeliest_said = SAID[1 + int(said[FINDINGS.index(finding), 1:].argmax())]
                statuses.append((status.value, likeliest_said.value, fold))
        fold += 1
        return got

    topic = validate(about, predict)
    one = [i for i, wanted in enumerate(topic.wanted) if wanted != SEVERAL]
    topic = Result(*(tuple(part[i] for i in one) for part in (topic.wanted, topic.got, topic.fold_of)))  # type: ignore[arg-type]
    wanted, got, fold_of = zip(*statuses, strict=True)
    return topic, Result(wanted, got, fold_of)


def likeliest(classifier: Classifier, features: Features) -> list[str]:
    """The likeliest intent of each text, weighed as the bot weighs them."""
    prior = np.asarray([PRIOR.get(label, 1.0) for label in classifier.labels])
    return [classifier.labels[i] for i in (prior * classifier.probabilities(features)).argmax(axis=1)]
