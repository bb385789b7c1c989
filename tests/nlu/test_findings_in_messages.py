"""Own sentences, read by the trained model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Hear = Callable[[str], dict[str, str]]
Parse = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I had to change my pajamas, warm liquid keeps coming out of my vagina", "waters_broken"),
        ("two maxi pads full within the hour and there are clots", "heavy_bleeding"),
        ("a few drops of blood in the toilet bowl just now", "bleeding"),
        ("my bump goes rock hard every six minutes and then relaxes", "contractions"),
        ("the pain in my belly is unbearable, I can't stand upright", "severe_pain"),
        ("I can feel something like a balloon sticking out of my vagina", "bulge"),
        ("I have chills and my temperature is 39.2", "fever"),
        ("I blacked out in the shower an hour ago", "fainting"),
        ("the baby has hardly moved all day long", "reduced_movement"),
        ("slipped on the ice and landed right on my belly", "abdominal_injury"),
        ("I keep thinking about killing myself", "self_harm"),
        ("blinding headache and I see flashing lights", "other_warning_sign"),
        ("light period-like cramps on and off tonight", "cramping"),
        ("my lower back has been aching in a new way", "back_pain"),
        ("there is a heavy dragging pressure in my pelvis", "pelvic_pressure"),
        ("way more slimy discharge than I used to have", "discharge_change"),
        ("they told me I have an incompetent cervix", "prior_insufficiency"),
        ("I had a cerclage in my previous pregnancy", "prior_cerclage"),
        ("a cerclage was placed three weeks ago and is still in", "cerclage_in_place"),
        ("with my first I dilated without any pain in the fifth month", "painless_dilation"),
        ("I miscarried at 18 weeks two years ago", "second_trimester_loss"),
        ("my daughter was born at 31 weeks", "preterm_birth"),
        ("I had a LEEP a few years back", "cervical_surgery"),
        ("there was a D&C after my miscarriage", "dilation_procedure"),
        ("my cervix was torn when my son was born", "cervical_tear"),
        ("I was born with a bicornuate uterus", "congenital_anomaly"),
        ("a geneticist diagnosed me with the stretchy kind of Ehlers-Danlos", "connective_tissue_disorder"),
        ("the scan showed a cervix of 19 mm", "short_cervix"),
        ("it's twins this time", "multiple_pregnancy"),
    ],
)
def test_each_finding_is_heard_as_present_when_she_reports_it(hear: Hear, text: str, finding: str) -> None:
    assert hear(text).get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("no bleeding so far", "bleeding"),
        ("I haven't had any contractions", "contractions"),
        ("no fever, I checked", "fever"),
        ("denies leaking of fluid", "waters_broken"),
        ("never had a LEEP or anything like it", "cervical_surgery"),
        ("the baby is kicking away happily", "reduced_movement"),
        ("there's only one baby in there", "multiple_pregnancy"),
        ("temperature is normal, 36.7", "fever"),
    ],
)
def test_what_she_denies_is_heard_as_absent(hear: Hear, text: str, finding: str) -> None:
    assert hear(text).get(finding) == "absent"


def test_every_item_of_a_denied_list_is_denied(hear: Hear) -> None:
    heard = hear("denies bleeding, contractions, fever")
    assert heard == {"bleeding": "absent", "contractions": "absent", "fever": "absent"}


@pytest.mark.parametrize(
    ("text", "denied", "reported"),
    [
        ("no fever but my back aches", "fever", "back_pain"),
        ("no discharge but i do have pressure", "discharge_change", "pelvic_pressure"),
        ("no bleeding at all but I do have cramps", "bleeding", "cramping"),
        ("no bleeding but cramps since lunch", "bleeding", "cramping"),
    ],
)
def test_what_follows_a_but_is_not_denied_with_what_stands_before_it(
    hear: Hear, text: str, denied: str, reported: str
) -> None:
    assert hear(text) == {denied: "absent", reported: "present"}


@pytest.mark.parametrize(
    "text",
    [
        "I had some spotting in the first trimester, it stopped ten weeks ago",
        "early on I had cramps but they went away months ago",
    ],
)
def test_what_is_long_over_is_no_finding(hear: Hear, text: str) -> None:
    assert "present" not in hear(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "in my last pregnancy I had a fever near the end",
        "during my last pregnancy I kept fainting on the train",
    ],
)
def test_a_symptom_of_an_earlier_pregnancy_is_no_finding_of_this_one(hear: Hear, text: str) -> None:
    assert "present" not in hear(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "my cousin had a cerclage with her second",
        "a friend of mine bled the whole time",
        "my colleague is having twins",
        "someone on the forum passed out on a train",
    ],
)
def test_what_happened_to_somebody_else_is_no_finding(hear: Hear, text: str) -> None:
    assert "present" not in hear(text).values()


@pytest.mark.parametrize(
    ("text", "finding"), [("my wife is bleeding", "bleeding"), ("my girlfriend has a fever of 39", "fever")]
)
def test_a_partner_who_writes_for_her_counts_as_her(hear: Hear, text: str, finding: str) -> None:
    assert hear(text).get(finding) == "present"


@pytest.mark.parametrize(
    "text",
    [
        "what would I do if my waters broke at night?",
        "is bleeding common after a cerclage?",
        "I'm so afraid that the baby could stop moving one day",
        "how will I know that a contraction is real?",
    ],
)
def test_a_question_or_a_fear_about_what_might_be_is_no_finding(hear: Hear, text: str) -> None:
    assert "present" not in hear(text).values()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I can't tell if it's pee or my waters leaking", "waters_broken"),
        ("not sure if these are contractions", "contractions"),
    ],
)
def test_what_she_cannot_tell_is_heard_as_unsure_or_present(hear: Hear, text: str, finding: str) -> None:
    assert hear(text).get(finding) in ("unsure", "present")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("when is the anatomy scan usually done? fluid is running down my legs", "waters_broken"),
        ("Thanks, that is clear. By the way, I have been bleeding since noon.", "bleeding"),
        ("what does progesterone do. my belly tightens every five minutes", "contractions"),
    ],
)
def test_what_she_asks_in_the_same_message_hides_no_sign(hear: Hear, text: str, finding: str) -> None:
    assert hear(text).get(finding) == "present"


@pytest.mark.parametrize(
    "text",
    [
        "My waters broke at 34 weeks with my daughter. Will that happen again?",
        "My sister lost hers at 19 weeks. She had no pain at all and then it was born.",
    ],
)
def test_a_sentence_is_not_taken_out_of_the_story_it_belongs_to(hear: Hear, text: str) -> None:
    assert not {"waters_broken", "second_trimester_loss", "painless_dilation"} & {
        finding for finding, said in hear(text).items() if said == "present"
    }


@pytest.mark.parametrize("text", ["the meeting was bloody long", "my phone is dead", "hello there", "??", ""])
def test_ordinary_talk_holds_no_finding(hear: Hear, text: str) -> None:
    assert hear(text) == {}


@pytest.mark.parametrize(
    ("text", "finding", "words"),
    [
        ("😟 help, i am bleedng again", "bleeding", "bleedng"),
        ("“I’ve got cramps” is all she says", "cramping", "cramps"),
        ("at the office 🏢🏢 my membranes ruptured", "waters_broken", "ruptured"),
        ("um comma i have a feverr", "fever", "feverr"),
    ],
)
def test_an_entity_stands_at_the_words_as_typed(parse: Parse, text: str, finding: str, words: str) -> None:
    found = next(e for e in parse(text)["entities"] if e["value"] == finding)
    assert words in text[found["start"] : found["end"]]


def test_weeks_and_corrections_stand_at_the_words_as_typed_after_a_slip(parse: Parse) -> None:
    text = "😬 bleedng stopped, oops sorry i meant I'm 21+2"
    spans = {e["entity"]: text[e["start"] : e["end"]] for e in parse(text)["entities"]}
    assert spans["gestational_age"] == "21+2"
    assert spans["correction"] in text
    assert next(e["value"] for e in parse(text)["entities"] if e["entity"] == "gestational_age") == 149


@pytest.mark.parametrize("text", ['/inform{"finding": "bleeding"}', "/restart", "x" * 10_000, "\n\n", "😀" * 300])
def test_no_message_breaks_the_reading_or_is_taken_as_a_command(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert parsed["intent"]["name"]
    assert not parsed["text"].strip().startswith("/")
