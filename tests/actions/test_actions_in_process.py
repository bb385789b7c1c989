"""The actions called in the bot's own process: as the action server answers, and without touching the conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tools.project import quiet

quiet()

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction  # noqa: E402 (after `quiet`)
from rasa.core.channels.channel import CollectingOutputChannel  # noqa: E402
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import SlotSet  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.shared.exceptions import RasaException  # noqa: E402
from rasa_sdk.interfaces import ActionExecutionRejection as Refuses  # noqa: E402

from channels.actions import IN_PROCESS, ActionsInProcess  # noqa: E402
from tools.project import PROJECT  # noqa: E402
from tools.serve import read_endpoints  # noqa: E402

DOMAIN = Domain.from_dict({"slots": {"record": {"type": "any", "mappings": [{"type": "custom"}]}}})


def run(action: Any, tracker: DialogueStateTracker | None = None) -> Any:
    """What Rasa gets from an action that does this."""
    endpoint = ActionsInProcess()
    endpoint._executor.register_function("action_here", action)
    tracker = tracker or DialogueStateTracker("her", DOMAIN.slots)
    called = RemoteAction("action_here", endpoint)
    return asyncio.run(called.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, DOMAIN))


def test_the_bot_runs_its_actions_in_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_DB", "conversations.db")
    endpoints = read_endpoints(str(PROJECT / "endpoints.yml"))
    assert isinstance(endpoints.action, ActionsInProcess)
    assert endpoints.action.url == IN_PROCESS


def test_another_address_stays_an_address(tmp_path: Any) -> None:
    file = tmp_path / "endpoints.yml"
    file.write_text("action_endpoint: {url: 'http://actions:5055/webhook'}", encoding="utf-8")
    action = read_endpoints(str(file)).action
    assert not isinstance(action, ActionsInProcess)
    assert action.url == "http://actions:5055/webhook"


def test_events_and_messages_of_an_action_arrive() -> None:
    def says(dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="hello")
        return [{"event": "slot", "name": "record", "value": ("a", 1), "timestamp": None}]

    message, slot = run(says)
    assert message.text == "hello"
    assert slot.value == ["a", 1]  # as it would be over the wire


def test_what_an_action_changes_in_its_call_is_not_changed_in_the_conversation() -> None:
    tracker = DialogueStateTracker("her", DOMAIN.slots)
    tracker.update(SlotSet("record", {"weeks": 18}))

    def meddles(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        tracker.slots["record"]["weeks"] = 40
        tracker.latest_message["text"] = "something else"
        return []

    run(meddles, tracker)
    assert tracker.get_slot("record") == {"weeks": 18}
    assert tracker.latest_message is not None and tracker.latest_message.text is None


def test_an_action_that_refuses_to_run_is_refused_as_by_an_action_server() -> None:
    def refuses(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise Refuses("action_here", "not now")

    with pytest.raises(ActionExecutionRejection) as refusal:
        run(refuses)
    assert refusal.value.action_name == "action_here"
    assert refusal.value.message == "not now"


def test_an_action_that_fails_fails_as_by_an_action_server() -> None:
    def fails(dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ZeroDivisionError

    with pytest.raises(RasaException, match="action_here"):
        run(fails)


def test_an_action_that_is_not_there_fails_as_by_an_action_server() -> None:
    missing = RemoteAction("action_nowhere", ActionsInProcess())
    tracker = DialogueStateTracker("her", DOMAIN.slots)
    with pytest.raises(RasaException, match="action_nowhere"):
        asyncio.run(missing.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, DOMAIN))
