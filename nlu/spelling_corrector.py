"""The Rasa component that mends slips of the thumb before anything else reads the message."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import examples, fingerprints
from nlu.spelling import Spelled, Speller

VOCABULARY_FILE = "vocabulary.json"
SPELLED = "spelled"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Learns the vocabulary of the training data; leaves the message's own text as typed."""

    def __init__(self, storage: ModelStorage, resource: Resource, speller: Speller | None = None) -> None:
        """Keeps the speller; None until trained or loaded."""
        self._storage, self._resource, self._speller = storage, resource, speller

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Makes an untrained corrector."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Loads the vocabulary from the model."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, Speller(vocabulary))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Trains anew when the messages or the code change."""
        return fingerprints.of_code_and_messages()

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training data."""
        texts = [message.get(TEXT) for message in training_data.training_examples if message.get(TEXT)]
        texts += [row[examples.TEXT] for _, _, row in examples.rows()]
        self._speller = Speller.of(texts)
        with self._storage.write_to(self._resource) as folder:
            (folder / VOCABULARY_FILE).write_text(json.dumps(self._speller.vocabulary), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as written: its slips are there to be learned."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the mended text to each message."""
        for message in messages:
            if self._speller is not None:
                message.set(SPELLED, self._speller.mend(message.get(TEXT) or ""))
        return messages


def spelled(message: Message) -> Spelled:
    """The message's text with its slips mended, or as it is where no corrector ran."""
    found = message.get(SPELLED)
    text = message.get(TEXT) or ""
    return found if isinstance(found, Spelled) else Spelled(text, text, ())
