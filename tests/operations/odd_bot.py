"""The real bot as `make run` starts it, but for two of her messages: one makes an action fail, one takes long.

Run as `python odd_bot.py`, with the settings of the bot; ODD_BOT_MODEL names a model file of the test's own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rasa_sdk.executor import ActionExecutor

from tools import project, serve

SLOW_SECONDS = 2.5
run = ActionExecutor.run


async def odd_run(self: ActionExecutor, call: dict[str, Any]) -> Any:
    """As the real one, unless her message asks for trouble."""
    text = (call.get("tracker") or {}).get("latest_message", {}).get("text") or ""
    if "please fail" in text:
        raise ValueError(f"I cannot read {text!r}")
    if "please wait" in text and call["next_action"] == "action_validate_slot_mappings":
        await asyncio.sleep(SLOW_SECONDS)
    return await run(self, call)


if __name__ == "__main__":
    ActionExecutor.run = odd_run
    serve.MODEL = project.MODEL = Path(os.environ["ODD_BOT_MODEL"])
    serve.main()
