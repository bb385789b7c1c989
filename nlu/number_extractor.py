"""The Rasa component for what she says in numbers and set phrases: weeks, millimetres, not pregnant, "I meant"."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.cervical_length import find_cervical_length
from nlu.corrections import find_correction
from nlu.gestational_age import find_age, says_not_pregnant
from nlu.open_question import question_before
from nlu.spelling_corrector import spelled
from triage.vocabulary import Slot

NOT_PREGNANT = "not_pregnant"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NumberExtractor(EntityExtractorMixin, GraphComponent):
    """Entities gestational_age (days), cervical_length (mm), pregnancy_status and correction, by rule."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NumberExtractor:
        """Makes the component (it has no settings)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message."""
        for message in messages:
            text = spelled(message)
            is_answer = question_before(message) is Slot.GESTATIONAL_AGE
            found = entities_in(text.text, date.today(), is_answer)
            for entity in found:
                entity["start"], entity["end"] = text.original(entity["start"], entity["end"])
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as it is."""
        return training_data


def entities_in(text: str, today: date, is_answer: bool = False) -> list[dict[str, Any]]:
    """The entities of one message, in Rasa's form; `is_answer` says whether she was asked how far along she is."""
    found: list[tuple[str, int, int, Any]] = []
    age = find_age(text, today, is_answer)
    if age:
        found.append(("gestational_age", age.start, age.end, age.days))
    length = find_cervical_length(text)
    if length:
        found.append(("cervical_length", length.start, length.end, length.millimetres))
    not_pregnant = says_not_pregnant(text)
    if not_pregnant:
        found.append(("pregnancy_status", *not_pregnant, NOT_PREGNANT))
    correction = find_correction(text)
    if correction:
        found.append(("correction", *correction, text[correction[0] : correction[1]]))
    return [
        {
            "entity": name,
            "start": start,
            "end": end,
            "value": value,
            "confidence_entity": 1.0,
            "extractor": NumberExtractor.__name__,
        }
        for name, start, end, value in found
    ]
