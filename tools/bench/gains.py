"""What each change gains: the bot with all of them, and with all but one, in processes of their own, turn about.

.venv/bin/python -m tools.bench.gains WITHOUT    # one of `WITHOUT`, or `nothing`; a line on stdin is one round
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.bench.measure import FAQ, FORM, START
from tools.project import MODEL, PROJECT, quiet

NOTHING = "nothing"
HISTORY, ACTIONS = "recent_history", "actions_in_process"
PATCHES = ("action_schema", "event_classes", "applied_events", "graph_in_order")
WITHOUT = (*PATCHES, HISTORY, ACTIONS)
ROUNDS = 5
LONG = 60
Times = dict[str, list[float]]


def gains(action_server: int) -> dict[str, dict[str, float]]:
    """The medians in milliseconds of FAQ turns, form turns and turns after `LONG` others, for each change left out.

    Args:
        action_server: the port of an action server, for the actions over HTTP.
    """
    workers = {
        name: subprocess.Popen(
            [sys.executable, "-m", "tools.bench.gains", name, str(action_server)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in (NOTHING, *WITHOUT)
    }
    found: dict[str, Times] = {name: {} for name in workers}
    try:
        for number in range(ROUNDS + 1):
            for name, worker in workers.items():
                assert worker.stdin and worker.stdout
                print(number, file=worker.stdin, flush=True)
                measured = json.loads(worker.stdout.readline())
                if number:  # the first round warms up
                    for kind, times in measured.items():
                        found[name].setdefault(kind, []).extend(times)
    finally:
        for worker in workers.values():
            worker.terminate()
            worker.wait()
    return {name: {kind: statistics.median(times) for kind, times in kinds.items()} for name, kinds in found.items()}


def work(without: str, action_server: int) -> None:
    """Loads the bot without one of the changes, and measures a round for each line on stdin."""
    import rasa_patches

    rasa_patches.apply = lambda: None
    quiet()
    import importlib

    for patch in (*PATCHES, "question_asked"):
        if patch != without:
            importlib.import_module(f"rasa_patches.{patch}").apply()
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.utils.endpoints import EndpointConfig

    from channels.actions import ActionsInProcess
    from rasa_patches.recent_history import RecentTrackerStore

    over_http = EndpointConfig(url=f"http://127.0.0.1:{action_server}/webhook")
    agent = Agent.load(str(MODEL), action_endpoint=over_http if without == ACTIONS else ActionsInProcess())
    kind = SQLTrackerStore if without == HISTORY else RecentTrackerStore
    with tempfile.TemporaryDirectory() as folder:
        store = kind(domain=agent.domain, dialect="sqlite", db=str(Path(folder) / "conversations.db"))
        agent.tracker_store = agent.processor.tracker_store = store
        asyncio.run(rounds(agent))


async def rounds(agent: Any) -> None:
    """Prints the times of one round for each line on stdin."""
    for number, _ in enumerate(sys.stdin):
        long = [f"long {number}"] * (LONG + len(FAQ))
        times = {
            "faq": [await took(agent, f"faq {number}", text) for text in FAQ],
            "form": [await took(agent, f"form {number}", text) for text in (START[0], *FORM)],
            "long": [await took(agent, sender, FAQ[i % len(FAQ)]) for i, sender in enumerate(long)][LONG:],
        }
        print(json.dumps(times), flush=True)


async def took(agent: Any, sender: str, text: str) -> float:
    """Milliseconds of one turn, without the HTTP around it."""
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    message = UserMessage(text, CollectingOutputChannel(), sender_id=sender, input_channel="bench")
    begun = time.perf_counter()
    await agent.handle_message(message)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
