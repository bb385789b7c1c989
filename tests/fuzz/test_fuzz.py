"""Random messages in random order to the trained agent with its real actions: what must hold whatever she sends.

The run is the same every time. FUZZ_EXAMPLES=1000 makes it longer and different each time.
"""

from __future__ import annotations

import json
import logging
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from messages import ANSWERS, MARK, URGENT, anything, commands, json_objects, urgent_commands

from triage.decision import decide
from triage.explanation import PAYLOAD_TYPE, verdict_on
from triage.knowledge import knowledge
from triage.record import Record
from triage.vocabulary import Finding, Intent, Kind, Level, Slot, Status

if TYPE_CHECKING:
    from bot_in_process import Bot
    from rasa.shared.core.events import BotUttered, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

EXAMPLES_SETTING = "FUZZ_EXAMPLES"
EXAMPLES = int(os.environ.get(EXAMPLES_SETTING, "0"))
LONGEST_CONVERSATION = 8
TABLE = knowledge().table
URGENT_FINDINGS = frozenset(f for f, known in knowledge().findings.items() if known.kind is Kind.URGENT)
# Pasted JSON, or an intent with JSON: what only looks like her words is not taken for them.
FOR_MACHINES = re.compile(r"^[\s/]*\w*(@[\d.]+)?\{[\"}]")
# It names a question by its sign; the question comes at once.
OPENS_A_QUESTION = re.compile(r"^change my answer about [a-z ]+$", re.IGNORECASE)
# With these, and where she corrects herself, what she told before may change or go.
MAY_LET_GO = {Intent.RESTART, Intent.START_CHECK, Intent.DELETE_DATA, Intent.GO_BACK}
pytestmark = pytest.mark.timeout(600)  # shrinking a failure takes longer than the run


def bounded(examples: int) -> settings:
    """A run of so many examples, unless FUZZ_EXAMPLES asks for more."""
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Turn:
    """One message of hers, and what came of it."""

    heard: UserUttered
    said: list[BotUttered]
    before: Record
    after: Record
    slots: dict[str, Any]
    asked_to_delete: bool

    @property
    def guidance(self) -> list[dict[str, Any]]:
        """The guidance in the answer; at most one is right."""
        return [g for g in (said.data.get("custom") or {} for said in self.said) if g.get("type") == PAYLOAD_TYPE]

    def findings(self, *statuses: Status) -> frozenset[Finding]:
        """The findings in the NLU's own parse of the message."""
        found = [e for e in self.heard.parse_data["entities"] if e["entity"] == "finding"]
        return frozenset(Finding(e["value"]) for e in found if (e.get("status") or e["role"]) in statuses)

    @property
    def lets_go(self) -> bool:
        """Whether she may have taken something back: a correction, new weeks, an answer given anew, a restart."""
        entities = {e["entity"] for e in self.heard.parse_data["entities"]}
        taken_back = entities & {"correction", "gestational_age", "pregnancy_status"}
        said_before = self.before.reopened or self.asked_to_delete
        return bool(taken_back or said_before) or self.heard.intent.get("name") in MAY_LET_GO


@contextmanager
def no_errors_logged() -> Iterator[None]:
    """Fails on what Rasa logs as an error: it catches the exceptions of actions and goes on without their events."""
    errors: list[str] = []

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(f"{record.getMessage()} {record.exc_info[1]!r}" if record.exc_info else record.getMessage())

    watch = Watch(logging.ERROR)
    logging.getLogger().addHandler(watch)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(watch)
    assert not errors, errors


def take_turn(bot: Bot, sender: str, text: str) -> Turn:
    """Sends a message."""
    from rasa.shared.core.events import BotUttered, UserUttered

    stood = bot.tracker(sender)
    before, asked_to_delete = Record.from_json(stood.get_slot("record")), bool(stood.get_slot("delete_asked"))
    with no_errors_logged():
        tracker = bot.hear(sender, text)
    events = list(tracker.events)
    last = max(i for i, event in enumerate(events) if isinstance(event, UserUttered))
    said = [event for event in events[last:] if isinstance(event, BotUttered)]
    after, slots = Record.from_json(tracker.get_slot("record")), slots_of(tracker)
    return Turn(events[last], said, before, after, slots, asked_to_delete)


def slots_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots of the conversation, without those of Rasa's session and the moment of the guidance."""
    slots = {name: value for name, value in tracker.current_slot_values().items() if not name.startswith("session_")}
    record = slots["record"]
    return {**slots, "record": {**record, "advised_at": None} if record else record}


def buttons_of(bot: Bot) -> list[str]:
    """What all buttons of the domain send."""
    variations = [v for responses in bot.domain.responses.values() for v in responses]
    return sorted({button["payload"] for v in variations for button in v.get("buttons") or []})


def check_is_answered(turn: Turn) -> None:
    assert any((said.text or "").strip() or said.data.get("custom") for said in turn.said), "no answer"


def check_urgent_findings_get_guidance_at_once(turn: Turn) -> None:
    text = turn.heard.text or ""
    if FOR_MACHINES.match(text) or OPENS_A_QUESTION.match(text):
        return
    age = turn.after.age_on(date.today()) if turn.after.pregnant else None
    named = turn.findings(Status.PRESENT) & URGENT_FINDINGS
    if decide(TABLE, named, frozenset(), age).level is Level.EMERGENCY:
        assert [g["level"] for g in turn.guidance] == [Level.EMERGENCY], f"{sorted(named)} without emergency guidance"


def check_level_is_that_of_the_findings_held(turn: Turn) -> None:
    held = verdict_on(turn.after, knowledge(), date.today())
    for guidance in turn.guidance:
        shown = {Finding(reason["finding"]) for reason in guidance["reasons"]} - {
            Finding(f) for f in guidance["unsure"]
        }
        unsure = frozenset(Finding(f) for f in guidance["unsure"])
        told = decide(TABLE, shown, unsure, guidance["gestational_age_days"])
        level = Level(guidance["level"])
        assert level.urgency >= held.level.urgency, "lower than what the record holds"
        assert level.urgency >= told.level.urgency, "lower than its own reasons"


def check_nothing_is_lost_that_was_not_taken_back(turn: Turn) -> None:
    if turn.lets_go:
        return
    levels = [verdict_on(record, knowledge(), date.today()).level for record in (turn.before, turn.after)]
    assert levels[1].urgency >= levels[0].urgency, f"{levels[0]} became {levels[1]} without a correction"


def check_no_question_follows_an_emergency(turn: Turn) -> None:
    if any(g["level"] == Level.EMERGENCY for g in turn.guidance):
        assert turn.slots["requested_slot"] is None


def check_slots_hold_only_what_the_bot_itself_sets(turn: Turn) -> None:
    slots = turn.slots
    assert slots["requested_slot"] in {None, *Slot}
    assert slots["level_so_far"] in {None, *Level}
    assert MARK not in json.dumps({name: value for name, value in slots.items() if name != "record"})
    record = dict(slots["record"] or {})
    record["findings"] = {name: {"status": report["status"]} for name, report in record.get("findings", {}).items()}
    record["advised"] = None  # quotes her
    assert MARK not in json.dumps(record)


CHECKS = [check for name, check in sorted(globals().items()) if name.startswith("check_")]


def test_whatever_she_sends_in_whatever_order_the_promises_hold(bot: Bot) -> None:
    levels: Counter[str | None] = Counter()

    @bounded(45)
    @given(st.lists(anything(buttons_of(bot)), min_size=1, max_size=LONGEST_CONVERSATION))
    def talk(texts: list[str]) -> None:
        sender = uuid.uuid4().hex
        for text in texts:
            turn = take_turn(bot, sender, text)
            for check in CHECKS:
                check(turn)
            levels.update([g["level"] for g in turn.guidance] or [None])

    talk()
    assert min(levels[None], levels[Level.EMERGENCY]) > 20, f"the messages must lead to guidance and not: {levels}"


@bounded(30)
@given(st.lists(st.sampled_from(ANSWERS + URGENT), max_size=3), commands | urgent_commands)
def test_a_typed_command_does_what_its_words_do_without_the_slash(bot: Bot, first: list[str], command: str) -> None:
    one, other = uuid.uuid4().hex, uuid.uuid4().hex
    for text in first:
        take_turn(bot, one, text)
    bot.copy(one, to=other)
    words = command.lstrip("/ ")
    assert take_turn(bot, one, command).slots == take_turn(bot, other, words).slots


@bounded(25)
@given(st.lists(st.sampled_from(ANSWERS + URGENT), max_size=2), json_objects)
def test_typed_json_sets_nothing_but_by_its_words(bot: Bot, first: list[str], pasted: str) -> None:
    sender = uuid.uuid4().hex
    for text in first:
        take_turn(bot, sender, text)
    turn = take_turn(bot, sender, pasted)
    for check in CHECKS:
        check(turn)
    new = {f for f in Finding if turn.after.status(f) is not turn.before.status(f)}
    named = turn.findings(*Status)
    asked = {f for q in knowledge().questions.values() if turn.after.answers.get(q.slot) for f in q.findings}
    assert new <= named | asked or turn.lets_go


def test_an_action_that_fails_is_noticed(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(message: Any) -> Any:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("actions.understanding.heard_in", fail)
    with pytest.raises(Exception, match=r"on purpose|action_validate_slot_mappings failed"):
        take_turn(bot, uuid.uuid4().hex, "hello")


@pytest.mark.parametrize("text", ["bleeding{", "{I am bleeding", "There is blood now, change my answer about bleeding"])
def test_what_an_earlier_run_found_stays_mended(bot: Bot, text: str) -> None:
    turn = take_turn(bot, uuid.uuid4().hex, text)
    assert [g["level"] for g in turn.guidance] == [Level.EMERGENCY]
