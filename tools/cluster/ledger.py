"""What the database holds against what people said: is anything lost, doubled, out of order or without an answer?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tools.cluster.people import Person
from tools.cluster.postgres import connected


@dataclass
class Account:
    """How many messages were said, and how many of them the store has wrong; all but `said` should be 0."""

    said: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    unanswered: int = 0
    not_shown: int = 0

    @property
    def faultless(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.out_of_order or self.unanswered or self.not_shown)


def account(database_url: str, people: Iterable[Person]) -> Account:
    """Compare the store with what each person said and saw."""
    total = Account()
    with connected(database_url) as connection, connection.cursor() as cursor:
        for person in people:
            cursor.execute("SELECT data FROM events WHERE sender_id = %s ORDER BY id", (person.session,))
            compare(person, [json.loads(row[0]) for row in cursor.fetchall()], total)
    return total


def compare(person: Person, events: list[dict[str, Any]], total: Account) -> None:
    """Add one person's account to the total."""
    turns: list[tuple[str, int]] = []
    answered = 0
    for event in events:
        if event["event"] == "user":
            turns.append((event["message_id"], 0))
        elif event["event"] == "bot" and turns:
            answered += 1
            turns[-1] = (turns[-1][0], turns[-1][1] + 1)
    said = [one.message_id for one in person.said]
    hers = [message_id for message_id, _ in turns if message_id in set(said)]
    total.said += len(said)
    total.lost += len(set(said) - set(hers))
    total.doubled += len(hers) - len(set(hers))
    total.out_of_order += hers != sorted(hers, key=said.index)
    total.unanswered += sum(not answers for _, answers in turns)
    stored = sorted(str(event.get("text")) for event in events if event["event"] == "bot" and event.get("text"))
    shown = [str(message.get("text")) for message in person.shown if message.get("text")]
    total.not_shown += max(0, len(stored) - len(shown))
