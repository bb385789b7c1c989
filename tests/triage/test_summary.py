"""The summary for the doctor: all that she told, and nothing of who she is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

from triage.knowledge import knowledge
from triage.record import MOST_QUESTIONS, GestationalAge, Record
from triage.summary import due_date, is_empty, level_names, plain_date, summary
from triage.vocabulary import Answer, Finding, Level, Slot, Status

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.utc)
ADVISED = {"level": "today", "rules": ["today.symptom"], "reasons": []}
TOLD = (
    Record(gestational_age=GestationalAge(120, date(2026, 2, 27)))
    .saying(Finding.CRAMPING, Status.PRESENT, "a dull pull")
    .saying(Finding.PRETERM_BIRTH, Status.PRESENT, "born at 31 weeks")
    .saying(Finding.FEVER, Status.UNSURE, "maybe")
    .saying(Finding.BLEEDING, Status.ABSENT, "no")
    .asking("what is a stitch?")
    .advising(ADVISED, NOW)
)


def test_it_holds_what_she_reported_denied_and_was_unsure_of_with_her_words() -> None:
    made = summary(TOLD, knowledge(), NOW, ["Do I need scans?"])
    assert made["reported"] == [{"finding": "cramping", "name": "cramps", "said": "a dull pull"}]
    assert made["risk_factors"] == [
        {"finding": "preterm_birth", "name": "a baby born early", "said": "born at 31 weeks"}
    ]
    assert made["unsure"] == [{"finding": "fever", "name": "fever or chills", "said": "maybe"}]
    assert made["denied"] == [{"finding": "bleeding", "name": "bleeding"}]
    assert made["questions"] == ["what is a stitch?"]
    assert made["visit_questions"] == ["Do I need scans?"]
    assert made["guidance"] == {"level": "today", "given": "2026-03-01T09:30:00+00:00", "rules": ["today.symptom"]}


def test_the_weeks_have_grown_since_she_told_them_and_lead_to_the_due_date() -> None:
    made = summary(TOLD, knowledge(), NOW)
    assert made["gestational_age_days"] == 122
    assert made["due_date"] == "2026-08-06"  # 158 days on
    assert due_date(280, date(2026, 3, 1)) == "2026-03-01"


def test_without_weeks_or_a_pregnancy_there_is_no_due_date() -> None:
    for record in (Record(), replace(TOLD, pregnant=False)):
        made = summary(record, knowledge(), NOW)
        assert made["gestational_age_days"] is made["due_date"] is None


def test_it_is_complete_once_every_question_is_settled() -> None:
    assert not summary(TOLD, knowledge(), NOW)["complete"]
    assert summary(replace(TOLD, answers=dict.fromkeys(Slot, Answer.NO)), knowledge(), NOW)["complete"]


def test_there_is_nothing_to_sum_up_before_she_says_something() -> None:
    assert is_empty(Record())
    assert not is_empty(TOLD)
    assert summary(Record(), knowledge(), NOW)["guidance"] is None


def test_her_last_questions_are_kept_each_once() -> None:
    record = Record()
    for number in range(MOST_QUESTIONS + 5):
        record = record.asking(f"question {number}?")
    record = record.asking("Question 7?")
    assert len(record.questions) == MOST_QUESTIONS
    assert record.questions[-1] == "Question 7?"
    assert "question 7?" not in record.questions


def test_a_record_comes_back_from_json_as_it_was() -> None:
    assert Record.from_json(TOLD.as_json()) == TOLD


def test_a_record_of_an_earlier_version_is_read() -> None:
    old = {k: v for k, v in TOLD.as_json().items() if k not in ("questions", "advised_at")}
    assert Record.from_json(old) == replace(TOLD, questions=(), advised_at=None)
    assert summary(Record.from_json(old), knowledge(), NOW)["guidance"]["given"] is None


def test_every_level_has_words() -> None:
    assert set(level_names()) == {level.value for level in Level}


def test_a_date_reads_the_same_everywhere() -> None:
    assert plain_date(date(2027, 4, 3)) == "3 April 2027"
