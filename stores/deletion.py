"""Rasa's SQL tracker store, with the one thing it lacks: a conversation that she wants gone is deleted.

Rasa saves a conversation at the end of each turn, also of the turn in which she asked to delete it, so an action
alone could not do it: whatever it deleted would be written again. This store looks at what happened in the turn, on
whatever channel; after the action that deletes it removes the rows and saves nothing.
"""

from __future__ import annotations

import logging

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from operations.forgetting import forget
from rasa_patches.recent_history import RecentTrackerStore

logger = logging.getLogger(__name__)

DELETING_ACTION = "action_delete_data"


class DeletingTrackerStore(RecentTrackerStore):
    """Named `stores.deletion.DeletingTrackerStore` in endpoints.yml; takes the settings of Rasa's type SQL.

    With SQLite nothing of a deleted conversation stays in the file; PostgreSQL overwrites deleted rows when it needs
    their place (operations/forgetting.py).
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
            SQLAlchemyError: the database refused.
        """
        self.history.remember(sender_id, None, ())
        try:
            forget(self.engine, [sender_id])
        except SQLAlchemyError:
            logger.error("A conversation that should be deleted may still be in the database.")
            raise


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
