"""Writes how checks go as one HTML page: started, finished, where people leave, levels, what was not understood.

    python -m tools.report [--to FILE] [--days DAYS]

It reads the tracker store event by event, and keeps neither texts nor ids. Counts under five are not told, and
all others are rounded to fives, so that nobody can be singled out, also not by taking one figure from another.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from operations import reading
from operations.forgetting import SECONDS_PER_DAY
from tools.database import open_database
from tools.report_page import page

ROWS_AT_A_TIME = 1000
# Who was silent for less than this may still be answering.
PATIENCE_SECONDS = 3600
# What is needed of all events; Rasa puts the name of a slot or a form into `action_name`.
QUERY = """
SELECT sender_id, type_name, timestamp, CASE WHEN type_name = 'user' THEN NULL ELSE data END AS data
FROM events
WHERE timestamp >= :since AND (
  type_name = 'user'
  OR (type_name = 'active_loop' AND action_name = :form)
  OR (type_name = 'slot' AND action_name IN (:requested, :feedback))
  OR (type_name = 'bot' AND (data LIKE '%"type": "guidance"%' OR data LIKE '%"utter_action": "utter_%')))
ORDER BY sender_id, id
"""


class Row(NamedTuple):
    """One event as stored; `data` is its JSON, or None where only its kind counts."""

    sender: str
    kind: str
    time: float
    data: str | None


@dataclass
class Tally:
    """What is counted, over conversations unless it says otherwise; durations in seconds."""

    conversations: int = 0
    messages: int = 0
    not_understood: int = 0
    started: int = 0
    finished: int = 0
    unfinished: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    left_at: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    feedback: Counter[str] = field(default_factory=Counter)
    durations: list[float] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> None:
    """Writes the page."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--to", type=Path, default=Path("report.html"), help="the file to write (default report.html)")
    cli.add_argument("--days", type=int, default=0, help="only the last so many days (default: all that is kept)")
    args = cli.parse_args(arguments)
    now = time.time()
    since = now - args.days * SECONDS_PER_DAY if args.days > 0 else 0.0
    engine = open_database()
    args.to.write_text(page(tally(stored(engine, since), now), args.days, now), encoding="utf-8")
    print(f"Written to {args.to}.")


def stored(engine: Any, since: float = 0.0) -> Iterator[Row]:
    """The events that count, conversation by conversation, each in its order; a few in memory at a time."""
    import sqlalchemy

    values = {
        "since": since,
        "form": reading.CHECK_FORM,
        "requested": reading.REQUESTED_SLOT,
        "feedback": reading.FEEDBACK_SLOT,
    }
    with engine.connect().execution_options(stream_results=True) as connection:
        for row in connection.execute(sqlalchemy.text(QUERY), values).yield_per(ROWS_AT_A_TIME):
            yield Row(*row)


def tally(rows: Iterable[Row], now: float) -> Tally:
    """Counts the conversations, one after the other.

    Args:
        rows: those of one conversation stand together.
        now: seconds since 1970.
    """
    total = Tally()
    for _, conversation in groupby(rows, key=itemgetter(0)):
        _count(total, conversation, now)
    return total


def _count(total: Tally, rows: Iterable[Row], now: float) -> None:
    begun = ended = None
    level = feedback = question = None
    reached: set[str] = set()
    last = 0.0
    missed = False
    total.conversations += 1
    for row in rows:
        last = row.time or last
        if row.kind == "user":
            total.messages += 1
            missed = False
            continue
        event: Mapping[str, Any] = json.loads(row.data or "{}")
        if reading.starts_check(event) and begun is None:
            begun = last
        is_set, asked = reading.question_set(event)
        if is_set:
            question = asked or question
            reached |= {asked} if asked else set()
        given = reading.level_given(event)
        if given:
            level = given
            ended = last if ended is None and begun is not None else ended
        if reading.not_understood(event) and not missed:  # one message is missed once, in however many words
            missed = True
            total.not_understood += 1
        feedback = reading.feedback_given(event) or feedback
    if level:
        total.levels[level] += 1
    if feedback:
        total.feedback[feedback] += 1
    if begun is None:
        return
    total.started += 1
    total.reached.update(reached)
    if ended is not None:
        total.finished += 1
        total.durations.append(ended - begun)
    elif now - last >= PATIENCE_SECONDS:
        total.unfinished += 1
        if question:
            total.left_at[question] += 1


if __name__ == "__main__":
    main()
