"""Writes all that is kept of one conversation as JSON, for the person whose it is.

python -m tools.export SENDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from operations.reading import level_given
from tools.database import open_database
from tools.project import stop

RECORD_SLOT = "record"
VERSION = 1


def main(arguments: list[str] | None = None) -> None:
    """Prints the JSON, or stops with one line."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("sender", metavar="SENDER", help="the id of the conversation")
    sender = cli.parse_args(arguments).sender.strip()
    if not sender:
        stop("Whose data? Give the conversation's id: make export SENDER=...")
    events = stored(open_database(), sender)
    if not events:
        stop(f"Nothing is stored of {sender}.")
    json.dump(own_data(sender, events), sys.stdout, ensure_ascii=False, indent=2)
    print()


def stored(engine: Any, sender: str) -> list[dict[str, Any]]:
    """The events of a conversation, oldest first."""
    import sqlalchemy

    query = sqlalchemy.text("SELECT data FROM events WHERE sender_id = :sender ORDER BY id")
    with engine.connect() as connection:
        return [json.loads(row[0]) for row in connection.execute(query, {"sender": sender})]


def own_data(sender: str, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The messages in both directions, what was made of hers, and what the bot goes by, in plain fields."""
    messages: list[dict[str, Any]] = []
    kept: dict[str, Any] = {}
    for event in events:
        kind = event.get("event")
        if kind == "user":
            messages.append(_hers(event))
        elif kind == "bot":
            messages.append(_the_bots(event))
        elif kind == "slot":
            kept[event["name"]] = event.get("value")
        elif kind == "reset_slots":
            kept = {}
    return {
        "version": VERSION,
        "conversation": sender,
        "exported": _moment(datetime.now(timezone.utc).timestamp()),
        "messages": messages,
        "record": kept.pop(RECORD_SLOT, None),
        "other_slots": {name: value for name, value in kept.items() if value is not None},
    }


def _hers(event: Mapping[str, Any]) -> dict[str, Any]:
    parsed = event.get("parse_data") or {}
    understood = {
        "intent": (parsed.get("intent") or {}).get("name"),
        "entities": [
            {key: entity[key] for key in ("entity", "value", "role", "status") if key in entity}
            for entity in parsed.get("entities", [])
        ],
    }
    said = {"time": _moment(event["timestamp"]), "from": "you", "text": event.get("text")}
    return {**said, "channel": event.get("input_channel"), "understood": understood}


def _the_bots(event: Mapping[str, Any]) -> dict[str, Any]:
    message = {"time": _moment(event["timestamp"]), "from": "bot", "text": event.get("text")}
    if level_given(event):
        message["guidance"] = event["data"]["custom"]
    return message


def _moment(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, timezone.utc).isoformat(timespec="seconds")


if __name__ == "__main__":
    main()
