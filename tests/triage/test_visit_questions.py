"""The questions for the visit are those that fit what she said."""

from __future__ import annotations

from pathlib import Path

import pytest
from told import TODAY

from triage.knowledge import FOLDER, KnowledgeError, knowledge
from triage.record import GestationalAge, Record
from triage.visit import all_visit_questions, load_visit_questions, visit_questions
from triage.vocabulary import Finding, Status

EVERYBODYS = {"signs_and_number", "daily_life"}


def asked(days: int | None = None, pregnant: bool = True, unsure: bool = False, **said: bool) -> list[str]:
    """The ids of the questions for a record with these findings."""
    record = Record(gestational_age=GestationalAge(days, TODAY) if days is not None else None, pregnant=pregnant)
    for finding in said:
        record = record.saying(Finding(finding), Status.UNSURE if unsure else Status.PRESENT, "yes")
    return [question.id for question in visit_questions(record, knowledge(), TODAY)]


def test_with_nothing_to_report_the_questions_of_everybody_are_left() -> None:
    assert set(asked(17 * 7)) == {*EVERYBODYS, "is_it_measured"}
    assert set(asked(30 * 7)) == EVERYBODYS


@pytest.mark.parametrize(
    ("finding", "question"),
    [
        ("short_cervix", "short_cervix_plan"),
        ("cerclage_in_place", "stitch_signs"),
        ("cramping", "symptom_cause"),
        ("discharge_change", "infection_test"),
        ("reduced_movement", "movement"),
        ("preterm_birth", "progesterone_or_stitch"),
        ("second_trimester_loss", "old_notes"),
        ("cervical_surgery", "procedure_risk"),
        ("connective_tissue_disorder", "tissue_or_shape"),
        ("multiple_pregnancy", "twins"),
    ],
)
def test_what_she_reported_or_is_unsure_of_brings_its_question(finding: str, question: str) -> None:
    assert question in asked(**{finding: True})
    assert question in asked(unsure=True, **{finding: True})
    assert question not in asked()


def test_her_weeks_choose_between_what_is_planned_and_what_is_open() -> None:
    early, late = asked(10 * 7, preterm_birth=True), asked(25 * 7, preterm_birth=True)
    assert {"planned_stitch_in_time", "scans_at_risk"} <= set(early)
    assert "open_care_later" not in early
    assert "open_care_later" in late
    assert not {"planned_stitch_in_time", "scans_at_risk"} & set(late)
    assert "planned_stitch_in_time" in asked(14 * 7 - 1, preterm_birth=True)
    assert "planned_stitch_in_time" not in asked(14 * 7, preterm_birth=True)


def test_who_plans_a_pregnancy_asks_about_the_plan() -> None:
    assert "plan_before" in asked(pregnant=False, preterm_birth=True)
    assert not {"daily_life", "scans_at_risk"} & set(asked(pregnant=False, preterm_birth=True))


def test_whom_to_call_is_among_the_first_five_whatever_she_reported() -> None:
    everything = asked(12 * 7, **{finding.value: True for finding in Finding})
    assert "signs_and_number" in everything[:5]


def test_every_question_can_be_somebodys_and_stands_once() -> None:
    reached = {
        question
        for pregnant in (True, False)
        for days in (70, 180)
        for said in ({}, {finding.value: True for finding in Finding})
        for question in asked(days, pregnant, **said)
    }
    assert reached == {question.id for question in all_visit_questions()}
    assert len({question.ask for question in all_visit_questions()}) == len(all_visit_questions())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("twins: {ask: Twins, source: nobody}", "row 'twins': KeyError: 'nobody'"),
        ("twins: {ask: Twins, source: seed, when: {moon: full}}", "cannot read the condition"),
        ("twins: {ask: Twins, source: seed, when: {findings: [wings]}}", "row 'twins': ValueError"),
        ("twins: {ask: Twins, source: seed, when: {pregnant: true}}", "one question must be for everybody"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, text: str, said: str) -> None:
    for name in ("sources.yml", "findings.yml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "visit_questions.yml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"visit_questions\.yml") as problem:
        load_visit_questions(tmp_path)
    assert said in str(problem.value)
