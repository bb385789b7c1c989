"""The audit page, from conversations with the trained bot in a real tracker store."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import audit
from triage.versions import knowledge_version

if TYPE_CHECKING:
    from bot_in_process import Bot

Says = Callable[..., str]


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own endpoints.yml, with a database of its own."""
    monkeypatch.setenv(audit.DATABASE_SETTING, str(tmp_path / "conversations.db"))
    monkeypatch.setenv("PORT", "5005")
    return audit.ENDPOINTS


@pytest.fixture
def stored(bot: Bot, endpoints: Path, tmp_path: Path) -> Says:
    """Has a conversation, stores it as a running bot does, and gives its sender."""
    from rasa.core.tracker_store import SQLTrackerStore

    def says(*texts: str) -> str:
        sender = uuid.uuid4().hex
        for text in texts:
            bot.hear(sender, text)
        store = SQLTrackerStore(bot.domain, dialect="sqlite", db=str(tmp_path / "conversations.db"))
        asyncio.run(store.save(bot.tracker(sender)))
        return sender

    return says


def test_the_page_shows_a_guidance_with_its_time_level_rules_versions_and_her_words(
    stored: Says, bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    audit.main([stored("I am 20 weeks and I have been bleeding since this morning")])
    shown = capsys.readouterr().out
    assert re.search(r"1\. \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d +EMERGENCY", shown)
    assert "emergency.urgent_sign" in shown
    assert "20+0" in shown
    assert knowledge_version() in shown
    assert str(bot.agent.model_id) in shown
    assert re.search(r"has it +bleeding \(bleeding\): “.*bleeding since this morning”", shown)


def test_a_correction_that_came_after_stands_below_the_guidance_it_corrects(
    stored: Says, capsys: pytest.CaptureFixture[str]
) -> None:
    audit.main([stored("I am bleeding", "That was a mistake", "my water broke")])
    shown = capsys.readouterr().out
    first, second = shown.split("\n2. ")[:2]
    assert "has it -> denied" in first
    assert "That was a mistake" in first
    assert "a fluid leak (waters_broken)" in second


def test_other_conversations_are_left_out(stored: Says, capsys: pytest.CaptureFixture[str]) -> None:
    stored("I have a fever of 39")
    audit.main([stored("I am bleeding")])
    assert "fever of 39" not in capsys.readouterr().out


def test_a_conversation_without_guidance_says_so(stored: Says, capsys: pytest.CaptureFixture[str]) -> None:
    audit.main([stored("hello")])
    assert "No guidance was given." in capsys.readouterr().out


def test_an_unknown_sender_gives_one_line(stored: Says, capsys: pytest.CaptureFixture[str]) -> None:
    stored("hello")
    assert one_line_of_refusal("nobody", capsys) == "Nothing is stored of nobody."


def test_a_missing_database_gives_one_line_and_makes_none(
    endpoints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no database" in one_line_of_refusal("anybody", capsys)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_gives_one_line(
    endpoints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conversations.db").write_text("not a database")
    assert "cannot be read" in one_line_of_refusal("anybody", capsys)


def test_another_kind_of_store_gives_one_line(
    endpoints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "endpoints.yml"
    other.write_text("tracker_store: {type: mongod, db: rasa}\n")
    assert "SQL" in one_line_of_refusal("anybody", capsys, "--endpoints", str(other))


def one_line_of_refusal(sender: str, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        audit.main([sender, *options])
    assert stopped.value.code
    shown = capsys.readouterr()
    assert not shown.out
    assert len(shown.err.splitlines()) == 1
    return shown.err.strip()


def test_the_knowledge_version_changes_with_a_word_of_the_table_and_with_nothing_else(tmp_path: Path) -> None:
    from triage.knowledge import FOLDER

    for folder in ("one", "same", "other"):
        (tmp_path / folder).mkdir()
        for file in FOLDER.glob("*.yml"):
            (tmp_path / folder / file.name).write_bytes(file.read_bytes())
    table = tmp_path / "other" / "decision_table.yml"
    table.write_text(table.read_text(encoding="utf-8").replace("weeks_from: 24", "weeks_from: 26"), encoding="utf-8")
    ends = tmp_path / "same" / "advice.yml"
    ends.write_bytes(ends.read_bytes().replace(b"\n", b"\r\n"))
    assert knowledge_version(tmp_path / "one") == knowledge_version(tmp_path / "same") == knowledge_version()
    assert knowledge_version(tmp_path / "other") != knowledge_version()
