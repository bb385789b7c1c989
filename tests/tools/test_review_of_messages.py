from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.project import PROJECT, quiet
from tools.review import SETTING, as_training_data, least_sure, stored_events, without_persons

quiet()


def said(text: str, confidence: float, intent: str = "inform") -> dict[str, Any]:
    parsed = {"intent": {"name": intent, "confidence": confidence}, "entities": []}
    return {"event": "user", "text": text, "parse_data": parsed, "sender_id": "somebody"}


def test_without_the_operators_word_nothing_is_read_and_one_line_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    done = subprocess.run(
        [sys.executable, "-m", "tools.review"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert SETTING in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_least_sure_messages_come_first_each_once_and_without_the_sure_ones() -> None:
    events = [
        said("odd", 0.5),
        said("odder", 0.1),
        said("clear", 0.99),
        said("ODD", 0.4),
        {"event": "bot", "text": "hello"},
    ]
    assert [doubt.text for doubt in least_sure(events)] == ["odder", "odd"]
    assert len(least_sure(events, count=1)) == 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to jo@example.org please", "write to (address) please"),
        ("call me on +49 170 1234567", "call me on (number)"),
        ("my name is Ada Lovelace and it hurts", "my name is (name) and it hurts"),
        ("see https://example.org/x", "see (link)"),
        ("17+3 and 38.4 at 20 weeks", "17+3 and 38.4 at 20 weeks"),
        ("two\nlines [x](y) {z} | `q`", "two lines x (y) z q"),
        ("/restart", "restart"),
    ],
)
def test_what_leads_to_a_person_or_would_break_the_file_is_taken_out(text: str, left: str) -> None:
    assert without_persons(text) == left


def test_the_list_is_training_data_without_senders() -> None:
    listed = as_training_data(least_sure([said("a: b # c", 0.2), said("- dashes", 0.3, "greet")]))
    assert "somebody" not in listed
    blocks = yaml.safe_load(listed)["nlu"]
    assert [(block["intent"], block["examples"].strip()) for block in blocks] == [
        ("inform", "- a: b # c"),
        ("greet", "- dashes"),
    ]


def test_messages_are_read_from_the_store_of_the_running_bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    database = str(tmp_path / "talks.db")
    monkeypatch.setenv("CERVICAL_CHECK_DB", database)
    domain = Domain.load(str(PROJECT / "domain.yml"))
    tracker = DialogueStateTracker("a-secret-sender", domain.slots)
    tracker.update(UserUttered("mumble mumble", intent={"name": "greet", "confidence": 0.2}))
    asyncio.run(SQLTrackerStore(domain=domain, dialect="sqlite", db=database).save(tracker))
    listed = as_training_data(least_sure(asyncio.run(stored_events())))
    assert "mumble mumble" in listed
    assert "secret" not in listed
