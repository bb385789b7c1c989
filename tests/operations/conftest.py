"""A running bot, and people who talk to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from running_bot import Client, RunningBot
from shared import shared_bot

ENDS_THE_BOT = "test_a_stop_finishes_the_turn_at_work_and_takes_no_new_one"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The bot takes long to start, so all tests share it; the one that ends it comes last."""
    items.sort(key=lambda item: item.name == ENDS_THE_BOT)


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
