"""Prints what one person was advised, and why, as one page for a clinician.

    python -m tools.audit SENDER

It reads the tracker store of endpoints.yml (CERVICAL_CHECK_DB names its file) and changes nothing there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.project import PROJECT, quiet, stop
from triage.explanation import PAYLOAD_TYPE
from triage.knowledge import knowledge
from triage.record import Record
from triage.versions import knowledge_version
from triage.vocabulary import DAYS_PER_WEEK, Finding, Status

ENDPOINTS = PROJECT / "endpoints.yml"
DATABASE_SETTING = "CERVICAL_CHECK_DB"
DATABASE = PROJECT / "conversations.db"
RECORD_SLOT = "record"
# Rasa's own store and ours, which keeps its table.
SQL_STORES = frozenset({"SQL", "sql", "rasa_patches.recent_history.RecentTrackerStore"})
NOT_STORED = "not stored"
STATUS_WORDS = {Status.PRESENT: "has it", Status.UNSURE: "not sure", Status.ABSENT: "denied"}


class AuditError(RuntimeError):
    """Nothing can be shown; the message says why in one line."""


@dataclass(frozen=True)
class Change:
    """What she changed after a guidance: when, the words of the message, and the differences in words."""

    time: float
    words: str
    differences: tuple[str, ...]


@dataclass
class Advised:
    """One guidance as it was stored, with the record it was made from and what she changed until the next one."""

    time: float
    payload: Mapping[str, Any]
    knowledge_version: str
    model_id: str
    words: str
    record: Record
    changes: list[Change] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> None:
    """Prints the page, or stops with one line."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("sender", metavar="SENDER", help="the id of the conversation")
    cli.add_argument("--endpoints", type=Path, default=ENDPOINTS, help="another endpoints.yml")
    args = cli.parse_args(arguments)
    os.environ.setdefault(DATABASE_SETTING, str(DATABASE))
    try:
        sys.stdout.write(page(args.sender, stored_events(args.sender, args.endpoints)))
    except AuditError as problem:
        stop(str(problem))


def stored_events(sender: str, endpoints: Path = ENDPOINTS) -> list[dict[str, Any]]:
    """The events of a conversation, oldest first.

    Raises:
        AuditError: the store cannot be read, or holds nothing of this sender.
    """
    quiet()
    import sqlalchemy
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.core.utils import AvailableEndpoints

    store = AvailableEndpoints.read_endpoints(str(endpoints)).tracker_store
    if store is None or store.type not in SQL_STORES:
        raise AuditError(f"{endpoints.name}: the audit reads a tracker store of type SQL.")
    settings = {
        k: v for k, v in store.kwargs.items() if k in ("dialect", "port", "db", "username", "password", "query")
    }
    if settings.get("dialect") == "sqlite" and not Path(settings.get("db", "")).is_file():
        raise AuditError(f"There is no database {settings.get('db')}: set {DATABASE_SETTING}, or run the bot first.")
    engine = sqlalchemy.create_engine(SQLTrackerStore.get_db_url(host=store.url, **settings))
    query = sqlalchemy.text("SELECT data FROM events WHERE sender_id = :sender ORDER BY timestamp, id")
    try:
        with engine.connect() as connection:
            events = [json.loads(row[0]) for row in connection.execute(query, {"sender": sender})]
    except sqlalchemy.exc.SQLAlchemyError as problem:
        raise AuditError(f"The database cannot be read: {str(problem).splitlines()[0]}") from problem
    finally:
        engine.dispose()
    if not events:
        raise AuditError(f"Nothing is stored of {sender}.")
    return events


def guidances(events: Iterable[Mapping[str, Any]]) -> list[Advised]:
    """Every guidance in the events of one conversation, oldest first, each with the changes that came after it."""
    found: list[Advised] = []
    record, words = Record(), ""
    for event in events:
        kind = event.get("event")
        if kind == "user":
            words = event.get("text") or ""
        elif kind == "bot" and _payload(event):
            metadata = event.get("metadata") or {}
            version, model = (metadata.get(key) or NOT_STORED for key in ("knowledge_version", "model_id"))
            found.append(Advised(event["timestamp"], _payload(event), version, model, words, record))
        elif kind == "reset_slots" or (kind == "slot" and event.get("name") == RECORD_SLOT):
            after = Record.from_json(event.get("value"))
            changed = tuple(differences(record, after))
            if found and changed:  # also what leads to the next guidance: it is given after the record is set
                found[-1].changes.append(Change(event["timestamp"], words, changed))
            record = after
    return found


def _payload(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The guidance in a message of the bot; empty for another message."""
    custom = (event.get("data") or {}).get("custom") or {}
    return custom if custom.get("type") == PAYLOAD_TYPE else {}


def differences(before: Record, after: Record) -> Iterator[str]:
    """What one record says otherwise than another, in words."""
    if not after.findings and before.findings:
        yield "all answers were let go"
        return
    for finding in Finding:
        old, new = before.status(finding), after.status(finding)
        if old is not new:
            yield f"{name(finding)}: {status(old)} -> {status(new)}"
    if (before.gestational_age, before.pregnant) != (after.gestational_age, after.pregnant):
        yield f"weeks: {weeks(before)} -> {weeks(after)}"


def page(sender: str, events: list[dict[str, Any]]) -> str:
    """The page as plain text."""
    found = guidances(events)
    lines = [f"Guidance given in conversation {sender}", f"Knowledge now: {knowledge_version()}", ""]
    if not found:
        lines += ["No guidance was given.", ""]
    for number, advised in enumerate(found, start=1):
        lines += [*_guidance(number, advised), ""]
    return "\n".join(lines)


def _guidance(number: int, advised: Advised) -> Iterator[str]:
    payload = advised.payload
    head = f"{number}. {moment(advised.time)}   {str(payload['level']).upper()}"
    yield from (head, "-" * len(head))
    yield f"Rules matched:  {', '.join(payload['rules'])}"
    yield f"Weeks:          {age(payload['gestational_age_days'])}"
    yield f"Knowledge:      {advised.knowledge_version}"
    yield f"Model:          {advised.model_id}"
    yield f"Her message:    {quoted(advised.words)}"
    yield from ("", "What she had told:")
    reports = advised.record.findings
    decided = [reason["finding"] for reason in payload["reasons"]]
    for finding in sorted(reports, key=lambda f: (f not in decided, list(Finding).index(f))):
        report = reports[finding]
        assumed = ", taken from a yes that named nothing" if finding in advised.record.assumed else ""
        yield f"  {STATUS_WORDS[report.status]:<9} {name(finding)} ({finding}{assumed}): {quoted(report.said)}"
    if not reports:
        yield "  nothing"
    yield from ("", "What she was told to do:")
    yield from (f"  - {line}" for line in payload["actions"])
    if advised.changes:
        yield from ("", "What she changed after it:")
    for change in advised.changes:
        yield f"  {moment(change.time)}  {quoted(change.words)}"
        yield from (f"      {difference}" for difference in change.differences)


def name(finding: Finding) -> str:
    """The plain name of a finding."""
    return knowledge().findings[finding].name


def status(one: Status | None) -> str:
    """A status in words."""
    return STATUS_WORDS[one] if one else "not mentioned"


def weeks(record: Record) -> str:
    """The weeks of a record in words, as she told them."""
    if not record.pregnant:
        return "not pregnant"
    return age(record.gestational_age.days if record.gestational_age else None)


def age(days: int | None) -> str:
    """Weeks and days, as obstetrics writes them."""
    return "not known" if days is None else f"{days // DAYS_PER_WEEK}+{days % DAYS_PER_WEEK}"


def quoted(words: str) -> str:
    """Her words on one line."""
    return f"“{' '.join(words.split())}”"


def moment(timestamp: float) -> str:
    """Local date and time to the second, with the offset from UTC."""
    return datetime.fromtimestamp(timestamp).astimezone().isoformat(" ", "seconds")


if __name__ == "__main__":
    main()
