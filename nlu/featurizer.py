"""Gives every message its sentence vector and its tokens' vectors, for all components after it."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import Vectors, on_all_cores, shared_encoder
from nlu.spelling_corrector import spelled


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense features of a message: `nlu.encoder.DIMENSIONS` numbers, and `TOKEN_DIMENSIONS` for each token."""

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
        """Adds the vectors to every example."""
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        for message, vectors in zip(examples, on_all_cores(self._vectors, [spelled(m).text for m in examples])):
            self._add(message, *vectors)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vectors to every message, in place."""
        for message in messages:
            self._add(message, *self._vectors(spelled(message).text))
        return messages

    def _vectors(self, text: str) -> tuple[Vectors, Vectors]:
        return self._encoder.sentence(text), self._encoder.tokens(text).vectors

    def _add(self, message: Message, sentence: Vectors, tokens: Vectors) -> None:
        origin = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(sentence[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, origin))
        message.add_features(Features(tokens, FEATURE_TYPE_SEQUENCE, TEXT, origin))


def sentence_vectors(messages: list[Message]) -> Vectors:
    """The vectors that the featurizer gave to the messages, of shape (messages, `nlu.encoder.DIMENSIONS`)."""
    return np.asarray([_vectors(message)[0][0] for message in messages], dtype=np.float32)


def token_vectors(message: Message) -> Vectors:
    """The vectors of the message's tokens, of shape (tokens, `nlu.encoder.TOKEN_DIMENSIONS`)."""
    return _vectors(message)[1]


def _vectors(message: Message) -> tuple[Vectors, Vectors]:
    sequence, sentence = message.get_dense_features(TEXT, [])
    if sentence is None or sequence is None:
        raise ValueError(
            "No sentence vector: nlu.featurizer.SentenceFeaturizer must stand before this component in config.yml."
        )
    return sentence.features, sequence.features
