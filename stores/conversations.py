"""Conversations in PostgreSQL, shared by several workers.

Rasa's own SQL tracker store keeps broken connections after a restart of the database, blocks the worker while it
waits, and takes for granted that nobody else writes. This one waits in a thread, tries again while the database is
away, and stores a turn only on top of what the turn was made from.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from rasa_patches.recent_history import recent, row
from stores.deletion import DeletingTrackerStore, is_to_be_deleted

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0
START_PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.25
CONNECT_ARGUMENTS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=10000",
}
# Held until the end of the transaction, so that nobody writes between the look and the insert.
ONE_WRITER = sa.text("SELECT pg_advisory_xact_lock(hashtext(:sender))")

Result = TypeVar("Result")


class Overtaken(RuntimeError):
    """The conversation went on elsewhere while this turn was made; nothing of the turn was stored."""


class SharedTrackerStore(DeletingTrackerStore):
    """Named `stores.conversations.SharedTrackerStore` in the endpoints; `url` is PostgreSQL's, with user and password.

    Settings: `patience`, seconds for which a message waits while the database is away; `connections`, the most that
    one worker opens.
    """

    def __init__(
        self,
        host: str | None = None,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        patience: float = PATIENCE_SECONDS,
        connections: int = 8,
        **settings: Any,
    ) -> None:
        self._patience = float(patience)
        self._connections = int(connections)
        wait_for_tables(str(host), self.Base.metadata)
        super().__init__(domain=domain, host=host, event_broker=event_broker, **settings)
        self.engine = sa.create_engine(
            str(host),
            connect_args=CONNECT_ARGUMENTS,
            pool_pre_ping=True,
            pool_size=self._connections,
            max_overflow=0,
            pool_timeout=self._patience,
        )
        self.sessionmaker.configure(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in one transaction, or delete the conversation if this turn asked for that.

        Raises:
            Overtaken: somebody else stored events of this conversation since it was retrieved.
            SQLAlchemyError, TimeoutError: the database stayed away, or hung, for `patience` seconds, or refused.
        """
        if is_to_be_deleted(tracker):
            await self._patiently(lambda: self.delete(tracker.sender_id))
            return
        await self.stream_events(tracker)
        await self._patiently(lambda: self._save(tracker))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation from its recent turns."""
        return await self._retrieve(sender_id, fetch_events_from_all_sessions=False)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        return await self._patiently(lambda: self._load(sender_id, fetch_events_from_all_sessions))

    def _load(self, sender_id: str, whole: bool) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            newest = self._newest(session, sender_id)
            known = None if whole else self.history.recall(sender_id, newest)
            rows = [] if known else self._event_query(session, sender_id, fetch_events_from_all_sessions=whole).all()
        if newest is None or not self.domain:
            return None
        slots = self.domain.slots
        if not known:
            read = DialogueStateTracker.from_dict(sender_id, [json.loads(item.data) for item in rows], slots)
            newest, known = rows[-1].id, tuple(read.events)
        kept = known if whole else recent(sender_id, known, slots)
        tracker = DialogueStateTracker.from_events(sender_id, list(kept), slots)
        mark_stored(tracker, newest)
        return tracker

    def _save(self, tracker: DialogueStateTracker) -> None:
        made_from, stored = stored_mark(tracker)
        new = list(tracker.events)[stored:]
        if not new:
            return
        rows = [self.SQLEvent(**row(tracker.sender_id, event)) for event in new]
        with self.session_scope() as session:
            session.execute(ONE_WRITER, {"sender": tracker.sender_id})
            newest = self._newest(session, tracker.sender_id)
            if newest == made_from:
                session.add_all(rows)
                session.flush()
                newest = rows[-1].id
                session.commit()
            elif session.get(self.SQLEvent, newest).data != rows[-1].data:
                raise Overtaken("The conversation went on in another worker; this turn was not stored.")
            # else the answer to an earlier commit was lost, not the commit
        mark_stored(tracker, newest)
        self.history.remember(tracker.sender_id, newest, tracker.events)

    async def _patiently(self, work: Callable[[], Result]) -> Result:
        """Work in a thread, done again while the database is away; a database that hangs is not waited for longer."""
        end = time.monotonic() + self._patience
        while True:
            try:
                return await asyncio.wait_for(asyncio.to_thread(work), max(end - time.monotonic(), PAUSE_SECONDS))
            except (OperationalError, InterfaceError) as problem:
                if time.monotonic() >= end:
                    raise
                logger.warning("The database is away (%s); trying again.", type(problem.orig).__name__)
                await asyncio.sleep(PAUSE_SECONDS)


def wait_for_tables(url: str, tables: sa.MetaData) -> None:
    """Wait until the database is there and has its tables; several workers may make them at once.

    Raises:
        SQLAlchemyError: it did not come within a minute.
    """
    engine = sa.create_engine(url, connect_args=CONNECT_ARGUMENTS)
    end = time.monotonic() + START_PATIENCE_SECONDS
    while True:
        try:
            tables.create_all(engine)
            engine.dispose()
            return
        except SQLAlchemyError:
            if time.monotonic() >= end:
                raise
            time.sleep(PAUSE_SECONDS)


def mark_stored(tracker: DialogueStateTracker, newest: int | None) -> None:
    """Note on a tracker up to which row, and how many of its events, it is stored."""
    tracker.stored_mark = (newest, len(tracker.events))


def stored_mark(tracker: DialogueStateTracker) -> tuple[int | None, int]:
    """The newest row the tracker was made from, and how many of its events are stored; a new one was made from none."""
    return getattr(tracker, "stored_mark", (None, 0))
