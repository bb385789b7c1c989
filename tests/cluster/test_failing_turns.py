"""A turn that fails leaves nothing behind, and can be sent again: the trained bot with parts that fail."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from rasa_patches import whole_turns
from tools.agent_in_process import load_agent
from tools.project import MODEL

URGENT = "my waters just broke"


class FailingStore(InMemoryTrackerStore):
    """A store that can be broken."""

    broken = False

    async def save(self, tracker: DialogueStateTracker) -> None:
        if self.broken:
            raise OSError("The disk is full.")
        await super().save(tracker)


@pytest.fixture(scope="module")
def agent() -> Agent:
    whole_turns.apply()
    agent = load_agent(MODEL)
    agent.tracker_store._tracker_store = FailingStore(agent.domain)
    return agent


@pytest.fixture
def store(agent: Agent) -> Iterator[FailingStore]:
    store = agent.tracker_store._tracker_store
    yield store
    store.broken = False


async def say(agent: Agent, she: str, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
    """What the bot answers."""
    output = CollectingOutputChannel()
    await agent.handle_message(UserMessage(text, output, she, message_id=message_id))
    return output.messages


async def heard(agent: Agent, she: str) -> list[str]:
    """What the store holds of her words."""
    tracker = await agent.tracker_store.retrieve(she)
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def is_emergency(messages: list[dict[str, Any]]) -> bool:
    return any((message.get("custom") or {}).get("level") == "emergency" for message in messages)


async def test_an_action_that_breaks_fails_the_turn_and_the_message_can_be_sent_again(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    she = secrets.token_hex(8)

    async def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a fault of the action")

    with monkeypatch.context() as breaking:
        breaking.setattr(type(agent.action_endpoint), "request", broken)
        with pytest.raises(whole_turns.TurnFailed):
            await say(agent, she, URGENT, "message-1")
    assert await heard(agent, she) == []
    assert is_emergency(await say(agent, she, URGENT, "message-1"))
    assert await heard(agent, she) == [URGENT]


async def test_a_message_that_was_answered_is_not_answered_again(agent: Agent) -> None:
    she = secrets.token_hex(8)
    assert is_emergency(await say(agent, she, URGENT, "message-1"))
    assert await say(agent, she, URGENT, "message-1") == []
    assert await say(agent, she, URGENT, "message-2") != []
    assert await heard(agent, she) == [URGENT, URGENT]


async def test_a_store_that_cannot_write_fails_the_turn_instead_of_holding_it_in_memory(
    agent: Agent, store: FailingStore
) -> None:
    she = secrets.token_hex(8)
    store.broken = True
    with pytest.raises(OSError, match="full"):
        await say(agent, she, URGENT, "message-1")
    assert await heard(agent, she) == []
    store.broken = False
    assert is_emergency(await say(agent, she, URGENT, "message-1"))
    assert await heard(agent, she) == [URGENT]
