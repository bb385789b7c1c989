"""Rasa's SQL tracker store, with the one thing it lacks: a conversation that she wants gone is deleted.

Rasa saves a conversation at the end of each turn, also of the turn in which she asked to delete it, so an action
alone could not do it: whatever it deleted would be written again. This store looks at what happened in the turn, on
whatever channel; after the action that deletes it removes the rows and saves nothing.
"""

from __future__ import annotations

import logging

import sqlalchemy
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

DELETING_ACTION = "action_delete_data"
SQLITE = "sqlite"


class DeletingTrackerStore(SQLTrackerStore):
    """Named `stores.deletion.DeletingTrackerStore` in endpoints.yml; takes the settings of Rasa's type SQL.

    With SQLite nothing of a deleted conversation stays in the file: deleted bytes are overwritten, and the file is
    written anew, since rows that moved within it may have left copies. PostgreSQL overwrites deleted rows when it
    needs their place.
    """

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new in the conversation, or deletes it if this turn asked for that."""
        if is_to_be_deleted(tracker):
            self.delete(tracker.sender_id)
        else:
            await super().save(tracker)

    def delete(self, sender_id: str) -> None:
        """Deletes all that is stored of a conversation; nothing happens where there is none.

        Raises:
            SQLAlchemyError: the database refused. The conversation is still there.
        """
        is_sqlite = self.engine.dialect.name == SQLITE
        try:
            with self.session_scope() as session:
                if is_sqlite:
                    session.execute(sqlalchemy.text("PRAGMA secure_delete = ON"))
                session.query(self.SQLEvent).filter_by(sender_id=sender_id).delete(synchronize_session=False)
                session.commit()
        except SQLAlchemyError:
            logger.error("A conversation that should be deleted is still in the database.")
            raise
        if is_sqlite:
            self._write_file_anew()

    def _write_file_anew(self) -> None:
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sqlalchemy.text("VACUUM"))
                connection.execute(sqlalchemy.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        except SQLAlchemyError as problem:  # another program reads the file
            logger.warning("A conversation was deleted, but the file could not be written anew: %s", problem.args[0])


class DeletingMemoryStore(InMemoryTrackerStore):
    """The same in memory, for measuring: nothing is written to disk. Named in tests/eval/endpoints.yml."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, host: str | None = None) -> None:
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the conversation, or lets go of it if this turn asked for that."""
        if is_to_be_deleted(tracker):
            self.store.pop(tracker.sender_id, None)
        else:
            await super().save(tracker)


def is_to_be_deleted(tracker: DialogueStateTracker) -> bool:
    """Whether the action that deletes ran after her last message."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecuted) and event.action_name == DELETING_ACTION:
            return True
    return False
