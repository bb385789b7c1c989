"""Lets a turn look at the last turns of a conversation and what they stand on, not at all of it.

Rasa reads, replays, copies and sends every event of a conversation several times in each turn, so turn 300 takes
ten times as long as turn 10. A tracker of `RecentTrackerStore` begins with events that set the state in which the
kept turns begin (slots, form, pause); the turns after that are whole. The store itself keeps every event, and
`retrieve_full_tracker` reads them all.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import QueuePool

# Kept whole: twice as many turns as the longest rule or story looks back, and a check from its beginning.
TURNS_KEPT = 12
# Cut down to that only so often, since a cut costs as much as a turn saves.
TURNS_MOST = 18
# In a form that goes on and on, it is cut within the form.
TURNS_IN_FORM = 36
# Each takes about half a megabyte; who is not among them has her events read again.
CONVERSATIONS_REMEMBERED = 50


@dataclass(frozen=True)
class Remembered:
    """The recent events of a conversation, and the newest row of the store that they reach to."""

    newest: int
    events: tuple[Event, ...]


class RecentHistory:
    """The recent events of the conversations that were at work last.

    What is remembered counts only while the store's newest row is the one it reaches to: what another process
    stored or deleted is seen, and the conversation is read anew.
    """

    def __init__(self, conversations: int = CONVERSATIONS_REMEMBERED) -> None:
        self._most = conversations
        self._known: OrderedDict[str, Remembered] = OrderedDict()
        self._lock = threading.Lock()  # a store may work in threads

    def recall(self, sender_id: str, newest: int | None) -> tuple[Event, ...] | None:
        """The events that a tracker of the conversation has to begin with; None where the store must be read."""
        with self._lock:
            known = self._known.get(sender_id)
            if known is None or known.newest != newest:
                self._known.pop(sender_id, None)
                return None
            self._known.move_to_end(sender_id)
            return known.events

    def remember(self, sender_id: str, newest: int | None, events: Iterable[Event]) -> None:
        """Note what was stored; None for a conversation without rows."""
        with self._lock:
            self._known.pop(sender_id, None)
            if newest is not None:
                self._known[sender_id] = Remembered(newest, latest_session(events))
            if len(self._known) > self._most:
                self._known.popitem(last=False)


def latest_session(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events from the last start of a session on, which is what Rasa reads back."""
    found = tuple(events)
    begun = max((place for place, event in enumerate(found) if isinstance(event, SessionStarted)), default=0)
    return found[begun:]


def recent(sender_id: str, events: Sequence[Event], slots: Sequence[Slot]) -> Sequence[Event]:
    """The events, the oldest turns replaced by the state they led to, once there are more than enough turns."""
    turns = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_MOST:
        return events
    # A form is kept from its beginning, if it is not too long: what it was begun with can matter to a policy.
    for turn in range(len(turns) - TURNS_KEPT, -1, -1):
        place = turns[turn]
        before = DialogueStateTracker.from_events(sender_id, list(events[:place]), slots)
        too_long = len(turns) - turn >= TURNS_IN_FORM
        if before.active_loop_name is None or too_long:
            return [*standing(before), *events[place:]] if turn else events
    return events


def standing(tracker: DialogueStateTracker) -> list[Event]:
    """Events that bring a new tracker to where this one stands, listening."""
    begun: list[Event] = [
        SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value != slot.initial_value
    ]
    if tracker.active_loop_name:
        begun += [ActionExecuted(tracker.active_loop_name), ActiveLoop(tracker.active_loop_name)]
    if tracker.is_paused():
        begun.append(ConversationPaused())
    begun.append(ActionExecuted(ACTION_LISTEN_NAME))
    at = tracker.events[-1].timestamp if tracker.events else 0.0
    for event in begun:
        event.timestamp = at
    return begun


class RecentTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store with recent history; takes the settings of Rasa's type SQL.

    With SQLite a turn is written to a log beside the database (write-ahead log), which waits for the disk once
    and not three times; it is as safe as before against a power failure.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.engine: sqlalchemy.engine.Engine
        self.history = RecentHistory()
        if self.engine.dialect.name == "sqlite":
            self._keep_connections()

    def _keep_connections(self) -> None:
        """SQLAlchemy opens a file of SQLite anew for each use; closing it would end the write-ahead log each time."""
        url = self.engine.url
        if url.database in (None, "", ":memory:"):
            return
        self.engine.dispose()
        self.engine = sqlalchemy.create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
        sqlalchemy.event.listen(self.engine, "connect", _write_ahead)
        self.sessionmaker.configure(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation from its recent turns."""
        with self.session_scope() as session:
            newest = self._newest(session, sender_id)
        if newest is None:
            self.history.remember(sender_id, None, ())
            return None
        events: Sequence[Event] | None = self.history.recall(sender_id, newest)
        if events is None:
            whole = await super().retrieve(sender_id)
            if whole is None:
                return None
            events = list(whole.events)
        kept = recent(sender_id, events, self.domain.slots)
        tracker = DialogueStateTracker.from_events(sender_id, list(kept), self.domain.slots)
        tracker.stored_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new in the conversation."""
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
            if new:
                session.execute(self.SQLEvent.__table__.insert(), [row(tracker.sender_id, event) for event in new])
            newest = self._newest(session, tracker.sender_id)
            session.commit()
        tracker.stored_events = len(tracker.events)
        self.history.remember(tracker.sender_id, newest, tracker.events)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterable[Event]:
        stored = getattr(tracker, "stored_events", None)
        if stored is None:  # made elsewhere, from all its events
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, stored, None)

    def _newest(self, session: Any, sender_id: str) -> int | None:
        found: int | None = session.execute(newest_row(self.SQLEvent.__table__, sender_id)).scalar()
        return found


def newest_row(table: sqlalchemy.Table, sender_id: str) -> sqlalchemy.sql.Select:
    """Asks for the newest row of a conversation."""
    # A bare `max(id)` PostgreSQL looks for from the newest row of all on, which for somebody new is every row there is.
    # A sum is in no index, so it looks at the conversation's own rows.
    return sqlalchemy.select(sqlalchemy.func.max(table.c.id + 0)).where(table.c.sender_id == sender_id)


def row(sender_id: str, event: Event) -> dict[str, Any]:
    """The event as Rasa's table holds it."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
