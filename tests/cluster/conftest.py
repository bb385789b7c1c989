"""PostgreSQL and Redis of Debian for the tests, each in a folder of its own; and a small cluster."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.cluster import postgres, redis
from tools.cluster.processes import Service, Supervisor
from tools.cluster.start import start
from tools.cluster.topology import Topology, missing
from tools.project import quiet

quiet()
LACKING = missing()
# On a machine without the servers these tests are left out, in one line; on CI they fail.
LEFT_OUT = LACKING is not None and "CI" not in os.environ
collect_ignore = ["test_turn_lock.py", "test_shared_conversations.py", "test_whole_turns.py"] if LEFT_OUT else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LEFT_OUT:
        terminalreporter.write_line(f"Left out the tests of several workers, which need: {LACKING}")


def free_base() -> int:
    """A port from which on the ports of a topology are free."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            base = int(probe.getsockname()[1])
        if base < 60000 and all(is_free(base + step) for step in (0, 1, 2, 3, 10, 11, 40)):
            return base


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="session")
def topology() -> Iterator[Topology]:
    """Two workers and one action server, with a folder that PostgreSQL's user can enter."""
    if LACKING:
        pytest.fail(f"The tests of several workers need: {LACKING}")
    folder = Path(tempfile.mkdtemp(prefix="cervical-check-cluster-"))
    folder.chmod(0o755)
    yield Topology(folder, free_base(), workers=2, action_servers=1, password="of-the-tests")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(topology: Topology) -> Iterator[Supervisor]:
    """The whole cluster, kept running; its messages wait three seconds for a store."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CERVICAL_CHECK_PATIENCE", "3")
        supervisor = start(topology)
    yield supervisor
    supervisor.stop()


@pytest.fixture(scope="session")
def stores(topology: Topology) -> Iterator[tuple[Topology, Service, Service]]:
    """PostgreSQL and Redis alone, which a test may stop and start: their topology and the two services."""
    folder = Path(tempfile.mkdtemp(prefix="cervical-check-stores-"))
    folder.chmod(0o755)
    alone = Topology(folder, free_base(), password="of-the-tests")
    database, locks = postgres.service(alone, ["fsync=off"]), redis.service(alone)
    for service in (database, locks):
        service.start()
        service.wait_until_ready()
    postgres.make_database(alone)
    yield alone, database, locks
    database.stop()
    locks.stop()
    shutil.rmtree(folder, ignore_errors=True)
