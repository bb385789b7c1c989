"""The servers that are measured, each on loopback: this bot, stock Rasa with its action server, a bare echo."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.bench import stock
from tools.project import PROJECT, stop

PORT_SETTING, FIRST_PORT = "BENCH_PORT", 6700
LONGEST_START = 300.0  # seconds
LONGEST_STOP = 15.0  # seconds
WEBHOOK = "/webhooks/rest/webhook"
OURS, STOCK, ECHO = "ours", "stock", "echo"


@dataclass
class Server:
    """The processes of one server; its port is that of the first."""

    port: int
    commands: Sequence[Sequence[str]]
    settings: Mapping[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Starts the processes; they may not answer yet."""
        with self.log.open("ab") as log:
            for command in self.commands:
                self.processes.append(
                    subprocess.Popen(
                        command,
                        cwd=PROJECT,
                        env={**os.environ, **self.settings},
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )

    def wait(self) -> float:
        """Seconds until it answers a message, seen from now.

        Stops the command when it ends or stays silent.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < LONGEST_START:
            if any(process.poll() is not None for process in self.processes):
                break
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                if Client(self.port).says("somebody", "hi")[0]:
                    return time.monotonic() - begun
            time.sleep(0.05)
        self.end()
        stop(f"A server did not start: see {self.log}.")

    def end(self) -> None:
        """Stops the processes that this started."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(LONGEST_STOP)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def memory(self) -> float:
        """Megabytes that its processes and their children hold of their own (proportional set size)."""
        wanted = {process.pid for process in self.processes}
        return sum(proportional(int(entry.name)) for entry in Path("/proc").glob("[0-9]*") if session(entry) in wanted)


def session(entry: Path) -> int:
    """The session a process belongs to; each server of ours has its own."""
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, ValueError, IndexError):
        return -1


def proportional(pid: int) -> float:
    """A process's memory in megabytes, what it shares counted by its share."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Client:
    """One person at a server, over one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def says(self, sender: str, text: str) -> tuple[list[dict[str, Any]], float]:
        """The bot's messages, and the milliseconds the whole turn took."""
        body = json.dumps({"sender": sender, "message": text})
        begun = time.perf_counter()
        self._connection.request("POST", WEBHOOK, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            raise ValueError(f"{answer.status}: {content[:200]!r}")
        return json.loads(content), took


def servers(folder: Path) -> dict[str, Server]:
    """The three servers, not started; what they write goes into `folder`."""
    first = int(os.environ.get(PORT_SETTING, FIRST_PORT))
    ours, stock_port, actions, echo = range(first, first + 4)
    endpoints, credentials = stock.written_settings(folder, actions)
    stock_rasa = [
        str(stock.PYTHON), "-m", "rasa", "run", "--model", str(stock.MODEL), "--port", str(stock_port),
        "--interface", "127.0.0.1", "--endpoints", str(endpoints), "--credentials", str(credentials),
    ]  # fmt: skip
    stock_actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)]
    quiet = {"RASA_TELEMETRY_ENABLED": "false"}
    return {
        OURS: Server(
            ours,
            [[sys.executable, "-m", "tools.serve", "--measuring", "--stored"]],
            {"PORT": str(ours), "CERVICAL_CHECK_DB": str(folder / "ours.db")},
            folder / "ours.log",
        ),
        STOCK: Server(stock_port, [stock_rasa, stock_actions], quiet, folder / "stock.log"),
        ECHO: Server(echo, [[sys.executable, "-m", "tools.bench.echo", str(echo)]], quiet, folder / "echo.log"),
    }


@contextlib.contextmanager
def running(chosen: Mapping[str, Server]) -> Iterator[None]:
    """Starts the servers one after the other, waits for each, and stops them at the end."""
    try:
        for server in chosen.values():
            server.start()
            server.wait()
        yield
    finally:
        for server in chosen.values():
            server.end()
