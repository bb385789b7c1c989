"""When care is usually given, by gestational age, and what that means in dates for her."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.knowledge import FOLDER, KnowledgeError, Source, load_sources, read
from triage.record import Record
from triage.vocabulary import DAYS_PER_WEEK, Finding, Place

FILE = "windows.yml"
TIMELINE_TYPE = "timeline"
TIMELINE_VERSION = 1
PHRASES = ("age", "age_unknown", "now", "all_behind", "nothing_open", "team", "told", "line_ahead", "line_now")


@dataclass(frozen=True)
class Window:
    """Days of a pregnancy in which one kind of care is usual; see the head of `windows.yml`.

    Attributes:
        first_day: gestational age in days on which it begins; `last_day` is the last in it.
    """

    id: str
    first_day: int
    last_day: int
    name: str
    usually: str
    source: Source
    only: frozenset[Finding]
    unless: frozenset[Finding]
    in_dates: bool

    def place(self, age: int) -> Place:
        """Where the window lies, seen from a gestational age in days."""
        if age < self.first_day:
            return Place.AHEAD
        return Place.NOW if age <= self.last_day else Place.BEHIND

    def is_for(self, record: Record) -> bool:
        """Whether what she reported lets it apply."""
        reported = record.present()
        return not reported & self.unless and (not self.only or bool(reported & self.only))


@dataclass(frozen=True)
class Dated:
    """A window with its first and last date for her."""

    window: Window
    starts: date
    ends: date
    place: Place


@dataclass(frozen=True)
class Calendar:
    """The windows by id, in their order, and the phrases that put them into words."""

    windows: Mapping[str, Window]
    phrases: Mapping[str, str]


def load_windows(folder: Path = FOLDER) -> Calendar:
    """The windows and their phrases.

    Raises:
        KnowledgeError: a row is malformed, ends before it begins, or a phrase is missing.
    """
    data, sources = read(FILE, folder), load_sources(folder)
    rows = data.get("windows")
    if not isinstance(rows, dict):
        raise KnowledgeError(f"{FILE}: `windows` must be a mapping of ids to rows")
    windows = {row_id: _window(row_id, row, sources) for row_id, row in rows.items()}
    phrases = data.get("phrases") or {}
    missing = [name for name in PHRASES if not phrases.get(name)]
    if missing:
        raise KnowledgeError(f"{FILE}: phrases: no {', '.join(missing)}")
    return Calendar(windows, phrases)


def _window(row_id: str, row: Any, sources: Mapping[str, Source]) -> Window:
    try:
        window = Window(
            id=row_id,
            first_day=int(row["from"]),
            last_day=int(row["to"]),
            name=row["name"],
            usually=row["usually"],
            source=sources[row["source"]],
            only=frozenset(Finding(f) for f in row.get("only", [])),
            unless=frozenset(Finding(f) for f in row.get("unless", [])),
            in_dates=bool(row.get("in_dates", True)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise KnowledgeError(f"{FILE}: row {row_id!r}: {type(problem).__name__}: {problem}") from problem
    if not 0 <= window.first_day <= window.last_day:
        raise KnowledgeError(f"{FILE}: row {row_id!r}: it ends before it begins")
    return window


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """The shipped windows, loaded once."""
    return load_windows()


def windows_ahead(record: Record, today: date) -> list[Dated]:
    """The windows that lie ahead of her or that she is in, with dates, first ones first.

    Empty without weeks, or when she is not pregnant.
    """
    age = record.age_on(today) if record.pregnant else None
    if age is None:
        return []
    last_period = today - timedelta(days=age)
    dated = [
        Dated(
            window,
            starts=last_period + timedelta(days=window.first_day),
            ends=last_period + timedelta(days=window.last_day),
            place=window.place(age),
        )
        for window in calendar().windows.values()
        if window.in_dates and window.is_for(record) and window.place(age) is not Place.BEHIND
    ]
    return sorted(dated, key=lambda one: (one.starts, one.ends))


def timeline(record: Record, today: date) -> dict[str, Any] | None:
    """The payload of type `timeline`: the windows ahead of her with ISO dates; None where there are none."""
    dated = windows_ahead(record, today)
    if not dated:
        return None
    return {
        "type": TIMELINE_TYPE,
        "version": TIMELINE_VERSION,
        "gestational_age_days": record.age_on(today),
        "windows": [
            {
                "id": one.window.id,
                "name": one.window.name,
                "from": one.starts.isoformat(),
                "to": one.ends.isoformat(),
                "note": one.window.usually,
                "source": one.window.source.title,
            }
            for one in dated
        ],
    }


def timeline_lines(record: Record, today: date) -> list[str]:
    """The same as text, one line a window."""
    phrases = calendar().phrases
    return [
        phrases["line_now" if one.place is Place.NOW else "line_ahead"].format(
            starts=date_in_words(one.starts), ends=date_in_words(one.ends), name=one.window.name
        )
        for one in windows_ahead(record, today)
    ]


def timeline_sources(record: Record, today: date) -> list[str]:
    """The titles of the sources behind those lines, each once."""
    return list(dict.fromkeys(one.window.source.title for one in windows_ahead(record, today)))


def date_in_words(day: date) -> str:
    """A date that is read alike everywhere: "7 January 2027"."""
    return f"{day.day} {day:%B %Y}"


def age_in_words(days: int | None) -> str:
    """A gestational age as people say it: 122 days are "17 weeks and 3 days"; None is not known."""
    if days is None:
        return calendar().phrases["age_unknown"]
    weeks, rest = divmod(days, DAYS_PER_WEEK)
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((weeks, "week"), (rest, "day")) if count]
    return " and ".join(parts) or "0 weeks"
