"""The database that endpoints.yml names, for the operator's commands."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import Engine

from tools.project import PROJECT, quiet, stop

DATABASE_SETTING = "CERVICAL_CHECK_DB"
ENDPOINTS_SETTING = "CERVICAL_CHECK_ENDPOINTS"
DATABASE = PROJECT / "conversations.db"
SQLITE = "sqlite"


def open_database() -> Engine:
    """An SQLAlchemy engine for the tracker store; stops the command with one line where there is none to open."""
    quiet()
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.core.utils import AvailableEndpoints

    os.environ.setdefault(DATABASE_SETTING, str(DATABASE))
    os.environ.setdefault("PORT", "5005")
    path = PROJECT / os.environ.get(ENDPOINTS_SETTING, "endpoints.yml")
    store = AvailableEndpoints.read_endpoints(str(path)).tracker_store
    wanted = ("dialect", "port", "db", "username", "password", "query", "login_db")
    settings = {name: value for name, value in (store.kwargs if store else {}).items() if name in wanted}
    if store is None or not (settings.get("dialect") or "://" in (store.url or "")):
        stop(f"{path.name}: this command needs a tracker store with an SQL database.")
    if settings.get("dialect") == SQLITE and not Path(settings.get("db", "")).is_file():
        stop(f"There is no database {settings.get('db')}: set {DATABASE_SETTING}, or run the bot first.")
    engine = sqlalchemy.create_engine(SQLTrackerStore.get_db_url(host=store.url, **settings), hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1 FROM events LIMIT 1"))
    except sqlalchemy.exc.SQLAlchemyError as problem:
        stop(f"The database cannot be read: {str(problem).splitlines()[0]}")
    return engine
