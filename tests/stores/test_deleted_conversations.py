"""What she wants deleted is gone: from the tracker store, and from the bytes of its file."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot_in_process import Bot

WORD = "zanzibar"  # nobody else's
STORY = f"I am 20 weeks and I have had cramps since we came home from {WORD}"


class Kept:
    """The bot with a database on disk."""

    def __init__(self, bot: Bot, file: Path, journal: str) -> None:
        from stores.deletion import DeletingTrackerStore

        if journal == "wal":
            with sqlite3.connect(file) as database:
                database.execute("PRAGMA journal_mode = WAL")
        self.bot, self.file = bot, file
        self.store = DeletingTrackerStore(bot.domain, dialect="sqlite", db=str(file))

    def says(self, sender: str, *texts: str) -> str:
        """She writes; what the bot says to the last one."""
        from bot_in_process import CollectingOutputChannel, UserMessage

        for text in texts:
            message = UserMessage(text, CollectingOutputChannel(), sender_id=sender, input_channel="rest")
            said = self.bot._loop.run_until_complete(self.bot.agent.handle_message(message))
        return "\n".join(one.get("text", "") for one in said)

    @property
    def senders(self) -> set[str]:
        """Whose conversations the database holds."""
        with sqlite3.connect(self.file) as database:
            return {row[0] for row in database.execute("SELECT DISTINCT sender_id FROM events")}

    def holds(self, text: str) -> bool:
        """Whether the text stands anywhere in the file, or in a file beside it, such as its journal."""
        return any(text.encode() in one.read_bytes() for one in self.file.parent.glob(f"{self.file.name}*"))


@pytest.fixture(params=["delete", "wal"])
def kept(bot: Bot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Kept]:
    """The bot with a database on disk, with each kind of journal."""
    kept, processor = Kept(bot, tmp_path / "conversations.db", request.param), bot.agent.processor
    before, processor.tracker_store = processor.tracker_store, kept.store
    yield kept
    processor.tracker_store = before


def test_nothing_of_a_deleted_conversation_is_left(kept: Kept) -> None:
    her, other = uuid.uuid4().hex, uuid.uuid4().hex
    kept.says(other, "hello")
    kept.says(her, STORY, "No, none of these")
    kept.says(other, "I am 18 weeks and I have back pain")
    kept.says(her, "what is a stitch?", "delete my data")
    assert kept.holds(WORD) and kept.holds(her)
    assert "deleting this chat now" in kept.says(her, "yes")
    assert not kept.holds(WORD)
    assert not kept.holds(her)
    assert kept.senders == {other}
    assert kept.holds("back pain")


def test_after_it_the_bot_knows_nothing_of_her(kept: Kept) -> None:
    her = uuid.uuid4().hex
    kept.says(her, STORY, "delete my data", "yes, delete it")
    assert "have not told me any answers yet" in kept.says(her, "show me my answers")
    assert not kept.holds(WORD)


def test_asking_alone_deletes_nothing(kept: Kept) -> None:
    her = uuid.uuid4().hex
    kept.says(her, STORY, "delete my data", "no, keep it")
    assert kept.holds(WORD)
    assert kept.senders == {her}


@pytest.mark.parametrize("kept", ["delete"], indirect=True)
def test_a_database_that_refuses_is_an_error_and_not_a_silence(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy.exc import OperationalError

    her = uuid.uuid4().hex
    kept.says(her, STORY)

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("DELETE", {}, Exception("locked"))

    monkeypatch.setattr("stores.deletion.forget", refuse)
    with pytest.raises(OperationalError):
        kept.store.delete(her)
    assert "may still be in the database" in caplog.text
    assert WORD not in caplog.text
