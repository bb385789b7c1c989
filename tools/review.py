"""Lists the messages that the bot was least sure about, ready to be labelled and added to the training data.

Reads the conversations of the running bot's store, so it only works where the operator has allowed it with
CERVICAL_CHECK_REVIEW=on. Prints no sender, no time and no other message of the conversation.
See docs/reviewing-messages.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.project import PROJECT, quiet, stop

SETTING, ALLOWED = "CERVICAL_CHECK_REVIEW", "on"
DATABASE_SETTING = "CERVICAL_CHECK_DB"
DEFAULT_COUNT = 50
# Above this a message counts as understood.
SURE = 0.6
LONGEST = 300
# What can name a person or lead to her: addresses, long numbers, names after "my name is".
PERSONAL = (
    (re.compile(r"\S+@\S+\.\S+"), "(address)"),
    (re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE), "(link)"),
    (re.compile(r"(?<!\w)\+?\d(?:[\s()./-]?\d){4,}(?!\w)"), "(number)"),
    (re.compile(r"\b((?i:my name is|my name's|i am called|i'm called)) \w[\w'’-]*(?: [A-Z][\w'’-]+)?"), r"\1 (name)"),
)
# These would change how the line is read as training data.
UNSAFE = str.maketrans(dict.fromkeys("[]{}|`", " "))


@dataclass(frozen=True)
class Doubt:
    """A message, what the bot took it for, and how sure it was (0 to 1)."""

    text: str
    intent: str
    confidence: float
    findings: tuple[str, ...] = ()


def main() -> None:
    """Prints the least sure messages, the least sure first."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--count", type=int, default=DEFAULT_COUNT, help=f"how many at most (default {DEFAULT_COUNT})")
    count = cli.parse_args().count
    if os.environ.get(SETTING, "").lower() != ALLOWED:
        stop(f"Reading what people wrote is off. Where it is allowed: {SETTING}=on (docs/reviewing-messages.md).")
    quiet()
    doubts = least_sure(asyncio.run(stored_events()), count)
    if not doubts:
        print("Nothing to review: no stored message was read with little confidence.", file=sys.stderr)
        return
    print(as_training_data(doubts))


async def stored_events() -> list[Mapping[str, Any]]:
    """All events of all stored conversations, without whose they are."""
    from rasa.core.tracker_store import TrackerStore
    from rasa.shared.core.domain import Domain

    from tools.serve import read_endpoints

    os.environ.setdefault(DATABASE_SETTING, str(PROJECT / "conversations.db"))
    os.environ.setdefault("PORT", "5005")
    endpoints = read_endpoints(str(PROJECT / "endpoints.yml"))
    store = TrackerStore.create(endpoints.tracker_store, domain=Domain.load(str(PROJECT / "domain.yml")))
    events: list[Mapping[str, Any]] = []
    for sender in await store.keys():
        tracker = await store.retrieve_full_tracker(sender)
        events += [event.as_dict() for event in tracker.events] if tracker else []
    return events


def least_sure(events: Iterable[Mapping[str, Any]], count: int = DEFAULT_COUNT) -> list[Doubt]:
    """The messages below `SURE`, each once, the least sure first; what a button sent is left out."""
    found: dict[str, Doubt] = {}
    for event in events:
        parsed = event.get("parse_data") or {}
        confidence = (parsed.get("intent") or {}).get("confidence")
        if event.get("event") != "user" or confidence is None or confidence >= SURE:
            continue
        text = without_persons(event.get("text") or "")
        if text:
            heard = [entity for entity in parsed.get("entities", []) if entity["entity"] == "finding"]
            findings = tuple(f"{entity['value']}/{entity.get('status', entity.get('role'))}" for entity in heard)
            doubt = Doubt(text, parsed["intent"].get("name") or "", float(confidence), findings)
            found.setdefault(text.lower(), doubt)
    return sorted(found.values(), key=lambda doubt: doubt.confidence)[:count]


def without_persons(text: str) -> str:
    """The text on one line, safe as training data, with addresses, long numbers and given names taken out.

    No rule finds every name. Whoever reviews must look, too.
    """
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    return " ".join(text.translate(UNSAFE).split()).lstrip("/- ")[:LONGEST]


def as_training_data(doubts: Iterable[Doubt]) -> str:
    """Rasa training data, one block for each intent that the bot guessed; what it thought stands in comments."""
    by_intent: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_intent.setdefault(doubt.intent, []).append(doubt)
    return "\n".join(['version: "3.1"', "nlu:", *_blocks(by_intent)])


def _blocks(by_intent: Mapping[str, list[Doubt]]) -> Iterator[str]:
    for intent, doubts in by_intent.items():
        for doubt in doubts:
            heard = f"; heard {', '.join(doubt.findings)}" if doubt.findings else ""
            yield f"# {doubt.confidence:.2f}{heard}: {doubt.text}"
        yield f"- intent: {intent}"
        yield "  examples: |"
        yield from (f"    - {doubt.text}" for doubt in doubts)


if __name__ == "__main__":
    main()
