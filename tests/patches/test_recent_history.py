"""The tracker store that hands out recent turns: nothing is lost, and the bot does the same."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, ConversationPaused, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions import conversation
from rasa_patches import recent_history
from rasa_patches.recent_history import TURNS_IN_FORM, TURNS_KEPT, TURNS_MOST, RecentTrackerStore

if TYPE_CHECKING:
    from bot_in_process import Bot

HER = "her"
FORM = "symptom_check_form"
DOMAIN = Domain.from_dict(
    {"slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in ("progress", "record")}}
)
Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a coroutine to its end."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


def store(database: Path, kind: type[SQLTrackerStore] = RecentTrackerStore) -> Any:
    """A store on this file, as a process that has just started has it."""
    return kind(domain=DOMAIN, dialect="sqlite", db=str(database))


def turn(number: int, *between: Event) -> list[Event]:
    """Her message of this number, what came of it, and the bot listening again."""
    said = UserUttered(f"message {number}", {"name": "inform", "confidence": 1.0})
    return [said, SlotSet("progress", str(number)), *between, ActionExecuted(ACTION_LISTEN_NAME)]


def talks(run: Run, kept: TrackerStore, turns: range, first: tuple[Event, ...] = ()) -> None:
    """She says one thing after the other; the first of them leads to these events."""
    for number in turns:
        tracker = run(kept.get_or_create_tracker(HER))
        for event in turn(number, *(first if number == turns[0] else ())):
            tracker.update(event)
        run(kept.save(tracker))


def said(tracker: DialogueStateTracker) -> list[str]:
    """Her messages, in order."""
    return [str(event.text) for event in tracker.events if isinstance(event, UserUttered)]


def messages(*numbers: int) -> list[str]:
    return [f"message {number}" for number in numbers]


def stored(database: Path) -> list[dict[str, Any]]:
    """The events in the file, oldest first."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT data FROM events WHERE sender_id = ? ORDER BY id", (HER,)).fetchall()
    return [json.loads(data) for (data,) in rows]


def test_a_long_conversation_begins_with_the_state_its_kept_turns_stand_on(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 101), first=(SlotSet("record", {"weeks": 18}),))
    tracker = run(kept.retrieve(HER))
    assert TURNS_KEPT <= len(said(tracker)) <= TURNS_MOST
    assert said(tracker)[-1] == "message 100"
    assert tracker.get_slot("record") == {"weeks": 18}
    assert tracker.get_slot("progress") == "100"
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


def test_every_event_is_in_the_file_once_and_in_order_and_the_full_conversation_has_them_all(
    run: Run, database: Path
) -> None:
    kept = store(database)
    talks(run, kept, range(1, 61))
    events = stored(database)
    assert [event["text"] for event in events if event["event"] == "user"] == messages(*range(1, 61))
    assert len(events) == 1 + 3 * 60  # it listened first
    assert said(run(kept.retrieve_full_tracker(HER))) == messages(*range(1, 61))


def test_the_file_holds_what_rasas_own_store_would_hold(run: Run, tmp_path: Path) -> None:
    for kind in (RecentTrackerStore, SQLTrackerStore):
        talks(run, store(tmp_path / kind.__name__, kind), range(1, 31), first=(ActiveLoop(FORM),))
    ours, stock = (stored(tmp_path / kind.__name__) for kind in (RecentTrackerStore, SQLTrackerStore))
    assert [{**event, "timestamp": 0} for event in ours] == [{**event, "timestamp": 0} for event in stock]


def test_a_conversation_goes_on_after_a_restart(run: Run, database: Path) -> None:
    talks(run, store(database), range(1, 41), first=(SlotSet("record", {"weeks": 18}),))
    after = store(database)
    talks(run, after, range(41, 61))
    assert run(after.retrieve(HER)).get_slot("record") == {"weeks": 18}
    assert said(run(after.retrieve_full_tracker(HER))) == messages(*range(1, 61))


def test_what_another_process_stored_is_seen_and_not_stored_twice(run: Run, database: Path) -> None:
    one, other = store(database), store(database)
    talks(run, one, range(1, 31))
    talks(run, other, range(31, 34))
    talks(run, one, range(34, 36))
    assert said(run(one.retrieve(HER)))[-5:] == messages(31, 32, 33, 34, 35)
    assert said(run(store(database).retrieve_full_tracker(HER))) == messages(*range(1, 36))


def test_a_conversation_that_was_deleted_is_gone_at_once(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 4))
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM events")
    assert run(kept.retrieve(HER)) is None
    talks(run, kept, range(4, 5))
    assert said(run(kept.retrieve_full_tracker(HER))) == messages(4)


def test_a_turn_that_was_not_saved_is_not_remembered(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 4))
    run(kept.retrieve(HER)).update(UserUttered("lost"))
    assert said(run(kept.retrieve(HER))) == messages(1, 2, 3)


def test_a_tracker_made_elsewhere_is_stored_whole(run: Run, database: Path) -> None:
    kept = store(database)
    tracker = DialogueStateTracker(HER, DOMAIN.slots)
    for event in [*turn(1), *turn(2)]:
        tracker.update(event)
    run(kept.save(tracker))
    run(kept.save(tracker))
    assert said(run(store(database).retrieve(HER))) == messages(1, 2)


def test_a_form_is_kept_from_its_beginning(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 31))
    talks(run, kept, range(31, 31 + TURNS_MOST + 3), first=(ActionExecuted(FORM), ActiveLoop(FORM)))
    tracker = run(kept.retrieve(HER))
    assert "message 31" in said(tracker)
    assert tracker.active_loop_name == FORM


def test_a_form_without_end_is_cut_and_stays_open(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 120), first=(ActionExecuted(FORM), ActiveLoop(FORM)))
    tracker = run(kept.retrieve(HER))
    assert len(said(tracker)) <= TURNS_IN_FORM
    assert tracker.active_loop_name == FORM
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


def test_a_conversation_that_pauses_stays_paused(run: Run, database: Path) -> None:
    kept = store(database)
    talks(run, kept, range(1, 41), first=(ConversationPaused(),))
    assert run(kept.retrieve(HER)).is_paused()


def test_only_so_many_conversations_are_remembered(run: Run, database: Path) -> None:
    history = recent_history.RecentHistory(conversations=2)
    for number, sender in enumerate(("a", "b", "c"), start=1):
        history.remember(sender, number, [])
    assert [history.recall(sender, number) for number, sender in enumerate(("a", "b", "c"), start=1)] == [None, (), ()]


LONG_TALK = (
    "hi", "What is a cervical stitch?", "Check my symptoms", "I am 18 weeks pregnant", "No, none of these",
    "why do you ask?", "No, neither", "Is bed rest any good?", "go back", "Yes, I have mild cramps", "No", "skip",
    "I'm not sure", "No", "No, never", "No", "No", "No, none of these", "thank you", "I meant 20 weeks", "summary",
    "start over", "20 weeks", "No, none of these", "I'm bleeding", "That was a mistake", "stop", "what can you do?",
    "asdf", "I had a loss at 21 weeks", "delete my data", "hello", "Check my symptoms", "not sure", "goodbye",
)  # fmt: skip


def test_the_bot_says_the_same_in_a_long_conversation_as_with_all_of_its_history(
    bot: Bot, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As little is kept as the longest rule and story look back, so that many cuts fall into this talk.
    monkeypatch.setattr(recent_history, "TURNS_KEPT", 3)
    monkeypatch.setattr(recent_history, "TURNS_MOST", 4)
    monkeypatch.setattr(recent_history, "TURNS_IN_FORM", 6)
    # The summary tells when advice was given: the two talks are held in the same minute.
    monkeypatch.setattr(conversation, "now", lambda: datetime(2026, 11, 29, 3, 10, tzinfo=timezone.utc))
    heard = []
    for kind in (RecentTrackerStore, SQLTrackerStore):
        kept = kind(domain=bot.domain, dialect="sqlite", db=str(tmp_path / f"{kind.__name__}.db"))
        monkeypatch.setattr(bot.agent.processor, "tracker_store", kept)
        heard.append([answers(bot, run, text) for text in LONG_TALK * 2])
        full = run(kept.retrieve_full_tracker(HER))
        assert said(full) == list(LONG_TALK * 2)
        heard[-1].append([event.as_dict()["event"] for event in full.events])
    assert heard[0] == heard[1]


def answers(bot: Bot, run: Run, text: str) -> list[str]:
    """What the bot answers to a text of hers."""
    channel = CollectingOutputChannel()
    run(bot.agent.handle_message(UserMessage(text, channel, sender_id=HER, input_channel="test")))
    return [str(message.get("text")) for message in channel.messages]
