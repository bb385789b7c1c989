"""What a summary says, as headings and lines: the same for every format that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.knowledge import read
from triage.summary import level_names, plain_date
from triage.vocabulary import DAYS_PER_WEEK

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A document: its title, what is said of it, and its sections."""

    title: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """The words of the documents, by name."""
    return {name: str(text) for name, text in read("texts.yml", FOLDER).items()}


def outline(payload: Mapping[str, Any]) -> Outline:
    """The outline of a summary (triage.summary). What she denied is never left out, nor that there is nothing."""
    words, made = texts(), datetime.fromisoformat(payload["made"])
    notes = [words["made"].format(**_moment(made)), words["not_a_diagnosis"]]
    if not payload["complete"]:
        notes.append(words["incomplete"])
    sections = [
        _section("weeks", _weeks(payload)),
        _section("reported", _said(payload["reported"])),
        _section("risk_factors", _said(payload["risk_factors"])),
        _section("unsure", _said(payload["unsure"])),
        _section("denied", (_capital(row["name"]) for row in payload["denied"])),
        _section("guidance", _advised(payload["guidance"])),
        _section("questions", payload["questions"]),
    ]
    if payload["visit_questions"]:
        sections.append(_section("visit_questions", payload["visit_questions"]))
    return Outline(words["title"], tuple(notes), tuple(sections))


def _section(name: str, lines: Iterable[str]) -> Section:
    return Section(texts()[name], tuple(lines) or (texts()["nothing"],))


def _weeks(payload: Mapping[str, Any]) -> Iterator[str]:
    words, age = texts(), payload["gestational_age_days"]
    if not payload["pregnant"]:
        yield words["not_pregnant"]
    elif age is None:
        yield words["weeks_unknown"]
    else:
        weeks, days = divmod(age, DAYS_PER_WEEK)
        yield words["weeks_and_days"].format(weeks=weeks, days=days, short=f"{weeks}+{days}")
    if payload["due_date"]:
        yield words["due_date"].format(date=plain_date(date.fromisoformat(payload["due_date"])))


def _said(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    return (texts()["said"].format(name=_capital(row["name"]), said=row["said"]) for row in rows)


def _advised(guidance: Mapping[str, Any] | None) -> Iterator[str]:
    if guidance is None:
        return
    words, level = texts(), level_names()[guidance["level"]]
    if guidance["given"]:
        yield words["given"].format(level=level, **_moment(datetime.fromisoformat(guidance["given"])))
    else:
        yield words["given_no_time"].format(level=level)
    yield words["rules"].format(rules=", ".join(guidance["rules"]))


def _moment(moment: datetime) -> dict[str, str]:
    return {"date": plain_date(moment.date()), "time": f"{moment:%H:%M} {moment:%Z}".strip()}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
