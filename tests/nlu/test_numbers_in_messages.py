from __future__ import annotations

from datetime import date, timedelta

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.cervical_length import find_cervical_length
from nlu.corrections import find_correction
from nlu.gestational_age import PREGNANCY_DAYS
from nlu.number_extractor import NumberExtractor
from nlu.open_question import METADATA, OPEN_QUESTION
from nlu.temperature import find_temperature
from nlu.text_cleaner import MAXIMUM_CHARACTERS, clean
from triage.vocabulary import Slot


@pytest.mark.parametrize(
    ("text", "is_fever"),
    [
        ("temp was 38.0 at noon", True),
        ("37.9 on the thermometer", False),
        ("thermometer reads 100.4", True),
        ("reading of 100.3 °F an hour back", False),
        ("39,1 °C says the ear one", True),
        ("first 37.2, then a temperature of 38.6", True),
        ("normal temp, 98.6", False),
    ],
)
def test_a_temperature_is_a_fever_from_38_celsius_or_100_4_fahrenheit(text: str, is_fever: bool) -> None:
    found = find_temperature(text)
    assert found is not None
    assert found.is_fever is is_fever


@pytest.mark.parametrize(
    "text", ["38 weeks and hot", "my age is 38", "room 101", "it costs 39.50", "39+1 tomorrow", ""]
)
def test_a_number_of_something_else_is_no_temperature(text: str) -> None:
    assert find_temperature(text) is None


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("cervix 31 mm", 31),
        ("cervical length of 2.4cm", 24),
        ("they measured my cervix as 22 cm", 22),
        ("cervix is 1.9", 19),
        ("CL 18mm", 18),
        ("cervix measures 2.8 mm", 28),
        ("the cervix went from 36 down to 21 mm", 21),
        ("cervix 3 cm", 30),
    ],
)
def test_a_cervical_length_is_read_in_millimetres_and_a_slipped_unit_is_mended(text: str, millimetres: float) -> None:
    found = find_cervical_length(text)
    assert found is not None
    assert found.millimetres == millimetres
    assert text[found.start : found.end].strip()


@pytest.mark.parametrize(
    ("answer", "millimetres"),
    [("a single one, 34 mm", 34), ("2.2cm at the last look, no suture", 22), ("TVCL 41mm", 41)],
)
def test_a_length_needs_no_word_for_the_cervix_where_the_question_was_about_it(answer: str, millimetres: float) -> None:
    found = find_cervical_length(answer, is_asked=True)
    assert found is not None
    assert found.millimetres == millimetres


@pytest.mark.parametrize("answer", ["one, and I am 38", "two of them, 31 weeks", "closed, 3 cm dilated last time"])
def test_other_numbers_in_the_answer_are_no_length(answer: str) -> None:
    assert find_cervical_length(answer, is_asked=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "cervix dilated 3 cm",
        "scan at 20 weeks",
        "my cervix, age 31 years",
        "a fibroid of 40 mm near the cervix",
        "25 mm of rain",
    ],
)
def test_a_size_of_something_else_is_no_cervical_length(text: str) -> None:
    assert find_cervical_length(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "oops, sorry i meant no",
        "scratch that please",
        "wait no it's on the left",
        "I clicked the wrong button",
        "that was a mistake",
        "false alarm everyone",
    ],
)
def test_words_that_take_something_back_are_found(text: str) -> None:
    place = find_correction(text)
    assert place is not None
    assert text[slice(*place)].strip()


@pytest.mark.parametrize("text", ["yes", "sorry to bother you", "what is a stitch", "no pain", ""])
def test_ordinary_words_take_nothing_back(text: str) -> None:
    assert find_correction(text) is None


@pytest.mark.parametrize("text", ["/restart", '  //inform{"a":1}', "\u200b/deny", "/\t/ /help"])
def test_a_typed_command_loses_its_slash_and_keeps_its_places(text: str) -> None:
    cleaned = clean(text)
    assert not cleaned.strip().startswith("/")
    assert len(cleaned) == len(text)
    assert all(a in (b, " ") for a, b in zip(cleaned, text, strict=True))


def test_a_very_long_message_is_cut_and_a_slash_within_a_text_stays() -> None:
    assert len(clean("word " * 5000)) == MAXIMUM_CHARACTERS
    assert clean("once/twice a day") == "once/twice a day"
    assert clean("") == ""


@pytest.mark.parametrize(
    "text", ["my first cervix check is not before 17", "cervix scan booked for 18", "cervix checks start at 15"]
)
def test_the_week_of_a_scan_to_come_is_no_cervical_length(text: str) -> None:
    assert find_cervical_length(text, is_asked=True) is None


def test_of_a_length_that_changed_the_last_counts() -> None:
    found = find_cervical_length("my cervix went from 36 to 24")
    assert found is not None
    assert found.millimetres == 24


@pytest.mark.parametrize(("question", "ages"), [(Slot.GESTATIONAL_AGE, 1), (Slot.CERVICAL_PROCEDURES, 0)])
def test_a_date_alone_is_a_due_date_at_the_question_of_the_weeks_only(question: Slot, ages: int) -> None:
    ahead = date.today() + timedelta(days=100)
    message = Message({TEXT: f"{ahead:%B} {ahead.day}, {ahead.year}", METADATA: {OPEN_QUESTION: question.value}})
    NumberExtractor().process([message])
    found = [entity["value"] for entity in message.get(ENTITIES) if entity["entity"] == "gestational_age"]
    assert found == [PREGNANCY_DAYS - 100] * ages
