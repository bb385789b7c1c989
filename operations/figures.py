"""The figures of a running bot for Prometheus. Their labels come from fixed lists: no words, no ids."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from operations import reading

REGISTRY = CollectorRegistry()
NAMESPACE = "cervical_check"
# Seconds; a turn takes some hundredths.
BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KNOWN_CHANNELS = frozenset({"web", "telegram", "rest"})


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(name, meaning, labels, namespace=NAMESPACE, registry=REGISTRY)


TURNS = _counter("turns", "Messages of people that were handled.", "channel")
SECONDS = Histogram(
    "turn_seconds", "Time from taking a message to its answer.", namespace=NAMESPACE, registry=REGISTRY, buckets=BUCKETS
)
AT_WORK = Gauge("turns_at_work", "Turns being handled now.", namespace=NAMESPACE, registry=REGISTRY)
ERRORS = _counter("errors", "Turns that ended in an error.", "channel")
LIMITED = _counter("limited", "What the limits held up or refused.", "limit")
STARTED = _counter("checks_started", "Checks begun.")
FINISHED = _counter("checks_finished", "Checks in which guidance was given.")
ASKED = _counter("questions_asked", "Questions asked, not counting those asked again.", "question")
LEFT_BEHIND = _counter("questions_left_behind", "Questions after which the check went on or ended.", "question")
LEVELS = _counter("guidance", "Guidance given.", "level")
FALLBACKS = _counter("fallbacks", "Messages that were not understood.")
FEEDBACK = _counter("feedback", "What people thought of it.", "value")
PURGED = _counter("conversations_purged", "Conversations deleted because of their age.")
RELOADS = _counter("model_reloads", "Models put in place of the one before.", "result")
ProcessCollector(registry=REGISTRY)

for _level in sorted(reading.LEVELS):  # so that a rate can be taken before the first one
    LEVELS.labels(_level)
for _question in sorted(reading.QUESTIONS):
    ASKED.labels(_question)
    LEFT_BEHIND.labels(_question)


class Figures:
    """Counts what the turns tell it."""

    def turn_begun(self) -> None:
        """One more is at work."""
        AT_WORK.inc()

    def turn_ended(self, channel: str, seconds: float, failed: bool) -> None:
        """One less is at work."""
        known = channel if channel in KNOWN_CHANNELS else "other"
        AT_WORK.dec()
        TURNS.labels(known).inc()
        SECONDS.observe(seconds)
        if failed:
            ERRORS.labels(known).inc()

    def saved(self, tracker: DialogueStateTracker) -> None:
        """Counts the events of the last turn."""
        events = last_turn(tracker)
        if not events:
            return
        told = [event.as_dict() for event in events]
        in_check = question = question_before(tracker, len(events))
        for event in told:
            question = self._count(event, question)
        if in_check and any(reading.level_given(event) for event in told):
            FINISHED.inc()
        if any(reading.not_understood(event) for event in told):
            FALLBACKS.inc()

    def _count(self, event: reading.Event, question: str | None) -> str | None:
        """Counts one event; returns the question that is open after it."""
        if reading.starts_check(event):
            STARTED.inc()
        if level := reading.level_given(event):
            LEVELS.labels(level).inc()
        if given := reading.feedback_given(event):
            FEEDBACK.labels(given).inc()
        is_set, now = reading.question_set(event)
        if is_set and now != question:
            if question:
                LEFT_BEHIND.labels(question).inc()
            if now:
                ASKED.labels(now).inc()
        return now if is_set else question


def last_turn(tracker: DialogueStateTracker) -> Sequence[Event]:
    """Her last message and what followed, oldest first; empty where the tracker does not hold her message."""
    events: list[Event] = []
    for event in reversed(tracker.events):
        events.append(event)
        if isinstance(event, UserUttered):
            return events[::-1]
    return []


def question_before(tracker: DialogueStateTracker, count: int) -> str | None:
    """The question that was open before the last `count` events."""
    for number, event in enumerate(reversed(tracker.events)):
        if number >= count and isinstance(event, SlotSet) and event.key == reading.REQUESTED_SLOT:
            return event.value if event.value in reading.QUESTIONS else None
    return None
