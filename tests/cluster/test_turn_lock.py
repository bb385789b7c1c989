"""The lock of a conversation, on a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from rasa.core.lock_store import LockError, RedisLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.utils.endpoints import EndpointConfig

from operations.stores import troubles
from stores.lock import SharedLockStore
from tools.cluster.processes import Service
from tools.cluster.topology import Topology

Stores = tuple[Topology, Service, Service]
HOLDS_UNTIL_KILLED = """
import asyncio, sys
from rasa.utils.endpoints import EndpointConfig
from stores.lock import SharedLockStore

async def hold():
    async with SharedLockStore(EndpointConfig(sys.argv[1], lifetime=1)).lock(sys.argv[2]):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


def worker(topology: Topology, **settings: float) -> SharedLockStore:
    """The lock store as one worker has it, with a connection of its own."""
    return SharedLockStore(EndpointConfig(topology.redis_url, **settings))


def somebody() -> str:
    return secrets.token_hex(16)


def test_rasas_own_redis_lock_lets_two_workers_into_one_conversation(stores: Stores) -> None:
    """The fault that the shared lock cures: between reading the tickets and writing them, another worker reads them."""
    topology, _, _ = stores
    she = somebody()
    one, other = (RedisLockStore(port=topology.redis_port, password=topology.password) for _ in range(2))
    both = [(store, store.get_or_create_lock(she)) for store in (one, other)]
    tickets = []
    for store, lock in both:
        tickets.append(lock.issue_ticket(60))
        store.save_lock(lock)
    assert tickets == [0, 0]
    assert not any(store.get_lock(she).is_locked(ticket) for (store, _), ticket in zip(both, tickets))


async def test_one_message_at_a_time_over_many_workers(stores: Stores) -> None:
    workers = [worker(stores[0]) for _ in range(4)]
    she, inside, most = somebody(), 0, 0

    async def turn(number: int) -> None:
        nonlocal inside, most
        async with workers[number % 4].lock(she):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.002)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(30)))
    assert most == 1


async def test_messages_are_served_in_the_order_they_came(stores: Stores) -> None:
    workers = [worker(stores[0]) for _ in range(3)]
    she, served = somebody(), []

    async def turn(number: int) -> None:
        async with workers[number % 3].lock(she):
            served.append(number)
            await asyncio.sleep(0.02)

    turns = []
    for number in range(8):
        turns.append(asyncio.ensure_future(turn(number)))
        await asyncio.sleep(0.01)
    await asyncio.gather(*turns)
    assert served == list(range(8))


async def test_conversations_do_not_wait_for_each_other(stores: Stores) -> None:
    store = worker(stores[0])
    async with store.lock(somebody()):
        await asyncio.wait_for(take(store, somebody()), timeout=2)


async def take(store: SharedLockStore, conversation: str) -> None:
    async with store.lock(conversation):
        pass


async def test_a_long_turn_keeps_its_place_beyond_the_tickets_lifetime(stores: Stores) -> None:
    one, other = worker(stores[0], lifetime=0.5), worker(stores[0], lifetime=0.5)
    she = somebody()
    async with one.lock(she):
        waiting = asyncio.ensure_future(take(other, she))
        await asyncio.sleep(1.5)
        assert not waiting.done()
    await asyncio.wait_for(waiting, timeout=2)


async def test_a_killed_worker_holds_up_a_conversation_no_longer_than_its_ticket_lives(stores: Stores) -> None:
    topology, she = stores[0], somebody()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_UNTIL_KILLED, topology.redis_url, she], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None and killed.stdout.readline() == "held\n"
        killed.kill()
    begun = time.monotonic()
    await take(worker(topology), she)
    assert time.monotonic() - begun < 2


async def test_a_lock_outlives_a_restart_of_redis(stores: Stores) -> None:
    topology, _, redis = stores
    one, other, she = worker(topology), worker(topology), somebody()
    async with one.lock(she):
        waiting = asyncio.ensure_future(take(other, she))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(redis.stop)
        await asyncio.sleep(0.3)
        redis.start()
        await asyncio.to_thread(redis.wait_until_ready)
        await asyncio.sleep(0.5)
        assert not waiting.done()
    await asyncio.wait_for(waiting, timeout=5)


async def test_readiness_tells_that_redis_is_away(stores: Stores) -> None:
    topology, _, redis = stores
    agent = SimpleNamespace(
        is_ready=lambda: True, tracker_store=InMemoryTrackerStore(None), lock_store=worker(topology)
    )
    assert await troubles(agent) == []  # type: ignore[arg-type]
    await asyncio.to_thread(redis.stop)
    assert await troubles(agent) == ["lock store"]  # type: ignore[arg-type]
    redis.start()
    await asyncio.to_thread(redis.wait_until_ready)
    assert await troubles(agent) == []  # type: ignore[arg-type]


async def test_a_place_that_is_left_while_redis_is_away_is_free_when_it_is_back(stores: Stores) -> None:
    topology, _, redis = stores
    store, she = worker(topology), somebody()
    async with store.lock(she):
        await asyncio.to_thread(redis.stop)
    redis.start()
    await asyncio.to_thread(redis.wait_until_ready)
    begun = time.monotonic()
    await take(worker(topology), she)
    assert time.monotonic() - begun < 2


async def test_without_redis_the_turn_fails_instead_of_going_on_unlocked(stores: Stores) -> None:
    nowhere = SharedLockStore(EndpointConfig("redis://127.0.0.1:1/0", patience=0.2))
    with pytest.raises(LockError, match="cannot be reached"):
        await take(nowhere, somebody())


async def test_a_turn_that_fails_lets_the_next_one_in(stores: Stores) -> None:
    store, she = worker(stores[0]), somebody()
    with contextlib.suppress(RuntimeError):
        async with store.lock(she):
            raise RuntimeError
    await asyncio.wait_for(take(store, she), timeout=1)
