"""The Rasa component that tells the intents apart, by sentence vectors and n-grams."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import fingerprints
from nlu.classifier import Classifier, Features
from nlu.emoji import in_words
from nlu.featurizer import sentence_vectors
from nlu.spelling_corrector import spelled

CLASSIFIER_FILE, KNOWN_FILE = "intents.npz", "known.json"
RANKING_LENGTH = 10
# Where the classifier is less sure than this, it says that it did not understand.
LEAST_CONFIDENCE = 0.12
NOT_UNDERSTOOD = "out_of_scope"
# Between each label (1) and each line (0) weighing the same.
BALANCE = 0.7
# Many lines are statements; people say other things as often. "Is this normal?" stands beside many subjects.
PRIOR = {"inform": 0.4, "ask_when_to_call": 0.6}
# What ends or erases something needs more than being the likeliest.
CONSEQUENTIAL = {"stop": 0.6, "restart": 0.6, "delete_data": 0.5}


def plain(text: str) -> str:
    """The text without case, punctuation and double spaces, to find a line of the training data again."""
    return " ".join(re.sub(r"[^\w\s?]+", " ", in_words(text).lower()).split())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Needs `nlu.featurizer.SentenceFeaturizer` before it. Lines of the training data are known by heart."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        classifier: Classifier | None = None,
        known: dict[str, str] | None = None,
    ) -> None:
        """Keeps the classifier; None until trained or loaded."""
        self._storage, self._resource = storage, resource
        self._classifier, self._known = classifier, known or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Makes an untrained classifier."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Loads the classifier from the model."""
        with model_storage.read_from(resource) as folder:
            known = json.loads((folder / KNOWN_FILE).read_text(encoding="utf-8"))
            return cls(model_storage, resource, Classifier.load(folder / CLASSIFIER_FILE), known)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Trains anew when the code changes."""
        return fingerprints.of_code()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier and stores it in the model."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts, intents = [m.get(TEXT) for m in examples], [m.get(INTENT) for m in examples]
        self._classifier = Classifier.fit(Features.of(texts, sentence_vectors(examples)), intents, BALANCE)
        # What a button sends, and short words such as "ok", must never be misread.
        self._known = {plain(text): intent for text, intent in zip(texts, intents)}
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder / CLASSIFIER_FILE)
            (folder / KNOWN_FILE).write_text(json.dumps(self._known), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and intent ranking of each message."""
        if self._classifier is None or not messages:
            return messages
        texts = [spelled(message).text for message in messages]
        for message, text, row in zip(
            messages, texts, self._classifier.probabilities(Features.of(texts, sentence_vectors(messages)))
        ):
            weighed = {name: float(value) * PRIOR.get(name, 1.0) for name, value in zip(self._classifier.labels, row)}
            total = sum(weighed.values())
            ranking = sorted(((name, value / total) for name, value in weighed.items()), key=lambda pair: -pair[1])
            known = self._known.get(plain(text))
            if known:
                ranking = [(known, 1.0)] + [(name, 0.0) for name, _ in ranking if name != known]
            elif ranking[0][1] < CONSEQUENTIAL.get(ranking[0][0], 0.0):
                ranking = [*ranking[1:], ranking[0]]
            if not plain(text) or (not known and ranking[0][1] < LEAST_CONFIDENCE):
                ranking = [(NOT_UNDERSTOOD, ranking[0][1])] + [pair for pair in ranking if pair[0] != NOT_UNDERSTOOD]
            rows = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: value} for name, value in ranking[:RANKING_LENGTH]
            ]
            message.set(INTENT, rows[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, rows, add_to_output=True)
        return messages
