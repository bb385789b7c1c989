"""Rasa with its patches, and the trained bot of the conversation tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.project import quiet

quiet()

if TYPE_CHECKING:
    from bot_in_process import Bot

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conversations"))


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    """The trained bot with its real actions."""
    from bot_in_process import Bot

    bot = Bot()
    yield bot
    bot.close()
