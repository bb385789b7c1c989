"""What people write must not get into the log, whatever goes wrong."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy
import structlog
from running_bot import Client, RunningBot

from operations import logs

Visit = Callable[..., Client]
WORDS = "my sister Zebedia's waters broke"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """A log that is kept private, at the level INFO."""
    written, factory, processors = io.StringIO(), logging.getLogRecordFactory(), structlog.get_config()["processors"]
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    logs.keep_logs_private()
    yield written
    logging.getLogger().removeHandler(handler)
    logging.setLogRecordFactory(factory)
    structlog.configure(processors=processors)


def test_a_conversation_with_a_failing_action_leaves_no_word_in_the_log(bot: RunningBot, visit: Visit) -> None:
    her = visit()
    her.says("I am Quentaria, 20 weeks, and I have cramps")
    her.says("please fail, says Quentaria")
    her.says("Quentaria again")
    written = bot.log.read_text()
    assert "ValueError" in written and "odd_bot.py" in written  # what the operator needs
    assert "Quentaria" not in written and her.session not in written and "cramps" not in written


def test_an_error_of_the_database_shows_no_row(log: io.StringIO) -> None:
    engine = sqlalchemy.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("INSERT INTO events (data) VALUES (:data)"), {"data": WORDS})
    except sqlalchemy.exc.SQLAlchemyError as error:
        logging.getLogger("rasa.core.tracker_store").error(f"Error happened when trying to save: {error}.")
        logging.getLogger("rasa").exception("It happened again")
    assert "no such table: events" in log.getvalue()
    assert "Zebedia" not in log.getvalue()


async def test_a_task_that_nobody_waited_for_says_only_what_kind_of_error_it_had(log: io.StringIO) -> None:
    async def fail() -> None:
        raise RuntimeError(WORDS)

    task = asyncio.ensure_future(fail())
    await asyncio.wait([task])
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception(), "future": task}
    )
    assert "RuntimeError" in log.getvalue() and "Zebedia" not in log.getvalue()


def test_her_words_are_taken_out_of_any_line_of_her_turn(log: io.StringIO) -> None:
    session = "0123456789abcdef" * 2
    with logs.in_turn(session, WORDS):
        logging.getLogger("a").warning("Could not parse %r of %s", WORDS, session)
        logging.getLogger("a").error("Arguments that do not fit: %d", WORDS)
    assert "Zebedia" not in log.getvalue() and session not in log.getvalue()
    assert logs.conversation_hash(session) in log.getvalue()


def test_structured_lines_of_rasa_lose_their_words_and_keep_their_event(log: io.StringIO) -> None:
    fields = logs.without_words(
        None, "warning", {"event": "event.deserialization.failed", "rasa_event": {"text": WORDS}}
    )
    assert json.dumps(fields).count("Zebedia") == 0 and fields["event"] == "event.deserialization.failed"


@pytest.mark.parametrize(
    "line",
    [
        "connecting to postgresql://bot:hunter2hunter2@db/chats", "GET /socket.io/?EIO=4&sid=hunter2hunter2&t=1",
        "Authorization: Bearer hunter2hunter2",
    ],
)  # fmt: skip
def test_secrets_are_taken_out(log: io.StringIO, line: str) -> None:
    logging.getLogger("a").warning(line)
    assert "hunter2" not in log.getvalue()


def test_debug_is_refused_since_rasa_then_logs_what_people_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert "choose INFO" in (logs.refuse_to_log_words() or "")
    monkeypatch.setenv("CERVICAL_CHECK_LOG_TEXTS", "on")
    assert logs.refuse_to_log_words() is None
