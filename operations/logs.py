"""Logs that carry neither what people wrote nor whose conversation it was.

Rasa and its libraries put both into some of their lines and into the texts of exceptions. So every log record is
cleaned at the one place where records are made, whoever writes it and wherever it goes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import sqlite3
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timezone
from types import TracebackType
from typing import Any

import structlog

from operations.settings import JSON_LINES, LOG_FORMAT, LOG_KEY, LOG_TEXTS

LEFT_OUT = "(left out)"
# Shorter words of hers ("no", "20") stand in too many lines that have nothing to do with her.
SHORTEST = 4
HASH_LENGTH = 16
SESSION_ID = re.compile(r"\b[0-9a-f]{32}\b")
# What SQLAlchemy, socket.io and web servers write down of a request.
SECRET_PARTS = (
    (re.compile(r"\[parameters: .*", re.DOTALL), f"[parameters: {LEFT_OUT}]"),
    (re.compile(r"\b(sid|token)=[^&\s'\"]+"), rf"\1={LEFT_OUT}"),
    (re.compile(r"(://[^:/\s@]*):[^@/\s]+@"), rf"\1:{LEFT_OUT}@"),
    (re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+"), f"Bearer {LEFT_OUT}"),
)
# The fields of Rasa's structured lines that are about the event itself; all others can hold words or slots.
PLAIN_FIELDS = frozenset({"event", "event_info", "event_key", "level", "timestamp", "exc_info", "filename", "key"})
# Their texts name files, addresses and states, never a message.
TELLING = (OSError, ImportError, sqlite3.OperationalError, MemoryError)


@dataclass(frozen=True)
class Turn:
    """The turn at work: whose it is, and her words."""

    sender: str
    text: str


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)
_key = secrets.token_bytes(32)


def conversation_hash(sender: str) -> str:
    """What stands in the logs for a conversation: cannot be turned back, nor guessed without the key."""
    key = LOG_KEY.value().encode() or _key
    return hmac.new(key, sender.encode(), hashlib.sha256).hexdigest()[:HASH_LENGTH]


@contextmanager
def in_turn(sender: str, text: str) -> Iterator[None]:
    """Within it, log lines name the conversation by its hash and lose her words."""
    token = _turn.set(Turn(sender, text))
    try:
        yield
    finally:
        _turn.reset(token)


def keep_logs_private() -> None:
    """Cleans all records from now on; call it once, after Rasa has set up its logging."""
    if not LOG_TEXTS.is_on():
        logging.setLogRecordFactory(private_record)
        structlog.configure(processors=[without_words, *structlog.get_config()["processors"]])


def write_json_lines() -> None:
    """Has every handler write one JSON object a line, where the operator wants it; call it when all have been made."""
    if LOG_FORMAT.value() != JSON_LINES:
        return
    formatter = JsonLines()
    for name in (None, *logging.root.manager.loggerDict):
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(formatter)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, and where known conversation and error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        turn = _turn.get()
        if turn:
            line["conversation"] = conversation_hash(turn.sender)
        if record.exc_text or record.exc_info:
            line["error"] = record.exc_text or self.formatException(record.exc_info)  # type: ignore[arg-type]
        return json.dumps(line, ensure_ascii=False, default=str)


def private_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record without her words, session ids, or what exceptions say of the data they met."""
    record = logging.LogRecord(*args, **kwargs)
    error = record.exc_info[1] if record.exc_info else sys.exc_info()[1]
    try:
        message = record.getMessage()
    except (TypeError, ValueError):  # its arguments do not fit; the standard library would print them all
        message = str(record.msg)
    record.msg, record.args = cleaned(message, error), None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = frames(record.exc_info[1])
    record.exc_info = None
    return record


def cleaned(message: str, error: BaseException | None = None) -> str:
    """A line without her words, conversation ids, secrets, and the text of the exception at hand."""
    for link in chain(error):
        for said in (repr(link), str(link)):
            if len(said) >= SHORTEST:
                message = message.replace(said, summary(link))
    for pattern, instead in SECRET_PARTS:
        message = pattern.sub(instead, message)
    turn = _turn.get()
    if turn:
        if len(turn.text) >= SHORTEST:
            message = message.replace(turn.text, LEFT_OUT)
        message = message.replace(turn.sender, conversation_hash(turn.sender))
    return SESSION_ID.sub(lambda found: conversation_hash(found[0]), message)


def frames(error: BaseException) -> str:
    """A traceback: places and kinds of error, without what they said."""
    parts = []
    for link in chain(error):
        parts.append("Traceback (most recent call last):\n" + _places(link.__traceback__) + summary(link))
    return "\n\n".join(reversed(parts))


def _places(trace: TracebackType | None) -> str:
    return "".join(
        f'  File "{place.filename}", line {place.lineno}, in {place.name}\n' for place in traceback.extract_tb(trace)
    )


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def summary(error: BaseException) -> str:
    """The kind of an exception; its text only where that can name nothing but the machine's troubles."""
    kind = type(error).__name__
    original = getattr(error, "orig", error)  # what the database itself said, without the statement
    if isinstance(original, TELLING):
        return f"{kind}: {str(original).splitlines()[0] if str(original) else ''}".rstrip(": ")
    return kind


def without_words(_: Any, __: str, fields: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Leaves out the fields of a structured line of Rasa that can hold words, slots or events."""
    return {name: value if name in PLAIN_FIELDS else LEFT_OUT for name, value in fields.items()}


def refuse_to_log_words() -> str | None:
    """Why the log level cannot be had: below INFO, Rasa writes what people wrote. None where all is well."""
    level = logging.getLevelName(os.environ.get("LOG_LEVEL", "WARNING").upper())
    if isinstance(level, int) and level < logging.INFO and not LOG_TEXTS.is_on():
        return f"LOG_LEVEL=DEBUG logs what people write: choose INFO, or allow it with {LOG_TEXTS.name}=on."
    return None
