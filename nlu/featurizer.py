"""Gives every message its sentence vector, for all components after it."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import Vectors, shared_encoder
from nlu.spelling_corrector import spelled


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """A dense sentence feature of `nlu.encoder.DIMENSIONS` numbers from the encoder of `nlu.encoder`."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Loads the encoder; `quantized: false` in config.yml takes float32 weights."""
        super().__init__(name, config)
        self._encoder = shared_encoder(config["quantized"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Makes the component.

        Raises:
            EncoderError: the weights are missing or not the published ones.
        """
        return cls(config, execution_context.node_name)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Int8 weights by default."""
        return {**DenseFeaturizer.get_default_config(), "quantized": True}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Every configuration of `quantized` is valid."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vector to every example."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vector to every message, in place."""
        vectors = self._encoder.encode([spelled(message).text for message in messages])
        for message, vector in zip(messages, vectors):
            message.add_features(
                Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
            )
        return messages


def sentence_vectors(messages: list[Message]) -> Vectors:
    """The vectors that the featurizer gave to the messages, of shape (messages, `nlu.encoder.DIMENSIONS`)."""
    found = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT, [])
        if sentence is None:
            raise ValueError(
                "No sentence vector: nlu.featurizer.SentenceFeaturizer must stand before this component in config.yml."
            )
        found.append(sentence.features[0])
    return np.asarray(found, dtype=np.float32)
