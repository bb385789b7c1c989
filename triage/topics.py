"""The topics she can ask about, and what of her own story belongs to each answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.knowledge import FOLDER, Knowledge, KnowledgeError, read
from triage.record import Record
from triage.vocabulary import QUESTION_INTENT_PREFIX, Finding, Place
from triage.windows import Calendar, Window, age_in_words, calendar, load_windows

FILE = "topics.yml"
_ABOUT = re.compile(r"\b(?:more|else|rest)\b.*?\b(?:about|on|of)\s+(?P<what>.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Topic:
    """One topic; see the head of `topics.yml`."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_topics(folder: Path = FOLDER) -> dict[str, Topic]:
    """The topics by id, which is the intent without `ask_`.

    Raises:
        KnowledgeError: a row is malformed or names an unknown window or finding.
    """
    windows = load_windows(folder).windows

    def topic(row_id: str, row: Any) -> Topic:
        try:
            return Topic(
                row_id,
                row["name"],
                tuple(row.get("also", [])),
                tuple(windows[w] for w in row.get("windows", [])),
                tuple(Finding(f) for f in row.get("findings", [])),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise KnowledgeError(f"{FILE}: row {row_id!r}: {type(problem).__name__}: {problem}") from problem

    return {row_id: topic(row_id, row) for row_id, row in read(FILE, folder).items()}


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """The shipped topics, loaded once."""
    return load_topics()


def topic_of(intent: str) -> Topic | None:
    """The topic of an intent such as `ask_cerclage`; None for other intents."""
    if not intent.startswith(QUESTION_INTENT_PREFIX):
        return None
    return topics().get(intent.removeprefix(QUESTION_INTENT_PREFIX))


def topic_named(text: str) -> Topic | None:
    """The topic that "tell me more about ..." names; the longest name wins ("the rescue stitch", "the stitch")."""
    about = _ABOUT.search(text)
    words = _plain(about["what"]) if about else ""
    named = [
        (len(name), topic) for topic in topics().values() for name in (topic.name, *topic.also) if _plain(name) in words
    ]
    return max(named, key=lambda pair: pair[0], default=(0, None))[1]


def is_button_of(topic: Topic, text: str) -> bool:
    """Whether these are the words of the button under the topic's first answer, and so the rest is wanted."""
    about = _ABOUT.search(text)
    return about is not None and _plain(about["what"]) == _plain(topic.name)


def _plain(text: str) -> str:
    """The words without case, punctuation and a leading article, in blanks, so that only whole words are found."""
    words = re.sub(r"[^\w\s]+", " ", text.lower()).split()
    return f" {' '.join(words[1:] if words[:1] in (['the'], ['a']) else words)} "


def personal(topic: Topic, record: Record, knowledge: Knowledge, today: date) -> str:
    """What of her own story belongs to the answer, in sentences; empty where nothing does.

    Her weeks stand beside the usual ones. A window that is behind her is told as what is usual, with what is still
    open; nothing is ever told as missed.
    """
    weeks = weeks_of_care(topic, record, today) if record.pregnant and record.gestational_age else ""
    return " ".join(part for part in (weeks, _of_findings(topic, record, knowledge)) if part)


def weeks_of_care(topic: Topic, record: Record, today: date) -> str:
    """The usual weeks of the care that a topic is about, with hers where they are known; empty where it has none."""
    age = record.age_on(today) if record.pregnant else None
    windows = [window for window in topic.windows if window.is_for(record)]
    if age is None or not windows:
        return " ".join(window.usually for window in windows)
    known = calendar()
    sentences = [known.phrases["age"].format(age=age_in_words(age))]
    for window in windows:
        sentences.append(window.usually)
        if window.place(age) is Place.NOW and window.in_dates:
            sentences.append(known.phrases["now"])
    if all(window.place(age) is Place.BEHIND for window in windows):
        sentences.append(_still_open(record, age, known))
    return " ".join([*sentences, known.phrases["team"]])


def _still_open(record: Record, age: int, known: Calendar) -> str:
    open_ones = [w.name for w in known.windows.values() if w.is_for(record) and w.place(age) is not Place.BEHIND]
    if not open_ones:
        return known.phrases["nothing_open"]
    return known.phrases["all_behind"].format(open="; ".join(open_ones))


def _of_findings(topic: Topic, record: Record, knowledge: Knowledge) -> str:
    told = [knowledge.findings[f].name for f in topic.findings if f in record.present()]
    return calendar().phrases["told"].format(findings=", ".join(told)) if told else ""
