"""People at two workers with real stores: whatever breaks, each message is answered once, in order."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import yaml

from tools.cluster.ledger import account
from tools.cluster.people import Person
from tools.cluster.processes import Supervisor
from tools.cluster.topology import Topology
from tools.project import PROJECT
from triage.contacts import contacts

pytestmark = pytest.mark.usefixtures("cluster")
RESPONSES = yaml.safe_load((PROJECT / "data" / "responses" / "doors.yml").read_text())["responses"]
TROUBLE = RESPONSES["utter_trouble"][0]["text"].format(**contacts({}))


@asynccontextmanager
async def page(address: str, session: str | None = None) -> AsyncIterator[Person]:
    """Somebody with the page open, greeted."""
    person = Person(address, session or secrets.token_hex(16))
    await person.come()
    try:
        yield person
    finally:
        await person.leave()


def at_worker(topology: Topology, number: int) -> str:
    return f"http://127.0.0.1:{topology.worker_ports[number]}"


def is_faultless(topology: Topology, *people: Person) -> None:
    found = account(topology.database_url, people)
    assert found.faultless and found.said, found


async def test_two_pages_of_one_conversation_at_two_workers_do_not_mix(topology: Topology) -> None:
    async with page(at_worker(topology, 0)) as one, page(at_worker(topology, 1), one.session) as other:

        async def says(person: Person) -> None:
            for _ in range(5):
                await person.say("What is a stitch?")

        await asyncio.gather(says(one), says(other))
        await asyncio.sleep(0.3)
        is_faultless(topology, one, other)
        assert len(one.said) == len(other.said) == 5


async def test_what_one_worker_answers_is_shown_on_a_page_at_another(topology: Topology) -> None:
    async with page(at_worker(topology, 0)) as one, page(at_worker(topology, 1), one.session) as other:
        await one.say("What is a stitch?")
        await asyncio.sleep(0.5)
        assert other.shown[-1] == one.shown[-1]


async def test_a_message_sent_to_both_workers_is_answered_once(topology: Topology) -> None:
    async with page(at_worker(topology, 0)) as one, page(at_worker(topology, 1), one.session) as other:
        message = {"message": "What is a stitch?", "id": secrets.token_hex(8)}
        await asyncio.gather(*(person._send(message) for person in (one, other)))
        async with page(topology.address, one.session) as later:
            assert len([message for message in later.shown if "stitch" in message.get("text", "")]) == 1


async def test_a_killed_worker_loses_no_message(topology: Topology, cluster: Supervisor) -> None:
    async with page(topology.address) as she:
        await she.say("I am 20 weeks pregnant")
        talking = asyncio.ensure_future(she.say("I am bleeding"))
        os.kill(cluster.service("worker-1").pid, signal.SIGKILL)
        await talking
        await she.say("What is a stitch?")
        is_faultless(topology, she)


async def test_an_urgent_sign_is_not_lost_with_the_action_server(topology: Topology, cluster: Supervisor) -> None:
    """Rasa itself goes on without what the action would have heard."""
    async with page(topology.address) as she:
        os.kill(cluster.service("actions-1").pid, signal.SIGKILL)
        await she.say("my waters just broke")
        assert any((message.get("custom") or {}).get("level") == "emergency" for message in she.shown)
        is_faultless(topology, she)


async def test_a_turn_that_cannot_be_served_is_said_and_can_be_sent_again(
    topology: Topology, cluster: Supervisor
) -> None:
    async with page(topology.address) as she:
        with cluster.down("postgres"):
            talking = asyncio.ensure_future(she.say("my waters just broke"))
            for _ in range(100):
                await asyncio.sleep(0.1)
                if she.said[-1].refused:
                    break
            assert she.shown[-1]["text"] == TROUBLE
        await talking
        async with page(topology.address, she.session) as later:
            assert any((message.get("custom") or {}).get("level") == "emergency" for message in later.shown)
            assert TROUBLE not in [message.get("text") for message in later.shown]
        is_faultless(topology, she)
