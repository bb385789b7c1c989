"""Draws where the time of turns goes: py-spy looks at the running bot while people talk to it.

make profile    # writes docs/images/turn-flame-graph.svg
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path

from tools.bench import stock
from tools.bench.measure import FAQ, FORM, START
from tools.bench.servers import OURS, Client, running, servers
from tools.project import PROJECT, stop

PICTURE = PROJECT / "docs" / "images" / "turn-flame-graph.svg"
PROFILER = stock.ENVIRONMENT / "bin" / "py-spy"
SECONDS, SAMPLES = 30, 200
LARGEST = 300_000  # bytes
TITLE = "FAQ turns and form turns"


def main() -> None:
    """Starts the bot, talks to it, and draws."""
    with tempfile.TemporaryDirectory() as folder:
        ours = servers(Path(folder))[OURS]
        with running({OURS: ours}):
            done = threading.Event()
            talking = threading.Thread(target=talk, args=(ours.port, done))
            talking.start()
            drawn = subprocess.run(
                [
                    str(PROFILER), "record", "--pid", str(ours.processes[0].pid), "--output", str(PICTURE),
                    "--function", "--duration", str(SECONDS), "--rate", str(SAMPLES),
                ],
                capture_output=True,
                text=True,
                check=False,
            )  # fmt: skip
            done.set()
            talking.join()
    if drawn.returncode:
        stop(f"py-spy could not look at the bot: {drawn.stderr.strip().splitlines()[-1]}")
    named(PICTURE)
    print(f"Written: {PICTURE.relative_to(PROJECT)}, {PICTURE.stat().st_size / 1000:.0f} kB.")
    if PICTURE.stat().st_size > LARGEST:
        stop("The picture is too large for the repository: lower SECONDS or SAMPLES.")


def named(picture: Path) -> None:
    """Puts a title in place of py-spy's command line, which names folders of this machine."""
    drawn = picture.read_text(encoding="utf-8")
    title = re.sub(r'(<text id="title"[^>]*>)[^<]*', rf"\g<1>{TITLE}", drawn)
    picture.write_text(title, encoding="utf-8")


def talk(port: int, done: threading.Event) -> None:
    """Conversations of questions and of checks, one after the other."""
    client = Client(port)
    with contextlib.suppress(OSError):
        while not done.is_set():
            sender = uuid.uuid4().hex
            for text in (*FAQ, START[0], *FORM):
                client.says(sender, text)


if __name__ == "__main__":
    main()
