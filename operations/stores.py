"""The stores behind an agent: which database holds the conversations, and whether it and the locks answer."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.lock_store import RedisLockStore
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from sqlalchemy.engine import Engine

PATIENCE_SECONDS = 5.0


def engine_of(store: TrackerStore) -> Engine | None:
    """The database of a tracker store, also where Rasa has wrapped it; None where there is none."""
    engine = getattr(_unwrapped(store), "engine", None)
    return engine if isinstance(engine, Engine) else None


def forgets_by_itself(store: TrackerStore) -> bool:
    """Whether it holds everything in memory only."""
    return isinstance(_unwrapped(store), InMemoryTrackerStore)


def _unwrapped(store: Any) -> Any:
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store


async def troubles(agent: Agent | None) -> list[str]:
    """What keeps the bot from answering: of "model", "tracker store" and "lock store" those that fail."""
    if agent is None or not agent.is_ready():
        return ["model"]
    found = []
    for name, check in (("tracker store", _reads), ("lock store", _locks)):
        try:
            await asyncio.wait_for(check(agent), PATIENCE_SECONDS)
        except Exception:  # whatever a database or a network can raise
            found.append(name)
    return found


async def _reads(agent: Agent) -> None:
    engine = engine_of(agent.tracker_store)
    if engine is not None:
        await asyncio.to_thread(_read_one, engine)


def _read_one(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1 FROM events LIMIT 1"))


async def _locks(agent: Agent) -> None:
    if isinstance(agent.lock_store, RedisLockStore):
        await asyncio.to_thread(agent.lock_store.red.ping)
    elif hasattr(agent.lock_store, "redis"):  # stores.lock.SharedLockStore
        await agent.lock_store.redis.ping()
