"""Fixtures of the channels' tests: servers on loopback, in this process, ended with the test."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tools.project import MODEL, quiet

quiet()
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conversations"))

from fake_bot_api import FakeBotApi, Person  # noqa: E402 (Rasa must be imported after `quiet`)
from scripted_telegram import ScriptedTelegram  # noqa: E402

from tools.agent_in_process import load_agent  # noqa: E402

POLLING, WEBHOOK = "polling", "webhook"
SECRET = "a-secret-of-the-tests"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    """A port for the bot."""
    return free_port()


@pytest.fixture
def another_port() -> int:
    """A port for a second one."""
    return free_port()


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """The strict Bot API; no bot may call it too early."""
    api = await FakeBotApi().start()
    yield api
    await api.stop()
    assert not api.violations


@pytest_asyncio.fixture(params=[POLLING, WEBHOOK])
async def bot(
    request: pytest.FixtureRequest, api: FakeBotApi, tmp_path: Path, port: int
) -> AsyncIterator[ScriptedTelegram]:
    """The scripted bot on the real channel, in both ways of getting updates."""
    settings = {}
    if request.param == WEBHOOK:
        settings = {
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/webhook",
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
    bot = await ScriptedTelegram(api, tmp_path, port, **settings).start()
    yield bot
    await bot.stop()


@pytest_asyncio.fixture
async def polling(api: FakeBotApi, tmp_path: Path, port: int) -> AsyncIterator[ScriptedTelegram]:
    """The scripted bot by long polling, not started yet."""
    bot = ScriptedTelegram(api, tmp_path, port)
    yield bot
    await bot.stop()


@pytest.fixture(scope="session")
def trained() -> Any:
    """The trained bot with its real actions; its conversations are in memory."""
    return load_agent(MODEL)


@pytest.fixture
def ana(api: FakeBotApi) -> Person:
    """Somebody who writes to the bot."""
    return Person(api, 41)


@pytest.fixture
def bea(api: FakeBotApi) -> Person:
    """Somebody else."""
    return Person(api, 42)
