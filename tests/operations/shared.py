"""The bot that the tests of operation and security share: started once, ended with the tests."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from running_bot import PROJECT, Client, RunningBot

MODEL = PROJECT / "models" / "cervical-check.tar.gz"
METRICS_TOKEN = "only-the-operator-knows-this-token-0123456789"
LOG_KEY = "the-same-hash-for-a-conversation-all-year-round"
SESSION_LIMIT, SESSION_SECONDS = 6, 4
SETTINGS = {
    "LOG_LEVEL": "INFO",
    "CERVICAL_CHECK_LOG_FORMAT": "json",
    "CERVICAL_CHECK_LOG_KEY": LOG_KEY,
    "CERVICAL_CHECK_TRUSTED_PROXIES": "1",
    "CERVICAL_CHECK_METRICS_TOKEN": METRICS_TOKEN,
    "CERVICAL_CHECK_LIMIT_SESSION": f"{SESSION_LIMIT} per {SESSION_SECONDS} seconds",
    "CERVICAL_CHECK_LIMIT_REQUESTS": "30 per minute",
}


@lru_cache(maxsize=1)
def shared_bot() -> RunningBot:
    """The bot; it has a model file of its own, which a test may change."""
    folder = Path(tempfile.mkdtemp(prefix="cervical-check-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    model = folder / "model.tar.gz"
    shutil.copy(MODEL, model)
    bot = RunningBot(folder, model, **SETTINGS)
    atexit.register(bot.stop)
    return bot.start()


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
