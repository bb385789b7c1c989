"""Deletes conversations from an SQL tracker store, so that nothing she wrote stays in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

SECONDS_PER_DAY = 86_400
# So many conversations are deleted at once: SQLite lets nobody else write meanwhile.
BATCH = 200
# In SQLite rows move within the file as it grows, and can leave copies: only a file written anew has none.
VACUUM = {"sqlite": ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"), "postgresql": ("VACUUM events",)}
# Of the table that Rasa's SQLTrackerStore makes, what is needed here.
EVENTS = sa.table("events", sa.column("id"), sa.column("sender_id"), sa.column("timestamp"))


def forget(engine: Engine, sender_ids: Iterable[str]) -> int:
    """Deletes all that is stored of these conversations.

    In SQLite the freed places are overwritten, and the file is written anew: her words are no longer in it, nor in
    its write-ahead log. In PostgreSQL the rows are dead at once, and vacuumed here, which leaves their bytes until
    the place is used again; the server's write-ahead log and backups keep them for as long as they are kept.

    Returns:
        The number of events deleted.
    """
    deleted = 0
    ids = iter(sender_ids)
    while batch := list(islice(ids, BATCH)):
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            deleted += connection.execute(sa.delete(EVENTS).where(EVENTS.c.sender_id.in_(batch))).rowcount
    if deleted:
        tidy(engine)
    return deleted


def silent(engine: Engine, days: float, now: float | None = None) -> Sequence[str]:
    """The conversations whose last event is at least `days` old.

    Args:
        now: seconds since 1970; the present by default.
    """
    oldest = (time.time() if now is None else now) - days * SECONDS_PER_DAY
    last = sa.func.max(EVENTS.c.timestamp)
    query = sa.select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(last <= oldest)
    with engine.connect() as connection:
        return connection.execute(query).scalars().all()


def purge(engine: Engine, days: float, now: float | None = None) -> int:
    """Deletes the conversations that have been silent for `days`; returns how many they were."""
    ids = silent(engine, days, now)
    forget(engine, ids)
    return len(ids)


def tidy(engine: Engine) -> None:
    """Takes what was deleted out of the database's files. That it cannot does not undo a deletion: it is logged."""
    try:
        _vacuum(engine)
    except SQLAlchemyError:
        logger.exception("Deleted, but the database could not be cleaned: copies of deleted rows may stay in its files")


def _vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in VACUUM.get(engine.dialect.name, ()):
            connection.exec_driver_sql(statement)
