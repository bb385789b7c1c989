"""Every urgent sign gets emergency guidance in the same turn: at every question, outside the check, and after it."""

from __future__ import annotations

import pytest
from bot_in_process import Bot
from conversation import CALM_ANSWERS, Conversation

from triage.knowledge import knowledge
from triage.vocabulary import Finding, Kind, Slot

SAID = {
    Finding.WATERS_BROKEN: "fluid is leaking from my vagina",
    Finding.HEAVY_BLEEDING: "I'm soaking a pad every hour with blood",
    Finding.BLEEDING: "I have some light bleeding",
    Finding.CONTRACTIONS: "I have contractions every five minutes",
    Finding.SEVERE_PAIN: "I have severe belly pain",
    Finding.BULGE: "I can feel something bulging in my vagina",
    Finding.FEVER: "I have a fever of 39",
    Finding.FAINTING: "I just fainted",
    Finding.REDUCED_MOVEMENT: "my baby is moving less than usual",
    Finding.ABDOMINAL_INJURY: "I fell on my belly",
    Finding.SELF_HARM: "I want to hurt myself",
    Finding.OTHER_WARNING_SIGN: "I have a bad headache and blurred vision",
}
# Weeks unknown, so that less movement is urgent too.
WEEKS_UNKNOWN = {**CALM_ANSWERS, Slot.GESTATIONAL_AGE: "I am not sure how far along I am"}
AFTER_GUIDANCE = "after the guidance"


@pytest.fixture(scope="module")
def places(bot: Bot) -> dict[str, Conversation]:
    """One conversation at each question, and one after the guidance."""
    talk = Conversation(bot).says("Check my symptoms")
    found: dict[str, Conversation] = {}
    for slot, answer in WEEKS_UNKNOWN.items():
        found[str(slot)] = talk.is_asked(slot).branch()
        talk.says(answer)
    found[AFTER_GUIDANCE] = talk.is_given("routine", because=[])
    return found


def test_every_urgent_finding_is_tried() -> None:
    assert set(SAID) == {f for f, known in knowledge().findings.items() if known.kind is Kind.URGENT}


@pytest.mark.parametrize("finding", SAID, ids=str)
def test_outside_the_check(talk: Conversation, finding: Finding) -> None:
    talk.says(SAID[finding]).is_given("emergency")
    assert finding.value in {reason["finding"] for reason in talk.guidance["reasons"]}


@pytest.mark.parametrize("place", [*map(str, Slot), AFTER_GUIDANCE])
@pytest.mark.parametrize("finding", SAID, ids=str)
def test_at_every_question_and_after_the_guidance(
    places: dict[str, Conversation], finding: Finding, place: str
) -> None:
    talk = places[place].branch().says(SAID[finding]).is_given("emergency")
    assert finding.value in {reason["finding"] for reason in talk.guidance["reasons"]}


@pytest.mark.parametrize("finding", SAID, ids=str)
def test_on_the_way_back(places: dict[str, Conversation], finding: Finding) -> None:
    places[Slot.DISCHARGE_CHANGE.value].branch().says("go back", SAID[finding]).is_given("emergency")


@pytest.mark.parametrize("finding", SAID, ids=str)
def test_said_again_it_gets_the_guidance_again(talk: Conversation, finding: Finding) -> None:
    talk.says(SAID[finding], SAID[finding]).is_given("emergency")


@pytest.mark.parametrize(
    ("slot", "button"), [(Slot.URGENT_SIGNS, "Yes, at least one"), (Slot.URGENT_SIGNS, "I am not sure"),
                     (Slot.BLEEDING, "Yes"), (Slot.BLEEDING, "Not sure")]
)  # fmt: skip
def test_by_button(places: dict[str, Conversation], slot: Slot, button: str) -> None:
    talk = places[slot.value].branch()
    payload = next(one["payload"] for one in talk.buttons if one["title"] == button)
    talk.says(payload).is_given("emergency")
