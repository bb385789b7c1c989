"""Servers for the browser tests: started on a free port of this machine, and ended with the tests."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SCRIPT = Path(__file__).with_name("scripted_bot.py")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ScriptedServer:
    """The scripted bot as a process of its own, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # The same server by another name: to a browser another site, and the only one that may embed the widget.
        self.clinic = f"http://localhost:{self.port}"
        self.log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> ScriptedServer:
        """Start, and wait until it answers."""
        database = self.folder / "conversations.db"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(SCRIPT), str(self.port), str(database), self.clinic], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urlopen(f"{self.address}/chat", timeout=2).close()
                return self
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The scripted bot did not start:\n{self.log.read_text()[-2000:]}")

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    def stop(self) -> None:
        """End it at once, as a crash or a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
