"""Checks that every statement of triage/statements.yml stands in the answers that it names, guidance first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from triage.knowledge import load_sources, read
from triage.topics import topics

FILE = "statements.yml"
# The parts of an answer, in the order in which she reads them.
PARTS = ("utter_ask_", "utter_more_")
Responses = Mapping[str, list[dict[str, Any]]]


def statements() -> dict[str, Any]:
    """The rows of `triage/statements.yml` by id."""
    return read(FILE)


def misstated(responses: Responses, rows: Mapping[str, Any]) -> Iterator[str]:
    """Rows that no answer states, answers that lack a fact or a source, and older texts told before guidance."""
    sources = load_sources()
    for row_id, row in rows.items():
        where = row.get("stated_in") or {}
        if not where or not all(where.values()):
            yield f"{FILE}: {row_id}: no answer, or no fact, states it"
        told = {topic: answer(topic, responses) for topic in where}
        for topic, facts in where.items():
            for fact in facts:
                if fact.lower() not in told[topic]:
                    yield f"{FILE}: {row_id}: the answer on {topic} does not say {fact!r}"
        for source in row["sources"]:
            if not any(sources[source].title.lower() in text for text in told.values()):
                yield f"{FILE}: {row_id}: no answer that states it names the source {source}"
        for older in row.get("instead_of", ()):
            for topic in set(where) & set(rows[older]["stated_in"]):
                if min(places(where[topic], told[topic])) > max(places(rows[older]["stated_in"][topic], told[topic])):
                    yield f"{FILE}: {row_id}: the answer on {topic} tells {older} before it"
    for topic in topics():
        if not any(topic in row["stated_in"] for row in rows.values()):
            yield f"{FILE}: no row says what the answer on {topic} states"


def answer(topic: str, responses: Responses) -> str:
    """All that is said on a topic, in small letters and on one line."""
    parts = [one.get("text", "") for part in PARTS for one in responses.get(f"{part}{topic}", [])]
    return " ".join(" ".join(parts).lower().split())


def places(facts: list[str], text: str) -> list[int]:
    """Where in a text these facts stand; a missing one is told of elsewhere and stands at 0 here."""
    return [max(0, text.find(fact.lower())) for fact in facts]
