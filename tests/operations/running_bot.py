"""A bot in a process of its own, and a client that talks to it over the socket."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import socketio

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("odd_bot.py")
PATIENCE_SECONDS = 90


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningBot:
    """Started with settings of the test's own; `folder` takes its model, its conversations and its log."""

    def __init__(self, folder: Path, model: Path, **settings: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = folder / "conversations.db"
        self.log = folder / "bot.log"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CERVICAL_CHECK_")}
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "ODD_BOT_MODEL": str(model)}
        self._environment = {**kept, **own, "CERVICAL_CHECK_DB": str(self.database), **settings}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> RunningBot:
        """Start, and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT)], cwd=PROJECT, env=self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.get("/health/ready")[0] == 200:
                return self
            time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"The bot did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process
        self.process.send_signal(number)

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, Any, str]:
        """Status, headers and text; status 0 where nobody answers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urlopen(Request(self.address + path, data=body, headers=named, method=method), timeout=10) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except HTTPError as error:
            return error.code, error.headers, error.read().decode()
        except (URLError, OSError):
            return 0, {}, ""

    def figure(self, name: str) -> float:
        """One figure of /metrics, with its labels."""
        lines = self.get("/metrics")[2].splitlines()
        return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(f"{name} ")), 0.0)


class Client:
    """A page at the other end of the socket, behind a proxy that names its address."""

    def __init__(self, bot: RunningBot, address: str = "192.0.2.1", session: str | None = None, **auth: Any) -> None:
        self.session = session or secrets.token_hex(16)
        self.heard: list[dict[str, Any]] = []
        self.history: list[Any] | None = None
        self.io = socketio.Client(reconnection=False)
        self.io.on("bot_uttered", self.heard.append)
        self.io.on("history", self._caught_up)
        headers = {"X-Forwarded-For": address}
        self.io.connect(bot.address, auth={"session_id": self.session, **auth}, transports=["polling"], headers=headers)

    def _caught_up(self, items: list[Any]) -> None:
        self.history = items

    def says(self, text: str, seconds: float = 30) -> dict[str, Any]:
        """Send one message; the bot's acknowledgement."""
        return self.io.call("user_uttered", {"message": text}, timeout=seconds)

    @property
    def texts(self) -> str:
        """All that was heard."""
        return "\n".join(message.get("text", "") for message in self.heard)

    def leave(self) -> None:
        """Close, without waiting for the end of the last poll."""
        self.io.eio.disconnect(abort=True)


def wait_until(true: Any, seconds: float = 15) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.1)
