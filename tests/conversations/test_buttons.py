"""Every button of every response is pressed, where it is shown, and does what its title says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from bot_in_process import PROJECT, Bot
from conversation import CALM_ANSWERS, START, Conversation

from triage.topics import Topic, topics
from triage.vocabulary import Slot

ASK = "utter_ask_"
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: variants
    for path in sorted((PROJECT / "data" / "responses").glob("*.yml"))
    for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
PRESSED = sorted(
    {
        (name, button["title"], button["payload"])
        for name, variants in RESPONSES.items()
        for variant in variants
        for button in variant.get("buttons", [])
    }
)
AT_A_QUESTION = [row for row in PRESSED if row[0].removeprefix(ASK) in set(map(str, Slot))]
ELSEWHERE = sorted({row[1:] for row in PRESSED if row not in AT_A_QUESTION})

# What must follow an answer button, by its title: the findings it names, or nothing.
ANSWERS = {
    "Yes, at least one": {"other_warning_sign": "present"},
    "Cramps": {"cramping": "present"},
    "Back pain": {"back_pain": "present"},
    "Both": None,  # two pairs: see `BOTH`
    "An early birth": {"preterm_birth": "present"},
    "A loss after three months": {"second_trimester_loss": "present"},
    "My cervix opened too soon": {"painless_dilation": "present"},
    "A stitch": None,
    "Surgery on the cervix": {"cervical_surgery": "present"},
    "A procedure that opened it": {"dilation_procedure": "present"},
    "Unusual shape": {"congenital_anomaly": "present"},
    "Ehlers-Danlos or like it": {"connective_tissue_disorder": "present"},
    "My mother took DES": {"congenital_anomaly": "present"},
    "A short cervix": {"short_cervix": "present"},
    "Twins or more": {"multiple_pregnancy": "present"},
}
BOTH = {
    ("cramping_or_back_pain", "Both"): {"cramping": "present", "back_pain": "present"},
    ("cervical_procedures", "Both"): {"cervical_surgery": "present", "dilation_procedure": "present"},
    ("pregnancy_history", "A stitch"): {"prior_cerclage": "present"},
    ("current_care", "A stitch"): {"cerclage_in_place": "present"},
}
YES_SLOTS = ("pelvic_pressure", "discharge_change", "bleeding", "cervical_tear")
DENIALS = {"No", "None", "None of these", "Neither"}
DOUBTS = {"Not sure", "I am not sure"}
# What a button outside the questions leads to: a response, or a question that is open then.
LEADS_TO = {
    "Say hello": "utter_greet",
    "Write in private": "utter_greet",
    "What can you do?": "utter_help",
    "Who can read this?": "utter_privacy",
    "Stop the questions": "utter_stopped",
    "Check my symptoms": "utter_ask_gestational_age",
    "Ask a question": "utter_help",
    "What is a weak cervix?": "utter_ask_definition",
    "What are the signs?": "utter_ask_symptoms",
    "What is a stitch?": "utter_ask_cerclage",
    "When should I call?": "utter_ask_when_to_call",
    "Whom do I call?": "utter_ask_when_to_call",
    "Talk to a person": "utter_human_handoff",
    "What do I say on the phone?": "utter_ask_prepare_visit",
    "What to ask at the visit": "utter_ask_prepare_visit",
    "Delete my data": "utter_ask_delete",
    "Yes, delete it": "utter_delete_data",
    "No, keep it": "utter_delete_kept",
    "Show me the summary first": "utter_summary",
    "Summary for the doctor": "utter_summary",
    "This helped": "utter_feedback_good",
    "This did not help": "utter_feedback_bad",
    "Change an answer": "utter_answers",
    "What did I tell you?": "utter_summary",
    "Start over": "utter_restarted",
    "Change my weeks": "utter_ask_gestational_age",
    "Change urgent signs": "utter_ask_urgent_signs",
    "Change cramps or back pain": "utter_ask_cramping_or_back_pain",
    "Change pressure": "utter_ask_pelvic_pressure",
    "Change discharge": "utter_ask_discharge_change",
    "Change bleeding": "utter_ask_bleeding",
    "Change earlier pregnancies": "utter_ask_pregnancy_history",
    "Change surgery or a D&C": "utter_ask_cervical_procedures",
    "Change a tear": "utter_ask_cervical_tear",
    "Change womb shape or disorder": "utter_ask_congenital_anomaly",
    "Change stitch, short cervix or twins": "utter_ask_current_care",
    "My dates": "utter_timeline",
    "When is it placed?": "utter_ask_cerclage_timing",
}
# "Tell me more" names its topic, so that it is understood whenever it is pressed.
LEADS_TO_MORE = {f"Tell me more about {topic.name}": f"utter_more_{topic.id}" for topic in topics().values()}


@pytest.fixture(scope="module")
def finished(bot: Bot) -> Conversation:
    """A conversation after a check with nothing to report."""
    return Conversation(bot).says(START).finishes().is_given("routine")


@pytest.mark.parametrize(("response", "title", "payload"), AT_A_QUESTION)
def test_a_button_at_a_question(talk: Conversation, response: str, title: str, payload: str) -> None:
    slot = response.removeprefix(ASK)
    talk.reaches(slot)
    assert {"title": title, "payload": payload} in [
        {"title": one["title"], "payload": one["payload"]} for one in talk.buttons
    ]
    talk.says(payload)
    assert talk.open_question != slot, f"{title!r} leaves {slot} open"
    told = BOTH.get((slot, title)) or ANSWERS.get(title)
    if told:
        talk.has_told(**told)
        others = {f.value for f in talk.record.present()} - set(told)
        assert not others, f"{title!r} also told {others}"
    elif title == "Yes":
        assert slot in YES_SLOTS
        talk.has_told(**{slot: "present"})
    elif title in DENIALS:
        assert talk.slot(slot) == "no"
        assert not talk.record.present()
    elif title in DOUBTS:
        assert talk.slot(slot) == "unsure"
    elif title == "Skip":
        assert talk.slot(slot) == "skipped"
        assert not talk.record.present()
    else:
        assert title == "I am not pregnant now"
        assert not talk.record.pregnant


@pytest.mark.parametrize(("title", "payload"), ELSEWHERE)
def test_a_button_elsewhere(finished: Conversation, title: str, payload: str) -> None:
    talk = finished.branch()
    if title == "That was a mistake":
        talk.says("I am bleeding").is_given("emergency").says(payload).hears("utter_corrected")
        return
    if title in ("Yes, delete it", "No, keep it"):
        talk.says("Delete my data").is_offered(title)
    before = talk.record.findings
    talk.says(payload).hears(LEADS_TO_MORE.get(payload) or LEADS_TO[title])
    if title not in ("Start over", "Yes, delete it", "Check my symptoms"):
        assert talk.record.findings == before, f"{title!r} changes what she told"


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)
def test_each_answer_has_a_button_for_the_rest_of_it(topic: Topic) -> None:
    payloads = [button["payload"] for button in RESPONSES[f"utter_ask_{topic.id}"][0]["buttons"]]
    assert LEADS_TO_MORE[payloads[0]] == f"utter_more_{topic.id}"


def test_every_answer_that_she_gives_calmly_is_a_button_or_the_weeks() -> None:
    payloads = {payload for response, _, payload in AT_A_QUESTION}
    assert set(CALM_ANSWERS.values()) - payloads == {CALM_ANSWERS[Slot.GESTATIONAL_AGE]}


def test_what_a_button_sends_is_plain_words() -> None:
    assert not [payload for _, _, payload in PRESSED if payload.startswith("/") or "{" in payload]
    assert all(len(payload.encode()) <= 64 for _, _, payload in PRESSED)
