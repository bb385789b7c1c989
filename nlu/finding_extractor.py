"""The Rasa component around `nlu.findings`: entity `finding`, with role present or absent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import examples, fingerprints
from nlu.cervical_length import find_cervical_length
from nlu.clauses import Span
from nlu.corrections import find_correction
from nlu.early_loss import find_early_loss
from nlu.encoder import all_tokens, shared_encoder
from nlu.featurizer import token_vectors
from nlu.findings import Mention, Reading, read
from nlu.open_question import is_asked_again, question_before
from nlu.persons import FOR_HER
from nlu.reader import Reader
from nlu.reader_training import train
from nlu.spelling import Spelled, Speller
from nlu.spelling_corrector import spelled
from nlu.temperature import find_temperature
from triage.vocabulary import Finding, Slot, Status

FINDING, PRESENT, ABSENT = "finding", "present", "absent"
# What a correction takes away, if she told of it before ("no wait, that was my sister").
TAKEN_BACK = "finding_taken_back"
# NICE NG25: a cervix of 25 mm or less is short.
SHORT_CERVIX_MM = 25
# These topics are full of lines that also report a sign of hers; they would teach that such a line reports none.
MIXED_INTENTS = frozenset(
    {"ask_when_to_call", "ask_symptoms", "ask_cerclage_risks", "start_check", "ask_dilation", "ask_rescue_cerclage"}
)
# What only tells the intents apart says nothing of findings.
STATEMENT = "inform"
# These mean what was asked.
REPLIES = frozenset({"affirm", "deny", "unsure"})
# Of the lines of other intents, every so many-th teaches that nothing is reported: more would only take time.
EVERY_OTHER = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FindingExtractor(EntityExtractorMixin, GraphComponent):
    """Learns from data/findings (`nlu.examples`), and from lines of other intents that nothing is reported there."""

    def __init__(self, storage: ModelStorage, resource: Resource, reader: Reader | None = None) -> None:
        """Keeps the reader; it is None until trained or loaded."""
        self._storage, self._resource, self._reader = storage, resource, reader

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
        """Loads the reader from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Reader.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Trains anew when the messages or the code change."""
        return fingerprints.of_code_and_messages()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the reader and stores it in the model."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        others = [m for m in messages if m.get(INTENT) not in MIXED_INTENTS | {STATEMENT}][::EVERY_OTHER]
        taught = [examples.example(row) for _, _, row in examples.rows()]
        speller = Speller.of([message.get(TEXT) for message in messages] + [example.text for example in taught])
        taught = [replace(example, text=speller.mend(example.text).text) for example in taught]
        tokens = all_tokens([example.text for example in taught])
        network = train(
            taught + [examples.unlabelled(spelled(m).text, m.get(INTENT) not in REPLIES) for m in others],
            tokens + [token_vectors(message) for message in others],
        )
        with self._storage.write_to(self._resource) as folder:
            network.save(folder)
            self._reader = Reader.load(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the findings to each message's entities."""
        if self._reader is None:
            return messages
        for message in messages:
            known = _known_by_heart(message)
            if known and known not in MIXED_INTENTS:
                continue  # as the reader is taught: it reports nothing ("yes", "goodbye"), whatever was asked
            text = spelled(message)
            asked = None if known else question_before(message)
            reading = read(text.text, shared_encoder().tokens, self._reader, asked, is_asked_again(message))
            heard = [_as_typed(mention, text) for mention in reading.mentions]
            mentions = by_measure(message.get(TEXT) or "", heard, reading, asked)
            entities = [*map(_entity, mentions), *_taken_back(text, reading)]
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def _entity(mention: Mention) -> dict[str, Any]:
    return {
        "entity": FINDING,
        "value": mention.finding.value,
        "role": ABSENT if mention.status is Status.ABSENT else PRESENT,
        "status": mention.status.value,
        "start": mention.span.start,
        "end": mention.span.end,
        "confidence_entity": round(mention.confidence, 4),
        "extractor": FindingExtractor.__name__,
    }


def _taken_back(text: Spelled, reading: Reading) -> list[dict[str, Any]]:
    """Where the message corrects something, the findings that it gives to another person or time, or denies."""
    correction = find_correction(text.text)
    if not correction:
        return []
    start, end = text.original(*correction)
    return [
        {"entity": TAKEN_BACK, "value": f.value, "start": start, "end": end, "extractor": FindingExtractor.__name__}
        for f in Finding
        if reading.takes_away(f)
    ]


def _known_by_heart(message: Message) -> str | None:
    """The intent of which it is word for word a line ("yes", "go back"), if that is not a statement."""
    intent = message.get(INTENT) or {}
    return str(intent["name"]) if intent.get("confidence") == 1.0 and intent["name"] != STATEMENT else None


def _as_typed(mention: Mention, text: Spelled) -> Mention:
    start, end = text.original(mention.span.start, mention.span.end)
    return replace(mention, span=Span(start, end, text.typed[start:end]))


def by_measure(text: str, mentions: list[Mention], reading: Reading, asked: Slot | None = None) -> list[Mention]:
    """The mentions, with what a number settles: a temperature, the length of the cervix, the weeks of a loss."""
    temperature, length = find_temperature(text), find_cervical_length(text, asked is Slot.CURRENT_CARE)
    if temperature and (reading.is_hers(Finding.FEVER) or FOR_HER.search(text)):
        place = Span(temperature.start, temperature.end, text[temperature.start : temperature.end])
        mentions = _settled(Finding.FEVER, temperature.is_fever, place, mentions)
    if length and reading.is_hers(Finding.SHORT_CERVIX):
        place = Span(length.start, length.end, text[length.start : length.end])
        mentions = _settled(Finding.SHORT_CERVIX, length.millimetres <= SHORT_CERVIX_MM, place, mentions)
    late = any(m.finding is Finding.SECOND_TRIMESTER_LOSS and m.status is not Status.ABSENT for m in mentions)
    if late and (early := find_early_loss(text)):
        place = Span(early.start, early.end, text[early.start : early.end])
        mentions = _settled(Finding.SECOND_TRIMESTER_LOSS, False, place, mentions)
    return mentions


def _settled(finding: Finding, holds: bool, place: Span, mentions: list[Mention]) -> list[Mention]:
    """Lets a measure confirm or deny its finding."""
    heard = [mention for mention in mentions if mention.finding is finding]
    if holds and heard and heard[0].status is not Status.ABSENT:
        return mentions
    others = [mention for mention in mentions if mention.finding is not finding]
    return [*others, Mention(finding, Status.PRESENT if holds else Status.ABSENT, 1.0, place)]
