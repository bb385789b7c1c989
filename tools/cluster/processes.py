"""Processes that are started in order, started again when they die, and ended with the command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

START_SECONDS = 180.0  # on a machine that has much else to do
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.2
# So that what cannot start is not tried a hundred times a second.
PAUSE_SECONDS = 1.0


@dataclass
class Service:
    """One process: how it is started, how one sees that it serves, and where its log is."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    log: Path
    environment: Mapping[str, str] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    ending: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = 0
    kept: bool = True

    def start(self) -> None:
        """Start it; in a session of its own, so that Ctrl-C reaches only the command."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
                **self.options,
            )

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id; it must have been started."""
        assert self.process is not None
        return self.process.pid

    def wait_until_ready(self) -> None:
        """Wait until it serves.

        Raises:
            RuntimeError: it ended, or did not serve in time; with its last lines.
        """
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.running:
            if self.ready():
                return
            time.sleep(0.1)
        last = self.log.read_text(errors="replace")[-1500:]
        raise RuntimeError(f"{self.name} did not start. Its last lines ({self.log}):\n{last}")

    def stop(self, by: signal.Signals | None = None) -> None:
        """Ask it to end, by another signal if given, and end it when it does not."""
        if self.process is None:
            return
        if self.running:
            self.process.send_signal(by or self.ending)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


class Supervisor:
    """Keeps services running from `start` to `stop`."""

    def __init__(self, *waves: Sequence[Service]) -> None:
        """Services of one wave start side by side; each wave waits for the one before."""
        self._waves = waves
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def services(self) -> list[Service]:
        """All services, in the order of their start."""
        return [service for wave in self._waves for service in wave]

    def service(self, name: str) -> Service:
        """The service of a name."""
        return next(service for service in self.services if service.name == name)

    def start(self, after: Mapping[str, Callable[[], None]] | None = None) -> None:
        """Start all, wait until they serve; `after` holds what is done once a service of that name serves.

        Raises:
            RuntimeError: one did not start; all are stopped then.
        """
        try:
            for wave in self._waves:
                for service in wave:
                    service.start()
                for service in wave:
                    service.wait_until_ready()
                    (after or {}).get(service.name, lambda: None)()
        except BaseException:
            self.stop()
            raise
        self._keeper.start()

    def stop(self) -> None:
        """Stop all, the last started first."""
        self._ending.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for service in reversed(self.services):
            service.stop()

    @contextmanager
    def down(self, name: str, by: signal.Signals | None = None) -> Iterator[None]:
        """Stop a service, by another signal if given, and start it again at the end."""
        service = self.service(name)
        service.kept = False
        service.stop(by)
        try:
            yield
        finally:
            service.start()
            service.kept = True

    def _keep(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            for service in self.services:
                if service.kept and not service.running and time.monotonic() - service.started > PAUSE_SECONDS:
                    service.restarts += 1
                    service.start()


def listens(port: int) -> Callable[[], bool]:
    """A check that something accepts connections at a port of this machine."""

    def check() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return check


def answers(address: str) -> Callable[[], bool]:
    """A check that a page answers with 200."""

    def check() -> bool:
        try:
            with urlopen(address, timeout=2) as response:
                return response.status == 200
        except (URLError, OSError):
            return False

    return check
