"""Conversations for tests of the stores, as Rasa's own tracker store writes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from triage.vocabulary import Slot

DAY = 86_400
FORM = "symptom_check_form"


def store_in(file: Path) -> SQLTrackerStore:
    """A tracker store in an SQLite file."""
    return SQLTrackerStore(Domain.empty(), db=str(file))


def keep(store: SQLTrackerStore, sender: str, events: Iterable[Event], last: float) -> None:
    """Stores a conversation whose last event is at `last`; its events are half a minute apart."""
    told = list(events)
    for number, event in enumerate(reversed(told)):
        event.timestamp = last - 30 * number
    asyncio.run(store.save(DialogueStateTracker.from_events(sender, told, domain=store.domain)))


def said(text: str) -> Event:
    """A message of hers."""
    return UserUttered(text, {"name": "inform", "confidence": 1.0})


def a_check(stops_at: Slot | None = None, level: str = "today", feedback: str | None = None) -> list[Event]:
    """The events of a check: to its end, or until she leaves at a question."""
    events: list[Event] = [said("hi"), ActiveLoop(FORM)]
    for slot in Slot:
        events.append(SlotSet("requested_slot", slot.value))
        if slot is stops_at:
            return events
        events.append(said(f"my answer about {slot.value}"))
    custom = {"type": "guidance", "version": 1, "level": level}
    events += [SlotSet("requested_slot", None), ActiveLoop(None), BotUttered("Call.", {"custom": custom})]
    return [*events, SlotSet("feedback", feedback)] if feedback else events


def not_understood() -> list[Any]:
    """A message that nobody could understand, and what the bot says to it."""
    return [said("xyzzy"), BotUttered("I am sorry", metadata={"utter_action": "utter_default"})]
