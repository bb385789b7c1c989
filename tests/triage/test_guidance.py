"""The decision table, the guidance payload, and what changed between two of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import NOT_SURE, SETTINGS, TODAY, message, told, turn

from triage.decision import decide
from triage.explanation import change_since, guide
from triage.knowledge import knowledge
from triage.record import GestationalAge, Record, Report
from triage.vocabulary import DAYS_PER_WEEK, Answer, Finding, Kind, Level, Route, Slot, Status

KNOWN = knowledge()
URGENT, SYMPTOM, HISTORY = ([f for f, k in KNOWN.findings.items() if k.kind is kind] for kind in Kind)
FINDINGS = st.frozensets(st.sampled_from(list(Finding)))
AGES = st.none() | st.integers(0, 300)


def level(*present: Finding, weeks: int | None = None) -> Level:
    """The level of these findings."""
    return decide(KNOWN.table, frozenset(present), age_days=None if weeks is None else weeks * DAYS_PER_WEEK).level


def given_for(record: Record) -> dict:
    """The guidance payload of a record."""
    return guide(record, KNOWN, TODAY, SETTINGS).payload


@pytest.mark.parametrize("finding", [f for f in URGENT if f is not Finding.REDUCED_MOVEMENT], ids=str)
@pytest.mark.parametrize("weeks", [None, 6, 23, 24, 36])
def test_an_urgent_finding_is_an_emergency_at_any_weeks(finding: Finding, weeks: int | None) -> None:
    assert level(finding, weeks=weeks) is Level.EMERGENCY


@pytest.mark.parametrize(("weeks", "expected"), [(None, "emergency"), (24, "emergency"), (23, "today"), (0, "today")])
def test_less_movement_depends_on_the_weeks(weeks: int | None, expected: str) -> None:
    assert level(Finding.REDUCED_MOVEMENT, weeks=weeks) == expected


@pytest.mark.parametrize("symptom", SYMPTOM, ids=str)
def test_a_symptom_is_for_today_and_with_a_stitch_or_short_cervix_an_emergency(symptom: Finding) -> None:
    assert level(symptom) is Level.TODAY
    assert level(symptom, Finding.CERCLAGE_IN_PLACE) is Level.EMERGENCY
    assert level(symptom, Finding.SHORT_CERVIX) is Level.EMERGENCY


def test_history_alone_is_for_soon_but_a_short_cervix_for_today_and_nothing_for_the_next_visit() -> None:
    for finding in HISTORY:
        assert level(finding) is (Level.TODAY if finding is Finding.SHORT_CERVIX else Level.SOON)
    assert level() is Level.ROUTINE


@given(FINDINGS, FINDINGS, AGES, st.sampled_from(list(Finding)))
def test_one_finding_more_never_lowers_the_level(present, unsure, age, more) -> None:
    before = decide(KNOWN.table, present, unsure, age)
    assert decide(KNOWN.table, present | {more}, unsure, age).level.urgency >= before.level.urgency


@given(FINDINGS, st.sampled_from(URGENT), AGES)
def test_not_sure_of_an_urgent_sign_counts_as_yes(present, sign, age) -> None:
    sure, unsure = (decide(KNOWN.table, *both, age) for both in ((present | {sign}, frozenset()), (present, {sign})))
    assert sure.level is unsure.level
    assert sure.routes == unsure.routes


@given(FINDINGS, AGES)
def test_the_first_matched_row_decides_and_its_route_is_shown(present, age) -> None:
    verdict = decide(KNOWN.table, present, age_days=age)
    assert verdict.rows[0].level is verdict.level
    assert verdict.route is verdict.routes[0]
    assert verdict.route in {row.route for row in verdict.rows if row.level is verdict.level}


# The payload


def test_the_payload_has_the_parts_of_the_design() -> None:
    record = told(message("17+3", weeks=122), message("yes, mild ones", present="cramping", absent="bleeding"))
    payload = given_for(record)
    assert payload["type"] == "guidance"
    assert payload["version"] == 1
    assert payload["level"] == "today"
    assert [(r["finding"], r["said"]) for r in payload["reasons"]] == [("cramping", "yes, mild ones")]
    assert all(reason["because"] and reason["source"] for reason in payload["reasons"])
    assert payload["denied"] == ["heavy_bleeding", "bleeding"]
    assert payload["unsure"] == []
    assert payload["gestational_age_days"] == 122
    assert payload["rules"] == ["today.symptom"]
    assert payload["actions"]
    assert payload["next"]


def test_nothing_reported_is_routine_by_its_own_rule() -> None:
    payload = given_for(Record())
    assert payload["level"] == "routine"
    assert payload["rules"] == ["routine.nothing_reported"]
    assert not payload["reasons"]


def test_the_findings_that_decided_come_first() -> None:
    payload = given_for(told(message("twins and cramps", present="multiple_pregnancy, cramping")))
    assert [r["finding"] for r in payload["reasons"]] == ["cramping", "multiple_pregnancy"]


def test_doubt_about_an_urgent_sign_is_a_reason_and_doubt_about_another_is_not() -> None:
    record = turn(turn(Record(), NOT_SURE, Slot.BLEEDING).record, NOT_SURE, Slot.CERVICAL_TEAR).record
    payload = given_for(record)
    assert [r["finding"] for r in payload["reasons"]] == ["bleeding"]
    assert payload["unsure"] == ["bleeding", "cervical_tear"]


def test_weeks_count_only_in_a_pregnancy() -> None:
    record = turn(told(message("30 weeks", weeks=210)), message("not pregnant now", not_pregnant=True)).record
    assert given_for(record)["gestational_age_days"] is None


def test_thoughts_of_harm_do_not_push_aside_the_help_for_the_body() -> None:
    harm, both = (given_for(told(message("x", present=f))) for f in ("self_harm", "self_harm, heavy_bleeding"))
    assert harm["actions"] == [line.format(**SETTINGS) for line in KNOWN.advice[Route.CRISIS_LINE].actions]
    assert both["actions"][: len(harm["actions"])] == harm["actions"]
    assert any("lie down" in line.lower() for line in both["actions"])


@pytest.mark.parametrize("pair", list(combinations(URGENT, 2)), ids=lambda pair: f"{pair[0]}+{pair[1]}")
def test_two_urgent_signs_are_an_emergency_with_both_as_reasons(pair) -> None:
    payload = given_for(told(message("x", present=", ".join(f.value for f in pair))))
    assert payload["level"] == "emergency"
    assert {r["finding"] for r in payload["reasons"]} == {f.value for f in pair}


# What changed


def test_what_was_added_removed_and_counted_anew_is_told_apart() -> None:
    before = given_for(told(message("cramps at 18 weeks", present="cramping", weeks=126)))
    now = given_for(told(message("twins at 19 weeks", present="multiple_pregnancy", weeks=133)))
    change = change_since(before, now)
    assert change
    assert change.added == (Finding.MULTIPLE_PREGNANCY,)
    assert change.removed == (Finding.CRAMPING,)
    assert change.age_changed
    assert change.level_changed
    assert change.level_before is Level.TODAY


def test_the_same_guidance_again_is_no_change() -> None:
    payload = given_for(told(message("cramps", present="cramping")))
    assert not change_since(payload, payload)


# The record


def test_a_record_survives_json() -> None:
    full = Record(
        findings={Finding.FEVER: Report(Status.PRESENT, "38.5")},
        gestational_age=GestationalAge(122, TODAY),
        pregnant=False,
        answers={Slot.BLEEDING: Answer.SKIPPED},
        clarified=frozenset({Slot.CURRENT_CARE}),
        reopened=frozenset({Slot.URGENT_SIGNS}),
        assumed=frozenset({Finding.FEVER}),
        alarm=frozenset({Finding.FEVER}),
        advised={"level": "today"},
    )
    assert Record.from_json(full.as_json()) == full
    assert Record.from_json(Record().as_json()) == Record() == Record.from_json(None)


def test_the_weeks_grow_with_the_calendar_and_never_fall_below_zero() -> None:
    age = GestationalAge(122, date(2026, 3, 1))
    assert age.on(date(2026, 3, 8)) == 129
    assert age.on(date(2025, 1, 1)) == 0
    assert Record(gestational_age=age).age_on(age.told_on + timedelta(1)) == 123
    assert Record().age_on(TODAY) is None


def test_assuming_what_she_has_told_changes_nothing() -> None:
    record = told(message("cramps", present="cramping"))
    assert record.assuming(Finding.CRAMPING, "yes") is record
