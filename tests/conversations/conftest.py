"""Fixtures of the conversation tests: one trained bot for all, a fresh conversation for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.project import quiet

quiet()

from bot_in_process import Bot  # noqa: E402 (Rasa must be imported after `quiet`)
from conversation import Conversation  # noqa: E402


@pytest.fixture(scope="session")
def bot() -> Iterator[Bot]:
    """The trained bot, loaded once."""
    bot = Bot()
    yield bot
    bot.close()


@pytest.fixture
def talk(bot: Bot) -> Conversation:
    """A conversation that nobody has begun."""
    return Conversation(bot)
