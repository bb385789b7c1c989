"""The calendar file is read back by the library that calendars are built on, and holds her windows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from documents.calendar import timeline_calendar
from triage.record import GestationalAge, Record
from triage.windows import timeline

TODAY = date(2026, 3, 1)


@pytest.fixture
def payload() -> dict[str, Any]:
    """The timeline at 17+3."""
    made = timeline(Record(gestational_age=GestationalAge(122, TODAY)), TODAY)
    assert made
    return made


def test_each_window_is_an_event_of_whole_days(payload: dict[str, Any]) -> None:
    events = Calendar.from_ical(timeline_calendar(payload)).walk("VEVENT")
    assert len(events) == len(payload["windows"]) == 3
    for event, window in zip(events, payload["windows"]):
        assert event["DTSTART"].dt == date.fromisoformat(window["from"])
        assert event["DTEND"].dt - timedelta(days=1) == date.fromisoformat(window["to"])
        assert str(event["SUMMARY"]).lower() == window["name"].lower()
        assert window["note"] in event["DESCRIPTION"]
        assert window["source"] in event["DESCRIPTION"]


def test_the_events_are_private_and_leave_her_free(payload: dict[str, Any]) -> None:
    for event in Calendar.from_ical(timeline_calendar(payload)).walk("VEVENT"):
        assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
        assert "DTSTAMP" in event


def test_new_weeks_move_an_event_and_make_no_second_one(payload: dict[str, Any]) -> None:
    moved = timeline(Record(gestational_age=GestationalAge(115, TODAY)), TODAY)
    assert moved
    found = [{str(e["UID"]): e["DTSTART"].dt for e in Calendar.from_ical(timeline_calendar(p)).walk("VEVENT")}
             for p in (payload, moved)]  # fmt: skip
    assert set(found[0]) == set(found[1])
    assert all(found[1][uid] - found[0][uid] == timedelta(days=7) for uid in found[0])


def test_the_file_keeps_to_the_form_of_rfc_5545(payload: dict[str, Any]) -> None:
    made = timeline_calendar(payload)
    assert made.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"VERSION:2.0\r\n" in made and b"PRODID:" in made
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_words_with_commas_semicolons_and_line_ends_stay_one_field() -> None:
    window = {"id": "one", "name": "scans; a, b", "from": "2026-03-01", "to": "2026-03-01", "note": "a\nEND:VEVENT",
              "source": "é"}  # fmt: skip
    events = Calendar.from_ical(timeline_calendar({"windows": [window]})).walk("VEVENT")
    assert len(events) == 1
    assert str(events[0]["SUMMARY"]) == "Scans; a, b"
    assert "END:VEVENT" in events[0]["DESCRIPTION"]


def test_no_window_makes_an_empty_calendar() -> None:
    assert not Calendar.from_ical(timeline_calendar({"windows": []})).walk("VEVENT")
