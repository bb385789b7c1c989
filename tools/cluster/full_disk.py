"""One process with SQLite, as `make run` starts it, on a disk that is full for a while.

The limit is that of a file's size (RLIMIT_FSIZE), set on the running process: SQLite then fails to write as it does
on a full disk, and everything else goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.cluster.people import Person
from tools.cluster.processes import Service, answers
from tools.cluster.topology import number
from tools.project import PROJECT

MESSAGE = "my waters just broke"


def full_disk() -> Iterator[str]:
    """The report of one run, in lines."""
    port = number(os.environ, "CLUSTER_PORT", 6500, 1024, 65000) + 60
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "conversations.db"
        bot = Service(
            "bot",
            [sys.executable, "-m", "tools.serve"],
            ready=answers(f"http://127.0.0.1:{port}/chat"),
            log=Path(folder) / "bot.log",
            environment={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "CERVICAL_CHECK_DB": str(database)},
            options={"cwd": PROJECT},
        )
        bot.start()
        try:
            bot.wait_until_ready()
            refused, answered = asyncio.run(spell_of_full_disk(bot, f"http://127.0.0.1:{port}", database))
        finally:
            bot.stop()
        held = stored_texts(database)
    yield "| full disk under SQLite | |"
    yield "|---|---|"
    yield f"| refused while full, with the message of trouble on the page | {refused} times |"
    yield f"| answered after it, sent again under the same id | {'yes' if answered else 'no'} |"
    yield f"| times it stands in the store | {held.count(MESSAGE)} |"


async def spell_of_full_disk(bot: Service, address: str, database: Path) -> tuple[int, bool]:
    """How often a message was refused on the full disk, and whether it was answered after it."""
    she = Person(address)
    await she.come()
    await she.say("What is a stitch?")
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (database.stat().st_size, resource.RLIM_INFINITY))
    talking = asyncio.ensure_future(she.say(MESSAGE))
    await asyncio.sleep(6)
    refused = she.said[-1].refused
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await talking
    answered = any((message.get("custom") or {}).get("level") == "emergency" for message in she.shown)
    await she.leave()
    return refused, answered


def stored_texts(database: Path) -> list[str]:
    """All that she said, as the store has it."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT json_extract(data, '$.text') FROM events WHERE type_name = 'user' ORDER BY id"
        return [row[0] for row in connection.execute(query)]
