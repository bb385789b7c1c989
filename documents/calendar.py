"""Her dates as a calendar file (RFC 5545), for the calendar of a phone or computer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from icalendar import Calendar, Event

PRODUCT = "-//cervical-check//timeline//EN"
DOMAIN = "cervical-check"


def timeline_calendar(payload: Mapping[str, Any]) -> bytes:
    """The calendar file of a payload of type `timeline`: one event of whole days for each window.

    The events are private and leave her free, since others may see her calendar. An event keeps its id when her
    weeks change, so that a calendar that takes the file in again moves it.

    Args:
        payload: as `triage.windows.timeline` makes it; dates are ISO dates, the last one belongs to the window.

    Returns:
        UTF-8 text with the line ends and folds of the format.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for window in payload["windows"]:
        calendar.add_component(_event(window))
    return bytes(calendar.to_ical())


def _event(window: Mapping[str, Any]) -> Event:
    event = Event()
    event.add("uid", f"{window['id']}@{DOMAIN}")
    event.add("dtstamp", datetime.now(timezone.utc))
    event.add("dtstart", date.fromisoformat(window["from"]))
    event.add("dtend", date.fromisoformat(window["to"]) + timedelta(days=1))  # the end is not in the event
    event.add("summary", window["name"][:1].upper() + window["name"][1:])
    event.add("description", f"{window['note']} ({window['source']})")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
