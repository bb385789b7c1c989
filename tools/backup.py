"""Copies the SQLite database of the conversations while the bot runs, and puts a copy back.

    python -m tools.backup [FILE]
    python -m tools.backup --restore FILE [--force]

For PostgreSQL use pg_dump and pg_restore (docs/operating.md).
"""

from __future__ import annotations

import argparse
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tools.database import DATABASE, DATABASE_SETTING
from tools.project import stop
from tools.purge import retention_days

OWNER_ONLY = 0o600
# Rasa waits five seconds for the database: a step must take less.
PAGES_A_STEP = 500
PAUSE_SECONDS = 0.01


def main(arguments: list[str] | None = None) -> None:
    """Copies or restores, and says what was done."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the copy")
    cli.add_argument("--restore", action="store_true", help="put the copy in place of the conversations there are")
    cli.add_argument("--force", action="store_true", help="also where there are conversations")
    args = cli.parse_args(arguments)
    database = Path(os.environ.get(DATABASE_SETTING) or DATABASE)
    if args.restore:
        if not args.file:
            stop("Restore what? Name the copy: make restore BACKUP=...")
        restore(args.file, database, args.force)
    else:
        name = datetime.now().strftime("conversations-%Y%m%d-%H%M%S.backup.db")
        backup(database, args.file or database.with_name(name))


def backup(database: Path, copy: Path) -> None:
    """Makes a whole and checked copy that only its owner can read, whatever is written meanwhile."""
    if not database.is_file():
        stop(f"There is no database {database}: set {DATABASE_SETTING}, or run the bot first.")
    if copy.exists():
        stop(f"{copy} is there already: choose another name, or remove it.")
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        with closing(_opened(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=PAGES_A_STEP, sleep=PAUSE_SECONDS)
            count = _checked(target, copy)
    except (OSError, sqlite3.Error) as problem:
        copy.unlink(missing_ok=True)
        stop(f"No copy was made: {problem}.")
    print(f"{count} conversations were copied to {copy}. They are health data: keep the file encrypted.")


def restore(copy: Path, database: Path, force: bool) -> None:
    """Puts a copy in the place of the conversations, in one transaction; what is past its time is deleted at once."""
    if not copy.is_file():
        stop(f"There is no file {copy}.")
    days = retention_days()
    try:
        with closing(_opened(copy)) as source, closing(sqlite3.connect(database)) as target:
            _checked(source, copy)
            there = _conversations(target)
            if there and not force:
                stop(f"{database} holds {there} conversations, which a restore would replace: add FORCE=1 to do that.")
            source.backup(target)
            count = _checked(target, database)
        database.chmod(OWNER_ONLY)
    except (OSError, sqlite3.Error) as problem:
        stop(f"Nothing was restored: {problem}.")
    print(f"{count} conversations were restored to {database}.")
    if days:
        _purged(database, days)
    print("Those that somebody asked to delete since the copy was made are back: delete them again (make forget).")


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _checked(connection: sqlite3.Connection, path: Path) -> int:
    """The number of conversations in a sound database; stops the command for another one."""
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError(f"{path} is damaged")
    return _conversations(connection, must_be_there=True)


def _conversations(connection: sqlite3.Connection, must_be_there: bool = False) -> int:
    exists = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'events'").fetchone()
    if not exists and must_be_there:
        raise sqlite3.DatabaseError("there are no conversations in it")
    return connection.execute("SELECT count(DISTINCT sender_id) FROM events").fetchone()[0] if exists else 0


def _purged(database: Path, days: int) -> None:
    import sqlalchemy

    from operations.forgetting import purge

    engine = sqlalchemy.create_engine(f"sqlite:///{database}")
    print(f"{purge(engine, days)} of them were older than {days} days, and were deleted.")
    engine.dispose()


if __name__ == "__main__":
    main()
