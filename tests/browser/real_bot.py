"""The real bot with its trained model, as `make run` starts it, on a free port and with a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from servers import free_port

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
# The operator's own settings that do not change what is said; the others would.
KEPT_SETTINGS = frozenset({"CERVICAL_CHECK_ENCODER", "CERVICAL_CHECK_CACHE"})


class RealBot:
    """The bot as a process of its own; `folder` takes its conversations and its log."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "bot.log"
        self._database = folder / "conversations.db"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RealBot:
        """Start, and wait until the page is served.

        Raises:
            RuntimeError: it ended or did not answer; the message holds its last lines.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CERVICAL_CHECK_") or k in KEPT_SETTINGS}
        environment |= {"HOST": "127.0.0.1", "PORT": str(self.port), "CERVICAL_CHECK_DB": str(self._database)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tools.serve"], cwd=PROJECT, env=environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urlopen(f"{self.address}/chat", timeout=2).close()
                return self
            except (URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"The bot did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End it at once; nothing of it is to be kept."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
