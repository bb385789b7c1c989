"""What is deleted is gone: by age, on request, in SQLite and in PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy
from conversations import DAY, keep, said, store_in
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain

from operations import forgetting, service
from operations.forgetting import BATCH, forget, purge, silent

NOW = time.time()
SECRET = "Zebedia's secret"


@pytest.fixture
def store(tmp_path: Path) -> SQLTrackerStore:
    """A store with an old, a recent and a long running conversation."""
    store = store_in(tmp_path / "conversations.db")
    fill(store)
    return store


def fill(store: SQLTrackerStore) -> None:
    """Stores three conversations."""
    keep(store, "old", [said(f"{SECRET} {'is long ' * 200}{n}") for n in range(40)], NOW - 31 * DAY)
    keep(store, "recent", [said("recent words")], NOW - 29 * DAY)
    keep(store, "returned", [said("early words")], NOW - 90 * DAY)
    keep(store, "returned", [said("early words"), said("back again")], NOW - DAY)


def left(store: SQLTrackerStore) -> set[str]:
    """The conversations that are still there."""
    return set(asyncio.run(store.keys()))


def files(store: SQLTrackerStore) -> bytes:
    """All bytes of the database and what lies beside it."""
    database = Path(store.engine.url.database)
    return b"".join(path.read_bytes() for path in database.parent.glob(database.name + "*"))


def test_a_deletion_holds_though_the_file_cannot_be_written_anew(
    store: SQLTrackerStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(forgetting, "VACUUM", {"sqlite": ("no such statement",)})
    assert forget(store.engine, ["old"]) > 0
    assert left(store) == {"recent", "returned"}
    assert "could not be cleaned" in caplog.text


def test_the_age_of_a_conversation_is_that_of_its_last_event(store: SQLTrackerStore) -> None:
    assert silent(store.engine, 30, NOW) == ["old"]
    assert purge(store.engine, 30, NOW) == 1
    assert left(store) == {"recent", "returned"}


def test_nothing_she_wrote_stays_in_the_file(store: SQLTrackerStore) -> None:
    assert SECRET.encode() in files(store)
    assert forget(store.engine, ["old"]) == 40
    assert SECRET.encode() not in files(store) and b"recent words" in files(store)


def test_nothing_stays_in_a_write_ahead_log_either(tmp_path: Path) -> None:
    store = store_in(tmp_path / "conversations.db")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    fill(store)
    forget(store.engine, ["old"])
    assert SECRET.encode() not in files(store)


def test_many_conversations_are_deleted_in_parts(tmp_path: Path) -> None:
    store = store_in(tmp_path / "conversations.db")
    keep(store, "kept", [said("kept")], NOW)
    names = [f"person {number}" for number in range(BATCH * 2 + 1)]
    with store.engine.begin() as connection:
        row = sqlalchemy.text("INSERT INTO events (sender_id, type_name, timestamp) VALUES (:name, 'user', 1)")
        connection.execute(row, [{"name": name} for name in names])
    assert forget(store.engine, names) == len(names)
    assert left(store) == {"kept"}


def test_names_are_values_and_never_sql(store: SQLTrackerStore) -> None:
    assert forget(store.engine, ["' OR '1'='1", "x'; DROP TABLE events; --", ""]) == 0
    assert left(store) == {"old", "recent", "returned"}


@pytest.mark.parametrize(("days", "kept"), [(30, {"recent", "returned"}), (0, {"old", "recent", "returned"})])
async def test_the_server_purges_by_itself_and_not_at_all_with_0(tmp_path: Path, days: int, kept: set[str]) -> None:
    store = store_in(tmp_path / "conversations.db")
    await asyncio.to_thread(fill, store)
    app = SimpleNamespace(ctx=SimpleNamespace(agent=SimpleNamespace(tracker_store=FailSafeTrackerStore(store))))
    work = asyncio.ensure_future(service.purge_regularly(app, days))
    deadline = time.monotonic() + 5
    while await asyncio.to_thread(left, store) != kept and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    work.cancel()
    assert await asyncio.to_thread(left, store) == kept


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of the tests' own; skips where it is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(programs[-1]) if programs else shutil.which("initdb")
    if not program:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="cervical-check-"))  # pytest's own is for the one who runs the tests
    user = {}
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        user = {"user": owner.pw_uid, "group": owner.pw_gid}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
    subprocess.run([program, "-D", folder / "data", "-U", "bot", "-A", "trust", "-N"], check=True, **quiet)
    server = subprocess.Popen(
        [Path(program).with_name("postgres"), "-D", folder / "data", "-p", str(port), "-k", folder, "-F"], **quiet
    )
    url = f"postgresql://bot@127.0.0.1:{port}/postgres"
    try:
        for _ in range(100):
            try:
                sqlalchemy.create_engine(url).connect().close()
                break
            except sqlalchemy.exc.OperationalError:
                time.sleep(0.1)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # does not wait for clients to leave
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_forgets_by_age_and_on_request(postgresql: str) -> None:
    store = SQLTrackerStore(Domain.empty(), dialect="postgresql", host=postgresql)
    fill(store)
    assert purge(store.engine, 30, NOW) == 1
    assert forget(store.engine, ["recent", "nobody"]) > 0
    assert left(store) == {"returned"}
    store.engine.dispose()
