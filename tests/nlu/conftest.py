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

from rasa.core.agent import Agent  # noqa: E402 (Rasa must be imported after `quiet`)

MODEL_SETTING = "CERVICAL_CHECK_TEST_MODEL"
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def parse() -> Iterator[Parse]:
    """Reads one message with the trained model, as POST /model/parse does."""
    model = Path(os.environ.get(MODEL_SETTING) or MODEL)
    assert model.is_file(), f"{model}: run `make train` first."
    agent, loop = Agent.load(str(model)), asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent.parse_message(text))
    loop.close()


@pytest.fixture(scope="session")
def hear(parse: Parse) -> Callable[[str], dict[str, str]]:
    """The findings in a message, each with its status."""

    def findings_in(text: str) -> dict[str, str]:
        return {e["value"]: e["status"] for e in parse(text)["entities"] if e["entity"] == "finding"}

    return findings_in
