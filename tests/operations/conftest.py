"""A running bot, and people who talk to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from shared import bot, visit  # noqa: F401

ENDS_THE_BOT = "test_a_stop_finishes_the_turn_at_work_and_takes_no_new_one"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The bot takes long to start, so all tests share it; the one that ends it comes last."""
    items.sort(key=lambda item: item.name == ENDS_THE_BOT)
