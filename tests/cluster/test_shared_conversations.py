"""Conversations of several workers, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError

from rasa_patches.recent_history import newest_row
from stores.conversations import Overtaken, SharedTrackerStore, stored_mark
from tools.cluster.postgres import connected
from tools.cluster.processes import Service
from tools.cluster.topology import Topology

Stores = tuple[Topology, Service, Service]


@pytest.fixture
def she() -> str:
    return secrets.token_hex(16)


def worker(stores: Stores, **settings: float) -> SharedTrackerStore:
    """The tracker store as one worker has it."""
    return SharedTrackerStore(host=stores[0].database_url, domain=Domain.empty(), **settings)


def rasas_own(stores: Stores) -> SQLTrackerStore:
    return SQLTrackerStore(host=stores[0].database_url, domain=Domain.empty())


def turn(tracker: DialogueStateTracker, words: str) -> DialogueStateTracker:
    """Her words and an answer, added to a tracker."""
    tracker.update(UserUttered(words))
    tracker.update(BotUttered(f"answer to {words}"))
    return tracker


async def told(store: SQLTrackerStore, she: str) -> list[str]:
    """All that was said, as another worker reads it."""
    tracker = await store.retrieve_full_tracker(she)
    return [event.text for event in tracker.events if isinstance(event, UserUttered | BotUttered)] if tracker else []


async def test_rasas_own_store_mixes_two_turns_that_were_made_side_by_side(stores: Stores, she: str) -> None:
    """The fault that the shared store cures: the second turn is cut by as many events as the first one stored."""
    one, other = rasas_own(stores), rasas_own(stores)
    mine, theirs = await one.get_or_create_tracker(she), await other.get_or_create_tracker(she)
    await one.save(turn(mine, "first"))
    await other.save(turn(theirs, "second"))
    assert "answer to first" in await told(one, she)
    assert "second" not in await told(one, she)


async def test_a_turn_that_was_overtaken_is_refused_as_a_whole(stores: Stores, she: str) -> None:
    one, other = worker(stores), worker(stores)
    await one.save(turn(await one.get_or_create_tracker(she), "before"))
    mine, theirs = await one.retrieve(she), await other.retrieve(she)
    assert mine is not None and theirs is not None
    await one.save(turn(mine, "first"))
    with pytest.raises(Overtaken):
        await other.save(turn(theirs, "second"))
    assert await told(one, she) == ["before", "answer to before", "first", "answer to first"]


async def test_two_first_messages_side_by_side_are_not_mixed(stores: Stores, she: str) -> None:
    one, other = worker(stores), worker(stores)
    mine = await one.get_or_create_tracker(she, append_action_listen=False)
    theirs = await other.get_or_create_tracker(she, append_action_listen=False)
    await one.save(turn(mine, "first"))
    with pytest.raises(Overtaken):
        await other.save(turn(theirs, "second"))
    assert await told(one, she) == ["first", "answer to first"]


async def test_turns_one_after_another_are_stored_once_each(stores: Stores, she: str) -> None:
    one, other = worker(stores), worker(stores)
    for number in range(6):
        store = (one, other)[number % 2]
        await store.save(turn(await store.get_or_create_tracker(she, append_action_listen=False), str(number)))
    expected = [text for number in range(6) for text in (str(number), f"answer to {number}")]
    assert await told(one, she) == expected


async def test_a_new_session_does_not_bring_the_old_one_again(stores: Stores, she: str) -> None:
    store = worker(stores)
    await store.save(turn(await store.get_or_create_tracker(she, append_action_listen=False), "yesterday"))
    tracker = await store.retrieve(she)
    assert tracker is not None
    tracker.update(SessionStarted())
    await store.save(turn(tracker, "today"))
    await store.save(tracker)
    assert await told(store, she) == ["yesterday", "answer to yesterday", "today", "answer to today"]
    latest = await store.retrieve(she)
    assert latest is not None and [e.text for e in latest.events if isinstance(e, UserUttered)] == ["today"]


def test_a_newcomer_does_not_make_the_database_look_at_the_conversations_of_all_others(
    stores: Stores, she: str
) -> None:
    table = worker(stores).SQLEvent.__table__
    query = newest_row(table, she).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    connection = connected(stores[0].database_url)
    with connection.cursor() as cursor:  # what is inserted here is never committed
        cursor.execute(
            "INSERT INTO events (sender_id, type_name, data) "
            "SELECT 'other' || (number / 4800 * 20 + number % 20), 'slot', '{}' FROM generate_series(1, 48000) number"
        )
        cursor.execute("ANALYZE events")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
        plan = str(cursor.fetchone())
    connection.close()
    assert "ix_events_sender_id" in plan
    assert "events_pkey" not in plan


async def test_a_commit_whose_answer_was_lost_is_not_done_twice(stores: Stores, she: str) -> None:
    store = worker(stores)
    tracker = turn(await store.get_or_create_tracker(she, append_action_listen=False), "once")
    before = stored_mark(tracker)
    await store.save(tracker)
    tracker.stored_mark = before  # as if the line had broken before the answer came
    await store.save(tracker)
    assert await told(store, she) == ["once", "answer to once"]


async def test_a_turn_waits_while_postgresql_restarts(stores: Stores, she: str) -> None:
    _, database, _ = stores
    store = worker(stores)
    await store.save(turn(await store.get_or_create_tracker(she, append_action_listen=False), "before"))
    await asyncio.to_thread(database.stop)
    tracker = asyncio.ensure_future(store.retrieve(she))
    await asyncio.sleep(0.5)
    assert not tracker.done()
    database.start()
    found = await asyncio.wait_for(tracker, timeout=15)
    assert found is not None
    await store.save(turn(found, "after"))
    assert await told(store, she) == ["before", "answer to before", "after", "answer to after"]


async def test_a_database_that_stays_away_fails_the_turn(stores: Stores, she: str) -> None:
    _, database, _ = stores
    store = worker(stores, patience=0.3)
    await asyncio.to_thread(database.stop)
    try:
        with pytest.raises(OperationalError):
            await store.retrieve(she)
    finally:
        database.start()
        await asyncio.to_thread(database.wait_until_ready)


async def test_a_database_that_hangs_fails_the_turn_and_the_next_try_finds_what_was_stored(
    stores: Stores, she: str
) -> None:
    store = worker(stores, patience=0.5)
    tracker = turn(await store.get_or_create_tracker(she, append_action_listen=False), "once")
    with connected(stores[0].database_url) as hanging, hanging.cursor() as cursor:
        cursor.execute("LOCK TABLE events")
        with pytest.raises(asyncio.TimeoutError):
            await store.save(tracker)
    hanging.close()
    await asyncio.sleep(0.3)
    assert await told(store, she) == ["once", "answer to once"]
