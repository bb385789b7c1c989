"""Starts the custom actions in a process of their own, for workers elsewhere; HOST and PORT as for the bot.

Whoever reaches it can read what the actions answer, so let only the workers reach it. `make run` does without: there
the actions are in the bot's process.
"""

from __future__ import annotations

import os

from tools.project import PROJECT, listening, quiet
from tools.serve import check_knowledge


def main() -> None:
    """Check what the operator can get wrong, and serve until stopped."""
    quiet()
    os.chdir(PROJECT)
    host, port = listening()
    check_knowledge()
    os.environ["SANIC_HOST"] = host
    from rasa_sdk.endpoint import run

    run("actions", port=port)


if __name__ == "__main__":
    main()
