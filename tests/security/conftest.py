"""The running bot of the operation tests, and people who attack it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "operations"))

from running_bot import Client, RunningBot
from shared import shared_bot


@pytest.fixture(scope="session")
def bot() -> RunningBot:
    """The bot that all tests share."""
    return shared_bot()


@pytest.fixture
def visit(bot: RunningBot) -> Iterator[Callable[..., Client]]:
    """Opens pages, and closes them after the test."""
    clients: list[Client] = []

    def visit(**options: str) -> Client:
        clients.append(Client(bot, **options))
        return clients[-1]

    yield visit
    for client in clients:
        client.leave()
