"""The Rasa component around `nlu.findings`: entity `finding`, with role present or absent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.assertion import Assertion, speaks_of_another
from nlu.cervical_length import find_cervical_length
from nlu.classifier import Classifier
from nlu.clauses import Span
from nlu.encoder import RememberingEncoder, shared_encoder
from nlu.featurizer import sentence_vectors
from nlu.findings import Mention, read, train
from nlu.spelling import Spelled
from nlu.spelling_corrector import spelled
from nlu.temperature import find_temperature
from triage.vocabulary import Finding

TOPICS_FILE, STATUSES_FILE = "topics.npz", "statuses.npz"
NO_FINDING = "none"
FINDING, PRESENT, ABSENT = "finding", "present", "absent"
# NICE NG25: a cervix of 25 mm or less is short.
SHORT_CERVIX_MM = 25
# Confidence by finding for the whole message, for readers that know which question was asked.
LIKELY_FINDINGS = "likely_findings"
LEAST_LIKELY = 0.05
# These topics are full of lines that also report a sign of hers; they would teach that such a line reports none.
MIXED_INTENTS = frozenset(
    {"ask_when_to_call", "ask_symptoms", "ask_cerclage_risks", "start_check", "ask_dilation", "ask_rescue_cerclage"}
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FindingExtractor(EntityExtractorMixin, GraphComponent):
    """Learns from the lines with `finding` and `status` in their metadata (data/nlu/findings)."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        topics: Classifier | None = None,
        statuses: Classifier | None = None,
    ) -> None:
        """Keeps the two classifiers; they are None until trained or loaded."""
        self._storage, self._resource = storage, resource
        self._topics, self._statuses = topics, statuses
        self._encode = shared_encoder().encode

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FindingExtractor:
        """Makes an untrained extractor."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FindingExtractor:
        """Loads the classifiers from the model."""
        with model_storage.read_from(resource) as folder:
            topics, statuses = (Classifier.load(folder / name) for name in (TOPICS_FILE, STATUSES_FILE))
        return cls(model_storage, resource, topics, statuses)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits both classifiers and stores them in the model."""
        examples, others = [], []
        for message in training_data.training_examples:
            text = message.get(TEXT)
            label = (message.get(METADATA) or {}).get(METADATA_INTENT) or {}
            if text and "finding" in label:
                finding = label["finding"]
                examples.append((text, None if finding == NO_FINDING else finding, label.get("status")))
            elif text and message.get(INTENT) not in MIXED_INTENTS:
                others.append(text)
        written = [message for message in training_data.training_examples if message.get(TEXT)]
        known = dict(zip([message.get(TEXT) for message in written], sentence_vectors(written), strict=True))
        self._topics, self._statuses = train(examples, others, RememberingEncoder(known))
        with self._storage.write_to(self._resource) as folder:
            self._topics.save(folder / TOPICS_FILE)
            self._statuses.save(folder / STATUSES_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the findings to each message's entities, and how likely each finding is at all."""
        if self._topics is None or self._statuses is None:
            return messages
        for message in messages:
            text = spelled(message)
            reading = read(text.text, self._topics, self._statuses, self._encode)
            mentions = by_measure(message.get(TEXT) or "", [_as_typed(mention, text) for mention in reading.mentions])
            entities = [
                {
                    "entity": FINDING,
                    "value": mention.finding.value,
                    "role": ABSENT if mention.assertion is Assertion.ABSENT else PRESENT,
                    "status": mention.assertion.value,
                    "start": mention.span.start,
                    "end": mention.span.end,
                    "confidence_entity": round(mention.confidence, 4),
                    "extractor": type(self).__name__,
                }
                for mention in mentions
            ]
            likely = {f.value: round(p, 4) for f, p in reading.likely.items() if p >= LEAST_LIKELY}
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
            message.set(LIKELY_FINDINGS, likely, add_to_output=True)
        return messages


def _as_typed(mention: Mention, text: Spelled) -> Mention:
    start, end = text.original(mention.span.start, mention.span.end)
    return replace(mention, span=Span(start, end, text.typed[start:end]))


def by_measure(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with what a number settles: a temperature for fever, a length for a short cervix."""
    temperature, length = find_temperature(text), find_cervical_length(text)
    if temperature:
        mentions = _settled(Finding.FEVER, temperature.is_fever, temperature.start, temperature.end, text, mentions)
    if length:
        short = length.millimetres <= SHORT_CERVIX_MM
        mentions = _settled(Finding.SHORT_CERVIX, short, length.start, length.end, text, mentions)
    return mentions


def _settled(finding: Finding, holds: bool, start: int, end: int, text: str, mentions: list[Mention]) -> list[Mention]:
    """Lets a measure confirm or deny its finding, but not where she speaks of another person or another time."""
    named = [mention for mention in mentions if mention.finding is finding]
    others = [mention for mention in mentions if mention.finding is not finding]
    if speaks_of_another(text):
        return mentions
    if holds and named and named[0].assertion is Assertion.PRESENT:
        return mentions
    assertion = Assertion.PRESENT if holds else Assertion.ABSENT
    return [*others, Mention(finding, assertion, 1.0, Span(start, end, text[start:end]))]
