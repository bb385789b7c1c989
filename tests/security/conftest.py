"""The running bot of the operation tests, and people who attack it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "operations"))

from shared import bot, visit  # noqa: F401
