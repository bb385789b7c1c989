"""The operator's commands: export, backup and restore, purge, report."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from conversations import DAY, a_check, keep, not_understood, said, store_in

from tools import backup, export, purge, report
from tools.report_page import UNDER
from triage.vocabulary import Slot

NOW = time.time()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that the commands use, with one old and one recent conversation."""
    file = tmp_path / "conversations.db"
    monkeypatch.setenv("CERVICAL_CHECK_DB", str(file))
    store = store_in(file)
    keep(store, "anna", a_check(), NOW - DAY)
    keep(store, "berta", [said("words of long ago")], NOW - 100 * DAY)
    return file


def senders(file: Path) -> set[str]:
    """Whose conversations a database holds."""
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT sender_id FROM events")}


def test_an_export_holds_all_that_was_said_and_nobody_elses(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export.main(["anna"])
    written = capsys.readouterr().out
    data = json.loads(written)
    assert [m["text"] for m in data["messages"] if m["from"] == "you"][1] == "my answer about gestational_age"
    assert data["messages"][-1]["guidance"]["level"] == "today"
    assert data["messages"][0]["understood"]["intent"] == "inform" and data["conversation"] == "anna"
    assert "words of long ago" not in written


@pytest.mark.parametrize("sender", ["nobody", "", "' OR '1'='1"])
def test_an_export_of_nobody_says_so(database: Path, capsys: pytest.CaptureFixture[str], sender: str) -> None:
    with pytest.raises(SystemExit):
        export.main([sender])
    printed = capsys.readouterr()
    assert printed.out == "" and len(printed.err.strip().splitlines()) == 1


def test_purge_by_hand_takes_the_setting_or_the_days_given(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_RETENTION_DAYS", "0")
    with pytest.raises(SystemExit):
        purge.main([])
    assert senders(database) == {"anna", "berta"}
    monkeypatch.setenv("CERVICAL_CHECK_RETENTION_DAYS", "365")
    purge.main([])
    assert senders(database) == {"anna", "berta"}
    purge.main(["--days", "30"])
    assert senders(database) == {"anna"}
    purge.main(["anna"])
    assert senders(database) == set() and b"my answer" not in database.read_bytes()


def test_a_copy_made_while_people_write_is_whole_and_its_owners_alone(database: Path, tmp_path: Path) -> None:
    store, copy, done = store_in(database), tmp_path / "copy.db", threading.Event()
    written: list[int] = []

    def write() -> None:
        while not done.is_set():
            keep(store, f"person {len(written)}", [said("words " * 300)], NOW)
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.backup(database, copy)
    finally:
        done.set()
        writer.join()
    assert {"anna", "berta"} <= senders(copy) and stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert written  # nobody had to wait for the end of the copy


def test_a_restore_brings_back_what_was_copied_but_not_what_is_past_its_time(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup.main([str(copy)])
    purge.main(["anna"])
    keep(store_in(database), "carla", [said("since then")], NOW)
    with pytest.raises(SystemExit):  # it would replace what is there
        backup.main(["--restore", str(copy)])
    assert senders(database) == {"berta", "carla"}
    backup.main(["--restore", str(copy), "--force"])
    assert senders(database) == {"anna"}  # berta has been silent for too long


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 500])
def test_a_damaged_copy_is_refused_and_the_conversations_stay(database: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(SystemExit):
        backup.main(["--restore", str(tmp_path / "copy.db"), "--force"])
    assert senders(database) == {"anna", "berta"}


def test_a_copy_is_never_written_over(database: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"the only other copy")
    with pytest.raises(SystemExit):
        backup.main([str(tmp_path / "copy.db")])
    assert (tmp_path / "copy.db").read_bytes() == b"the only other copy"


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of some weeks: 12 finished, 7 left at bleeding, 2 at the first question, 1 still going."""
    file = tmp_path / "busy.db"
    monkeypatch.setenv("CERVICAL_CHECK_DB", str(file))
    store, checks = store_in(file), []
    checks += [a_check(level="today", feedback="good") for _ in range(8)]
    checks += [a_check(level="emergency", feedback="bad") for _ in range(4)]
    checks += [a_check(stops_at=Slot.BLEEDING) for _ in range(7)]
    checks += [a_check(stops_at=Slot.GESTATIONAL_AGE) for _ in range(2)]
    for number, events in enumerate(checks):
        keep(store, f"secret-{number}", [*events, *not_understood()], NOW - DAY - number)
    keep(store, "going", a_check(stops_at=Slot.BLEEDING), NOW - 60)
    return file


def test_the_report_counts_what_happened(busy: Path) -> None:
    tally = report.tally(report.stored(store_in(busy).engine), NOW)
    assert (tally.conversations, tally.started, tally.finished, tally.unfinished) == (22, 22, 12, 9)
    assert tally.left_at == {"bleeding": 7, "gestational_age": 2}
    assert tally.reached["gestational_age"] == 22 and tally.reached["pregnancy_history"] == 12
    assert tally.levels == {"today": 8, "emergency": 4} and tally.feedback == {"good": 8, "bad": 4}
    assert tally.not_understood == 21
    assert all(seconds == pytest.approx(25 * 30) for seconds in tally.durations)


def test_the_report_tells_no_small_group_no_words_and_no_ids(busy: Path, tmp_path: Path) -> None:
    report.main(["--to", str(tmp_path / "report.html")])
    page = (tmp_path / "report.html").read_text()
    assert f"{UNDER} of 20" in page and "5 of 20" in page  # 2 and 7 of 22
    assert "Emergency" in page and f'<td class="count">{UNDER}</td>' in page
    for hidden in ("secret-", "my answer", "xyzzy", ">4<", ">2<", ">7<", ">22<", "<script", "http:", "https:"):
        assert hidden not in page, hidden


def test_the_report_of_an_empty_store_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_DB", str(tmp_path / "empty.db"))
    store_in(tmp_path / "empty.db")
    report.main(["--to", str(tmp_path / "report.html")])
    page = (tmp_path / "report.html").read_text()
    assert "too few to tell" in page and page.count(UNDER) > 10


def test_the_report_reads_only_the_days_asked_for(busy: Path) -> None:
    assert report.tally(report.stored(store_in(busy).engine, since=NOW - 3600), NOW).conversations == 1
