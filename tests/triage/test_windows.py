"""The weeks of care: where she stands at their edges, which lie ahead of her, and on which dates."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from told import TODAY

from triage.explanation import guide
from triage.knowledge import FOLDER, KnowledgeError, knowledge
from triage.record import GestationalAge, Record
from triage.topics import load_topics, personal, topic_named, topic_of, topics
from triage.vocabulary import QUESTION_INTENT_PREFIX, Finding, Place, Status
from triage.windows import age_in_words, calendar, load_windows, timeline, timeline_lines, windows_ahead

WINDOWS = calendar().windows
AT_17_3 = 17 * 7 + 3


def at(days: int | None, *findings: Finding, pregnant: bool = True) -> Record:
    """A record with a gestational age in days on the day of the tests, and findings that she reported."""
    record = Record(gestational_age=GestationalAge(days, TODAY) if days is not None else None, pregnant=pregnant)
    for finding in findings:
        record = record.saying(finding, Status.PRESENT, "yes")
    return record


def ids(record: Record) -> list[str]:
    """The windows in her timeline."""
    payload = timeline(record, TODAY)
    return [window["id"] for window in payload["windows"]] if payload else []


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        ("planned_cerclage", (11, 0), (14, 0)),
        ("scan_cerclage", (14, 0), (24, 0)),
        ("cervical_scans", (16, 0), (24, 0)),
        ("anatomy_scan", (18, 0), (22, 0)),
        ("rescue_cerclage", (0, 0), (27, 6)),
        ("cerclage_removal", (36, 0), (37, 0)),
    ],
)
def test_a_window_holds_its_first_and_its_last_day(window: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    first_day, last_day = (weeks * 7 + days for weeks, days in (first, last))
    known = WINDOWS[window]
    assert known.place(first_day) is Place.NOW
    assert known.place(last_day) is Place.NOW
    assert known.place(last_day + 1) is Place.BEHIND
    if first_day:
        assert known.place(first_day - 1) is Place.AHEAD


def test_at_17_weeks_and_3_days_she_hears_where_she_stands() -> None:
    said = personal(topics()["timing"], at(AT_17_3), knowledge(), TODAY)
    assert said.startswith("You are 17 weeks and 3 days. Planned stitches are usually placed at 11 to 14 weeks.")
    assert "Scans of those at risk usually run from 16 to 24 weeks. That is now." in said


@pytest.mark.parametrize("days", [*range(0, 300, 7), AT_17_3, 24 * 7 + 1])
@pytest.mark.parametrize("topic", [topic for topic in topics().values() if topic.windows], ids=lambda topic: topic.id)
def test_nothing_is_ever_told_as_missed(topic: Any, days: int) -> None:
    said = personal(topic, at(days, Finding.PRETERM_BIRTH), knowledge(), TODAY)
    assert not re.search(r"\b(too late|missed|no longer|over now|passed|should have)\b", said, re.IGNORECASE)
    if topic.id != "cerclage_timing":
        assert said.startswith(f"You are {age_in_words(days)}. ")
        assert "Your team decides with you." in said


def test_when_all_usual_weeks_are_behind_her_she_hears_what_is_open() -> None:
    said = personal(topics()["cerclage_timing"], at(26 * 7), knowledge(), TODAY)
    assert "Planned stitches are usually placed" in said
    assert "Still open to you: a rescue stitch" in said
    assert "Ask what care is open to you now." in personal(topics()["timing"], at(33 * 7), knowledge(), TODAY)


@pytest.mark.parametrize("record", [at(None), at(AT_17_3, pregnant=False)], ids=["no weeks", "not pregnant"])
def test_without_her_weeks_nothing_is_said_of_them(record: Record) -> None:
    assert personal(topics()["timing"], record, knowledge(), TODAY) == ""
    assert timeline(record, TODAY) is None
    assert not windows_ahead(record, TODAY)


def test_what_she_told_comes_back_where_it_matters() -> None:
    said = personal(topics()["next_pregnancy"], at(None, Finding.PRETERM_BIRTH), knowledge(), TODAY)
    assert knowledge().findings[Finding.PRETERM_BIRTH].name in said
    assert personal(topics()["bed_rest"], at(AT_17_3, Finding.PRETERM_BIRTH), knowledge(), TODAY) == ""


def test_the_timeline_holds_what_lies_ahead_first_ones_first() -> None:
    assert ids(at(8 * 7)) == ["early_plan", "planned_cerclage", "scan_cerclage", "cervical_scans", "anatomy_scan"]
    assert ids(at(AT_17_3)) == ["scan_cerclage", "cervical_scans", "anatomy_scan"]
    assert ids(at(24 * 7)) == ["scan_cerclage", "cervical_scans"]
    assert ids(at(24 * 7 + 1)) == []


def test_with_a_stitch_the_day_it_comes_out_is_ahead_and_no_stitch_is_offered() -> None:
    assert ids(at(AT_17_3, Finding.CERCLAGE_IN_PLACE)) == ["cervical_scans", "anatomy_scan", "cerclage_removal"]


def test_dates_are_counted_from_her_own_weeks() -> None:
    payload = timeline(at(AT_17_3), TODAY)
    assert payload
    assert (payload["type"], payload["version"]) == ("timeline", 1)
    assert payload["gestational_age_days"] == AT_17_3
    anatomy = payload["windows"][-1]
    assert anatomy["from"] == (TODAY + timedelta(days=18 * 7 - AT_17_3)).isoformat()
    assert anatomy["to"] == (TODAY + timedelta(days=22 * 7 - AT_17_3)).isoformat()
    assert set(anatomy) == {"id", "name", "from", "to", "note", "source"}


def test_a_week_later_the_dates_are_the_same() -> None:
    later = TODAY + timedelta(days=7)
    before, after = (timeline(at(AT_17_3), day) for day in (TODAY, later))
    assert before and after
    dates = [{window["id"]: window["from"] for window in one["windows"]} for one in (before, after)]
    assert dates[0] == dates[1]


def test_lines_say_the_dates_in_words() -> None:
    assert (
        timeline_lines(at(AT_17_3), date(2026, 3, 1))[-1] == "5 March 2026 to 2 April 2026: the usual scan of the baby"
    )
    assert timeline_lines(at(AT_17_3), TODAY)[0].startswith("now, until ")


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 weeks"), (1, "1 day"), (7, "1 week"), (122, "17 weeks and 3 days"), (127, "18 weeks and 1 day")],
)
def test_an_age_is_said_as_people_say_it(days: int, words: str) -> None:
    assert age_in_words(days) == words


# The guidance


def test_guidance_that_is_about_her_past_tells_her_weeks() -> None:
    guidance = guide(at(AT_17_3, Finding.PRETERM_BIRTH), knowledge(), TODAY, dict.fromkeys(NUMBERS, "1"))
    assert guidance.payload["next"][-1].startswith("You are 17 weeks and 3 days.")
    unknown = guide(at(None, Finding.PRETERM_BIRTH), knowledge(), TODAY, dict.fromkeys(NUMBERS, "1"))
    assert unknown.payload["next"][-1].startswith("Planned stitches are usually placed at 11 to 14 weeks.")


@pytest.mark.parametrize("findings", [[Finding.CRAMPING], [Finding.PRETERM_BIRTH, Finding.BLEEDING], []])
def test_other_guidance_and_an_emergency_stand_alone(findings: list[Finding]) -> None:
    guidance = guide(at(AT_17_3, *findings), knowledge(), TODAY, dict.fromkeys(NUMBERS, "1"))
    assert not [line for line in guidance.payload["next"] if "17 weeks" in line]


NUMBERS = ("emergency_number", "crisis_line", "clinic", "maternity_unit")


# The topics


def test_every_topic_of_the_domain_is_known() -> None:
    domain = yaml.safe_load((FOLDER.parent / "domain.yml").read_text(encoding="utf-8"))
    intents = [intent for intent in domain["intents"] if intent.startswith(QUESTION_INTENT_PREFIX)]
    assert {topic.id for topic in map(topic_of, intents) if topic} == set(topics())
    assert len(intents) == len(topics())
    assert topic_of("greet") is None


@pytest.mark.parametrize("topic", topics().values(), ids=lambda topic: topic.id)
def test_a_topic_is_found_by_its_name(topic: Any) -> None:
    assert topic_named(f"tell me more about {topic.name}") is topic
    assert topic_named(f"Can you tell me more on {topic.name.upper()}, please?") is topic


@pytest.mark.parametrize("text", ["tell me more", "more about cheese", "the pessary", "and the exam is over"])
def test_other_words_name_no_topic(text: str) -> None:
    assert topic_named(text) is None


# Broken files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge, to break."""
    for file in FOLDER.glob("*.yml"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: 77", "from: 200", "planned_cerclage': it ends before it begins"),
        ("source: rcog-leaflet", "source: nobody", "cerclage_removal': KeyError"),
        ("only: [cerclage_in_place]", "only: [wings]", "cerclage_removal': ValueError"),
        ("team:", "crew:", "phrases: no team"),
        ("windows:\n", "rows:\n", "`windows` must be a mapping"),
    ],
)
def test_a_broken_window_is_named(folder: Path, old: str, new: str, said: str) -> None:
    file = folder / "windows.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"windows\.yml") as problem:
        load_windows(folder)
    assert said in str(problem.value)


def test_a_topic_with_an_unknown_window_is_named(folder: Path) -> None:
    (folder / "topics.yml").write_text("bed_rest: {name: bed rest, windows: [moon]}", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"topics\.yml: row 'bed_rest': KeyError: 'moon'"):
        load_topics(folder)
