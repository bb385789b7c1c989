"""What a message means, in and outside the check."""

from __future__ import annotations

import pytest
from told import BACK, MISTAKE, NO, NOT_SURE, SKIP, YES, message, question, statuses, told, turn

from triage.answers import answered
from triage.interview import next_question
from triage.knowledge import knowledge
from triage.record import Record
from triage.vocabulary import Answer, Finding, Intent, Kind, Slot

URGENT = [f for f, known in knowledge().findings.items() if known.kind is Kind.URGENT]
ASKED = [question(slot) for slot in Slot if slot is not Slot.GESTATIONAL_AGE]


def test_the_questions_come_in_the_order_of_the_design() -> None:
    record = Record()
    order = []
    while (asked := next_question(record, knowledge())) is not None:
        order.append(asked.slot)
        record = record.answering(asked.slot, Answer.NO)
    assert order == list(Slot)


@pytest.mark.parametrize("asked", ASKED, ids=lambda q: q.slot.value)
def test_a_plain_no_denies_all_that_was_asked_and_settles_it(asked) -> None:
    after = turn(Record(), NO, asked.slot)
    assert after.settled
    assert after.record.answers[asked.slot] is Answer.NO
    assert set(asked.findings) <= after.record.denied()


@pytest.mark.parametrize("asked", ASKED, ids=lambda q: q.slot.value)
def test_a_plain_yes_is_taken_for_one_finding_after_asking_which_where_that_is_needed(asked) -> None:
    after = turn(Record(), YES, asked.slot)
    assert after.clarify is asked.clarify
    assert after.settled is not asked.clarify
    if asked.clarify:
        after = turn(after.record, YES, asked.slot)
    assert after.record.present() == {asked.bare_yes}
    assert after.settled


@pytest.mark.parametrize("asked", ASKED, ids=lambda q: q.slot.value)
def test_skip_settles_a_question_without_a_finding(asked) -> None:
    after = turn(Record(), SKIP, asked.slot)
    assert after.record.answers[asked.slot] is Answer.SKIPPED
    assert not after.record.findings


@pytest.mark.parametrize("slot", [Slot.URGENT_SIGNS, Slot.BLEEDING])
def test_not_sure_of_an_urgent_sign_is_an_emergency_with_one_reason(slot: Slot) -> None:
    after = turn(Record(), NOT_SURE, slot)
    assert after.urgent
    assert len(after.record.unsure()) == 1


def test_not_sure_of_the_urgent_signs_that_are_left_is_an_emergency_too() -> None:
    denied = told(message("no headache", absent="other_warning_sign"))
    after = turn(denied, NOT_SURE, Slot.URGENT_SIGNS)
    assert after.urgent
    assert after.record.unsure() == {Finding.WATERS_BROKEN}


def test_not_sure_of_a_symptom_is_no_emergency() -> None:
    after = turn(Record(), NOT_SURE, Slot.CRAMPING_OR_BACK_PAIN)
    assert after.settled
    assert not after.urgent
    assert statuses(after.record) == {"cramping": "unsure", "back_pain": "unsure"}


def test_a_sign_that_she_doubts_by_name_is_kept_as_that_sign() -> None:
    after = turn(Record(), message("maybe my waters?", unsure="waters_broken"), Slot.URGENT_SIGNS)
    assert after.urgent
    assert statuses(after.record) == {"waters_broken": "unsure"}


@pytest.mark.parametrize("text", ["no idea", "no clue"])
def test_no_idea_is_not_a_no(text: str) -> None:
    after = turn(Record(), message(text, Intent.UNSURE), Slot.PELVIC_PRESSURE)
    assert after.record.answers[Slot.PELVIC_PRESSURE] is Answer.UNSURE


def test_the_first_word_says_yes_or_no_whatever_the_intent() -> None:
    assert turn(Record(), message("yes a bit"), Slot.PELVIC_PRESSURE).record.present()
    assert turn(Record(), message("nope", Intent.OUT_OF_SCOPE), Slot.PELVIC_PRESSURE).record.denied()


def test_a_command_that_begins_with_no_is_not_an_answer() -> None:
    stop = message("no, stop please", Intent.STOP, ranking={"stop": 0.9})
    assert not turn(Record(), stop, Slot.BLEEDING).settled
    assert turn(Record(), message("no", Intent.STOP, ranking={"stop": 0.2}), Slot.BLEEDING).settled


def test_a_named_finding_settles_its_question() -> None:
    after = turn(Record(), message("my back aches", present="back_pain"), Slot.CRAMPING_OR_BACK_PAIN)
    assert after.settled
    assert after.news
    assert after.record.answers[Slot.CRAMPING_OR_BACK_PAIN] is Answer.YES


def test_what_she_said_before_is_not_asked_again() -> None:
    record = told(message("18 weeks, cramps, twins", present="cramping, multiple_pregnancy", weeks=126))
    assert Slot.GESTATIONAL_AGE in record.answers
    assert Slot.CRAMPING_OR_BACK_PAIN in record.answers
    assert Slot.CURRENT_CARE not in record.answers  # a stitch and a short cervix are still open


def test_one_denial_among_many_signs_asks_for_the_others_once() -> None:
    no_fever = message("no fever", Intent.DENY, absent="fever")
    first = turn(Record(), no_fever, Slot.URGENT_SIGNS)
    assert not first.settled
    assert not first.clarify
    assert statuses(first.record) == {"fever": "absent"}
    second = turn(first.record, no_fever, Slot.URGENT_SIGNS)
    assert second.settled
    assert not second.record.present()


@pytest.mark.parametrize("text", ["no, no fever", "no fever or anything", "none of these, no fever"])
def test_a_sweeping_denial_denies_all(text: str) -> None:
    after = turn(Record(), message(text, Intent.DENY, absent="fever"), Slot.URGENT_SIGNS)
    assert after.settled
    assert len(after.record.denied()) == 11


def test_denying_the_last_open_part_settles_the_question() -> None:
    record = turn(Record(), message("no cramps", absent="cramping"), Slot.CRAMPING_OR_BACK_PAIN).record
    after = turn(record, message("back is fine", absent="back_pain"), Slot.CRAMPING_OR_BACK_PAIN)
    assert after.settled
    assert after.record.answers[Slot.CRAMPING_OR_BACK_PAIN] is Answer.NO


def test_yes_to_what_is_left_means_the_one_thing_that_is_left() -> None:
    record = told(message("no cramps", absent="cramping"))
    assert turn(record, YES, Slot.CRAMPING_OR_BACK_PAIN).record.present() == {Finding.BACK_PAIN}
    both = turn(Record(), message("yes, but no cramps", absent="cramping"), Slot.CRAMPING_OR_BACK_PAIN)
    assert both.record.present() == {Finding.BACK_PAIN}


def test_who_denies_bleeding_denies_heavy_bleeding() -> None:
    record = told(message("no bleeding", absent="bleeding"))
    assert record.denied() == {Finding.BLEEDING, Finding.HEAVY_BLEEDING}
    assert record.answers[Slot.BLEEDING] is Answer.NO


def test_a_question_about_a_sign_is_no_report_of_it() -> None:
    why = message("why do you ask about pressure?", Intent.WHY_ASKING)
    asks = message("is pressure bad?", "ask_symptoms")
    for heard in (why, asks):
        after = turn(Record(), heard, Slot.PELVIC_PRESSURE)
        assert not after.settled
        assert not after.clarify
        assert not after.record.findings


@pytest.mark.parametrize(
    ("intent", "confidence"), [(Intent.DENY, 0.3), (Intent.AFFIRM, 0.3), (Intent.UNSURE, 0.3), (Intent.SKIP, 0.4)]
)
def test_an_answer_that_is_hardly_heard_as_one_settles_nothing(intent: Intent, confidence: float) -> None:
    doubtful = message("one moment, the kettle", intent, ranking={intent: confidence})
    assert not turn(Record(), doubtful, Slot.URGENT_SIGNS).settled


def test_a_yes_that_sounds_like_a_no_is_asked_again() -> None:
    both = message("yes, the same as ever", Intent.AFFIRM, absent="pelvic_pressure")
    first = turn(Record(), both, Slot.PELVIC_PRESSURE)
    assert first.clarify
    assert not first.record.findings
    assert turn(first.record, both, Slot.PELVIC_PRESSURE).record.answers[Slot.PELVIC_PRESSURE] is Answer.NO


def test_what_is_not_understood_twice_counts_as_not_sure() -> None:
    odd = message("the train was late")
    first = turn(Record(), odd, Slot.CERVICAL_TEAR)
    second = turn(first.record, odd, Slot.CERVICAL_TEAR)
    assert first.clarify
    assert second.record.answers[Slot.CERVICAL_TEAR] is Answer.UNSURE


@pytest.mark.parametrize("slot", [Slot.URGENT_SIGNS, Slot.BLEEDING])
def test_urgent_signs_are_asked_until_they_are_answered(slot: Slot) -> None:
    record, odd = Record(), message("the train was late")
    for _ in range(3):
        after = turn(record, odd, slot)
        assert after.clarify
        assert not after.settled
        record = after.record


def test_a_remark_leaves_the_question_open() -> None:
    after = turn(Record(), message("thanks", "thank"), Slot.BLEEDING)
    assert after.record == Record()
    assert not after.clarify


def test_something_else_that_she_tells_leaves_the_question_open_without_asking_in_other_words() -> None:
    after = turn(Record(), message("I am 18 weeks", weeks=126), Slot.PELVIC_PRESSURE)
    assert not after.settled
    assert not after.clarify
    assert after.news
    after = turn(Record(), message("my back aches", present="back_pain"), Slot.PELVIC_PRESSURE)
    assert not after.settled
    assert not after.clarify
    assert after.news


@pytest.mark.parametrize("heard", [YES, NO])
def test_yes_and_no_are_no_answer_to_how_far_along(heard) -> None:
    first = turn(Record(), heard, Slot.GESTATIONAL_AGE)
    assert first.clarify
    assert turn(first.record, heard, Slot.GESTATIONAL_AGE).settled


def test_the_weeks_settle_their_question_wherever_they_are_given() -> None:
    assert turn(Record(), message("17+3", weeks=122), Slot.GESTATIONAL_AGE).settled
    assert told(message("17+3", weeks=122)).answers[Slot.GESTATIONAL_AGE] is Answer.YES


def test_a_planner_is_not_asked_about_symptoms_of_a_pregnancy() -> None:
    record = told(message("not pregnant", not_pregnant=True))
    skipped = {slot for slot, answer in record.answers.items() if answer is Answer.NOT_APPLICABLE}
    assert skipped == {Slot.GESTATIONAL_AGE, Slot.CRAMPING_OR_BACK_PAIN, Slot.PELVIC_PRESSURE,
                       Slot.DISCHARGE_CHANGE, Slot.BLEEDING}  # fmt: skip


def test_who_is_pregnant_after_all_is_asked_about_symptoms() -> None:
    planning = told(message("not pregnant", not_pregnant=True))
    after = turn(planning, message("wait, I am, 12 weeks", weeks=84, correction=True))
    assert after.changed
    assert Slot.BLEEDING not in after.record.answers
    assert after.record.pregnant


def test_a_planner_who_names_a_symptom_keeps_it() -> None:
    record = turn(told(message("not pregnant", not_pregnant=True)), message("cramps", present="cramping")).record
    assert record.answers[Slot.CRAMPING_OR_BACK_PAIN] is Answer.YES


# Contradiction and correction


def test_a_contradiction_keeps_the_more_urgent() -> None:
    record = told(message("cramps", present="cramping"), message("no cramps", absent="cramping"))
    assert record.present() == {Finding.CRAMPING}
    record = told(message("cramps", present="cramping"), message("cramps? not sure", unsure="cramping"))
    assert record.present() == {Finding.CRAMPING}
    record = told(message("waters?", unsure="waters_broken"), message("waters are fine", absent="waters_broken"))
    assert record.unsure() == {Finding.WATERS_BROKEN}


def test_an_explicit_correction_changes_the_answer_and_asks_what_it_left_open() -> None:
    record = told(message("cramps", present="cramping"))
    after = turn(record, message("actually no cramps", absent="cramping", correction=True), Slot.PELVIC_PRESSURE)
    assert after.changed
    assert not after.settled
    assert after.record.denied() == {Finding.CRAMPING}
    assert next_question(after.record, knowledge()).slot is Slot.GESTATIONAL_AGE
    assert Slot.CRAMPING_OR_BACK_PAIN not in after.record.answers  # back pain is still to be asked


def test_a_correction_of_something_else_does_not_answer_the_open_question() -> None:
    heard = message("no wait, I do have cramps", Intent.GO_BACK, present="cramping", correction=True)
    after = turn(Record(), heard, Slot.PELVIC_PRESSURE)
    assert after.record.present() == {Finding.CRAMPING}
    assert not after.record.denied()
    assert not after.settled


def test_other_words_for_the_same_are_no_news_and_the_first_words_stay() -> None:
    record = told(message("mild cramps", present="cramping"))
    after = turn(record, message("cramps again", present="cramping"))
    assert not after.news
    assert after.record.findings[Finding.CRAMPING].said == "mild cramps"


def test_a_new_date_is_a_change_only_of_weeks_that_she_had_told() -> None:
    record = told(message("17 weeks", weeks=119))
    assert turn(record, message("I meant 18", weeks=126, correction=True)).changed
    assert not turn(Record(), message("18 weeks", weeks=126)).changed


# Going back


def test_go_back_opens_the_question_before_and_keeps_its_answer_until_she_gives_another() -> None:
    record = turn(Record(), message("cramps", present="cramping"), Slot.CRAMPING_OR_BACK_PAIN).record
    back = turn(record, BACK, Slot.PELVIC_PRESSURE)
    assert back.reopened is Slot.CRAMPING_OR_BACK_PAIN
    assert back.record.present() == {Finding.CRAMPING}
    assert Slot.CRAMPING_OR_BACK_PAIN not in back.record.answers
    remark = turn(back.record, message("thanks", "thank"), Slot.CRAMPING_OR_BACK_PAIN)
    assert remark.record.present() == {Finding.CRAMPING}
    anew = turn(remark.record, NO, Slot.CRAMPING_OR_BACK_PAIN)
    assert not anew.record.present()
    assert anew.settled
    assert anew.changed
    assert not anew.record.reopened


def test_skipping_a_question_that_was_opened_again_keeps_the_answer_from_before() -> None:
    record = told(message("cramps", present="cramping"), message("18 weeks", weeks=126))
    for slot in (Slot.CRAMPING_OR_BACK_PAIN, Slot.GESTATIONAL_AGE):
        after = turn(record.reopening(slot), SKIP, slot).record
        assert after.answers[slot] is Answer.YES
        assert after.present() == {Finding.CRAMPING}
        assert after.gestational_age


def test_weeks_that_were_opened_again_can_be_unknown() -> None:
    record = told(message("18 weeks", weeks=126)).reopening(Slot.GESTATIONAL_AGE)
    after = turn(record, NOT_SURE, Slot.GESTATIONAL_AGE).record
    assert after.gestational_age is None
    assert after.answers[Slot.GESTATIONAL_AGE] is Answer.UNSURE


def test_go_back_at_the_first_question_opens_nothing() -> None:
    after = turn(Record(), BACK, Slot.GESTATIONAL_AGE)
    assert after.reopened is None
    assert after.record == Record()


def test_go_back_outside_the_check_opens_nothing() -> None:
    assert turn(told(message("cramps", present="cramping")), BACK).reopened is None


def test_go_back_passes_over_questions_that_are_not_for_her() -> None:
    record = turn(told(message("not pregnant", not_pregnant=True)), NO, Slot.URGENT_SIGNS).record
    assert turn(record, BACK, Slot.PREGNANCY_HISTORY).reopened is Slot.URGENT_SIGNS
    assert turn(record, BACK, Slot.URGENT_SIGNS).reopened is Slot.GESTATIONAL_AGE


@pytest.mark.parametrize("slot", list(Slot))
def test_a_question_can_be_opened_by_its_name(slot: Slot) -> None:
    words = str(slot).replace("_", " ")
    heard = message(f"Change my answer about {words}", Intent.GO_BACK, present="bleeding", correction=True)
    after = turn(told(message("I bleed", present="bleeding")), heard)
    assert after.reopened is slot
    assert after.record.present() == {Finding.BLEEDING}
    assert not after.urgent


def test_a_name_that_is_no_question_opens_nothing() -> None:
    assert turn(Record(), message("change my answer about cheese", Intent.GO_BACK)).reopened is None


# Urgent signs


@pytest.mark.parametrize("finding", URGENT, ids=str)
@pytest.mark.parametrize("asked", [None, *Slot], ids=str)
def test_an_urgent_sign_is_urgent_at_every_question_and_outside(finding: Finding, asked: Slot | None) -> None:
    after = turn(Record(), message("this is so", present=finding.value), asked)
    assert after.urgent
    assert after.record.alarm == {finding}


def test_an_urgent_sign_is_urgent_again_when_she_names_it_again() -> None:
    record = told(message("I bleed", present="bleeding"))
    assert turn(record, message("still bleeding", present="bleeding")).urgent
    assert turn(record, message("and a fever", present="fever")).urgent


def test_another_answer_after_an_emergency_is_not_urgent_by_itself() -> None:
    record = told(message("I bleed", present="bleeding"))
    assert not turn(record, message("cramps", present="cramping"), Slot.CRAMPING_OR_BACK_PAIN).urgent
    assert turn(record, YES, Slot.URGENT_SIGNS).urgent


def test_a_symptom_with_a_stitch_is_urgent() -> None:
    record = told(message("I have a stitch", present="cerclage_in_place"))
    after = turn(record, YES, Slot.PELVIC_PRESSURE)
    assert after.urgent
    assert after.record.alarm == {Finding.PELVIC_PRESSURE}


def test_less_movement_is_urgent_from_24_weeks_on() -> None:
    early = told(message("20 weeks", weeks=140))
    assert not turn(early, message("baby moves less", present="reduced_movement")).urgent
    late = turn(early, message("baby moves less", present="reduced_movement")).record
    after = turn(late, message("I meant 26 weeks", weeks=182, correction=True))
    assert after.urgent
    assert after.record.alarm == {Finding.REDUCED_MOVEMENT}


def test_a_bare_yes_to_the_urgent_signs_gives_way_to_the_sign_that_she_names() -> None:
    record = turn(Record(), YES, Slot.URGENT_SIGNS).record
    assert record.present() == {Finding.OTHER_WARNING_SIGN} == record.assumed
    assert turn(record, message("a fever", present="fever")).record.present() == {Finding.FEVER}


def test_a_bare_yes_does_not_give_way_where_that_would_lower_the_level() -> None:
    record = turn(told(message("20 weeks", weeks=140)), YES, Slot.URGENT_SIGNS).record
    after = turn(record, message("the baby moves less", present="reduced_movement")).record
    assert Finding.OTHER_WARNING_SIGN in after.present()


def test_naming_the_very_thing_a_yes_was_taken_for_keeps_her_new_words() -> None:
    record = turn(Record(), YES, Slot.PELVIC_PRESSURE).record
    after = turn(record, message("a heavy push down", present="pelvic_pressure")).record
    assert after.findings[Finding.PELVIC_PRESSURE].said == "a heavy push down"
    assert not after.assumed


# Taking an emergency back


def test_a_mistake_takes_the_emergency_back_and_asks_again_what_it_answered() -> None:
    record = turn(Record(), YES, Slot.URGENT_SIGNS).record
    after = turn(record, MISTAKE)
    assert after.took_back
    assert not after.urgent
    assert not after.record.alarm
    assert Slot.URGENT_SIGNS not in after.record.answers


def test_a_mistake_takes_back_only_what_the_last_message_said() -> None:
    record = told(message("I bleed", present="bleeding"), message("a fever", present="fever"))
    after = turn(record, MISTAKE)
    assert after.urgent
    assert not after.took_back
    assert after.record.alarm == {Finding.BLEEDING}
    assert turn(after.record, MISTAKE).took_back


def test_a_mistake_keeps_the_stitch_that_made_a_symptom_urgent() -> None:
    record = told(message("a stitch", present="cerclage_in_place"), message("pressure", present="pelvic_pressure"))
    after = turn(record, MISTAKE)
    assert after.took_back
    assert after.record.present() == {Finding.CERCLAGE_IN_PLACE}


def test_what_comes_in_its_place_takes_the_emergency_back() -> None:
    record = told(message("my waters broke", present="waters_broken"))
    heard = message("actually it was just discharge", present="discharge_change", correction=True)
    after = turn(record, heard)
    assert after.took_back
    assert after.record.present() == {Finding.DISCHARGE_CHANGE}


def test_another_urgent_sign_in_its_place_is_still_an_emergency() -> None:
    record = told(message("I bleed", present="bleeding"))
    after = turn(record, message("not blood, just my waters", present="waters_broken", correction=True))
    assert after.urgent
    assert not after.took_back
    assert after.record.present() == {Finding.WATERS_BROKEN}


def test_denying_the_sign_by_name_takes_it_back() -> None:
    record = told(message("I bleed", present="bleeding"))
    after = turn(record, message("sorry, no bleeding", absent="bleeding", correction=True))
    assert after.took_back
    assert Finding.BLEEDING in after.record.denied()


@pytest.mark.parametrize(
    "heard",
    [
        message("wait, I am 18 weeks not 17", weeks=126, correction=True),
        message("actually I also have cramps", present="cramping", correction=True),
        message("actually, whom do I call?", "ask_when_to_call", correction=True),
        message("actually, thank you", "thank", correction=True),
        message("ok", Intent.AFFIRM),
    ],
    ids=lambda heard: heard.text,
)
def test_nothing_else_takes_an_emergency_back(heard) -> None:
    after = turn(told(message("I bleed", present="bleeding")), heard)
    assert Finding.BLEEDING in after.record.present()
    assert not after.took_back
    assert after.record.alarm


def test_in_the_check_a_correction_means_the_question_and_not_the_emergency() -> None:
    record = told(message("I bleed", present="bleeding"))
    after = turn(record, message("actually no", Intent.DENY, correction=True), Slot.PELVIC_PRESSURE)
    assert Finding.BLEEDING in after.record.present()
    assert Finding.PELVIC_PRESSURE in after.record.denied()


def test_a_sign_that_is_denied_by_name_in_the_check_ends_the_emergency_without_leaving_the_check() -> None:
    record = told(message("I bleed", present="bleeding"))
    heard = message("actually no bleeding", absent="bleeding", correction=True)
    after = turn(record, heard, Slot.PELVIC_PRESSURE)
    assert not after.took_back
    assert after.changed
    assert not after.record.alarm


def test_a_question_without_signs_has_no_urgent_ones() -> None:
    outcome = answered(Record(), NOT_SURE, question(Slot.GESTATIONAL_AGE), knowledge())
    assert outcome.settled
    assert outcome.record.answers == {Slot.GESTATIONAL_AGE: Answer.UNSURE}
