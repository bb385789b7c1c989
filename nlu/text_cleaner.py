"""Takes the power out of typed commands, and keeps very long messages within bounds."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

# Rasa reads a text that begins with this as an intent with entities, whoever wrote it.
COMMAND_PREFIX = "/"
MAXIMUM_CHARACTERS = 4000
# The same few words over and over: what a cat, a toddler or a script types.
REPEATED = re.compile(r"(?<!\S)(\S.{0,60}?\s)(?:\1){4,}", re.IGNORECASE | re.DOTALL)
# Half of a character, as broken clients send it: no encoder takes it.
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without what Rasa would take for a command, at most 4,000 characters of it.

    Words repeated over and over stand twice, so that what comes after them is still within the encoder's reach. Offsets
    stay true: each character that is taken away becomes a space.
    """
    text = LONE_SURROGATE.sub(" ", text)
    if len(text) > MAXIMUM_CHARACTERS:
        text = text[:MAXIMUM_CHARACTERS]
    text = REPEATED.sub(lambda found: (found[1] * 2).ljust(len(found[0])), text)
    bare = text.lstrip(COMMAND_PREFIX + " \t\n\r\f\v\u00a0\u200b\ufeff")
    return " " * (len(text) - len(bare)) + bare


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextCleaner(GraphComponent):
    """The first component: what she types never reaches intents or slots as a command."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextCleaner:
        """Makes the component (it has no settings)."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Cleans each message's text in place."""
        for message in messages:
            message.set(TEXT, clean(message.get(TEXT) or ""), add_to_output=True)
        return messages
