"""The trained model, loaded once for all tests of this folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.project import MODEL, quiet

quiet()

# Rasa must be imported after `quiet`.
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.shared.core.events import ActiveLoop, SlotSet  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

MODEL_SETTING = "CERVICAL_CHECK_TEST_MODEL"
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def agent() -> Agent:
    """The trained agent."""
    model = Path(os.environ.get(MODEL_SETTING) or MODEL)
    assert model.is_file(), f"{model}: run `make train` first."
    return Agent.load(str(model))


@pytest.fixture(scope="session")
def parse(agent: Agent) -> Iterator[Parse]:
    """Reads one message with the trained model, as POST /model/parse does."""
    loop = asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent.parse_message(text))
    loop.close()


@pytest.fixture(scope="session")
def hear(parse: Parse) -> Callable[[str], dict[str, str]]:
    """The findings in a message, each with its status."""
    return lambda text: findings_in(parse(text))


@pytest.fixture(scope="session")
def answer(agent: Agent) -> Iterator[Callable[[str, str], dict[str, str]]]:
    """The findings in an answer to a question, each with its status."""
    loop = asyncio.new_event_loop()

    def read(question: str, text: str) -> dict[str, str]:
        tracker = DialogueStateTracker("her", agent.processor.domain.slots)
        tracker.update(ActiveLoop("symptom_check_form"))
        tracker.update(SlotSet("requested_slot", question))
        return findings_in(loop.run_until_complete(agent.processor.parse_message(UserMessage(text), tracker)))

    yield read
    loop.close()


def findings_in(parsed: dict[str, Any]) -> dict[str, str]:
    """The findings in what the pipeline made of a message, each with its status."""
    return {e["value"]: e["status"] for e in parsed["entities"] if e["entity"] == "finding"}
