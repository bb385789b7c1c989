"""The functions of Rasa that are replaced: as they were when they were replaced, and with the same results."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import SQLTrackerStore
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from rasa_patches import action_schema, applied_events, event_classes, graph_in_order, question_asked

# The source of each function that a module of rasa_patches replaces or builds on. When a newer Rasa changes one,
# read it: is the patch still right, is it still needed?
READ = {
    "action_schema.STOCK": (action_schema.STOCK, "f8cdb4be68123961"),
    "applied_events.STOCK": (applied_events.STOCK, "764d5065ea9997d6"),
    "event_classes.STOCK": (event_classes.STOCK, "b5cf570fa7f286c7"),
    "graph_in_order.STOCK": (graph_in_order.STOCK, "45f0f52f574f3aa9"),
    "GraphNode.__call__": (GraphNode.__call__, "66127a2bfb6fcf1e"),
    "SQLTrackerStore.__init__": (SQLTrackerStore.__init__, "64e704d159dfa35b"),
    "SQLTrackerStore.retrieve": (SQLTrackerStore.retrieve, "0d99846daced97d3"),
    "SQLTrackerStore.save": (SQLTrackerStore.save, "57165e46eab3de08"),
    "SQLTrackerStore._additional_events": (SQLTrackerStore._additional_events, "d22f99eb863acb07"),
    "SQLTrackerStore._event_query": (SQLTrackerStore._event_query, "cd44f7901b860bfd"),
    "DialogueStateTracker._reset": (DialogueStateTracker._reset, "190858eaf560a0c0"),
    "DialogueStateTracker.from_events": (DialogueStateTracker.from_events, "820a9cbb7dd5ce34"),
    "RemoteAction.run": (RemoteAction.run, "ccabf6f1160d527a"),
    "question_asked.STOCK": (question_asked.STOCK, "b98d8e49b9f2c433"),
    "NLUMessageConverter.convert_user_message": (NLUMessageConverter.convert_user_message, "7788560010c93470"),
}
SLOT = {"event": "slot", "timestamp": None, "name": "progress", "value": "3"}
ANSWERS: list[Any] = [
    {"events": [], "responses": []},
    {},
    {"events": [SLOT, {"event": "active_loop", "name": None}], "responses": [{"text": "hello"}]},
    {"events": [{"event": "slot", "name": "progress"}]},
    {"events": [{"event": "slot", "name": 3, "value": 4}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"name": "progress", "value": "3"}]},
    {"events": [SLOT, "slot"]},
    {"events": {"event": "slot"}},
    {"events": [{**SLOT, "timestamp": "noon"}]},
    {"events": [{**SLOT, "metadata": []}]},
    {"responses": ["hello"]},
    [],
    None,
]


@pytest.mark.parametrize("name", READ)
def test_rasa_still_has_the_function_that_was_read_when_it_was_replaced(name: str) -> None:
    function, digest = READ[name]
    assert hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16] == digest


def test_the_patches_are_in_place() -> None:
    assert RemoteAction._validate_action_result is action_schema.validate
    assert DialogueStateTracker.applied_events is applied_events.applied_events
    assert Event.resolve_by_type is event_classes.resolve
    assert DaskGraphRunner.run is graph_in_order.run
    assert MessageProcessor.parse_message is question_asked.parse_message


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_of_an_action_is_refused_exactly_when_rasa_refuses_it_and_in_its_words(answer: Any) -> None:
    action = RemoteAction("action_give_guidance", None)
    assert refusal(action_schema.validate, action, answer) == refusal(action_schema.STOCK, action, answer)


def test_those_answers_hold_right_ones_and_wrong_ones() -> None:
    action = RemoteAction("action_give_guidance", None)
    assert [refusal(action_schema.validate, action, answer) is None for answer in ANSWERS[:3]] == [True] * 3
    assert [refusal(action_schema.validate, action, answer) is None for answer in ANSWERS[3:]] == [False] * 11


def refusal(validate: Callable[..., bool], action: RemoteAction, answer: Any) -> str | None:
    """The message with which an answer is refused; None if it passes."""
    try:
        assert validate(action, answer)
    except jsonschema.ValidationError as error:
        return str(error.message)
    return None


def test_every_event_has_the_class_that_rasa_finds() -> None:
    names = {kind.type_name for kind in all_subclasses(Event)}
    assert len(names) > 20
    for name in names:
        assert event_classes.resolve(name) is event_classes.STOCK(name) is event_classes.resolve(name)


def test_an_unknown_event_is_refused_as_rasa_does_and_a_default_is_not_remembered() -> None:
    assert event_classes.resolve("topic") is None
    assert event_classes.resolve("no such event", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="no such event"):
        event_classes.resolve("no such event")


def test_the_events_that_count_are_those_rasa_finds_after_each_event_of_a_conversation() -> None:
    listens, form = ActionExecuted(ACTION_LISTEN_NAME), ActionExecuted("symptom_check_form")
    history = [
        listens, UserUttered("check my symptoms"), form, ActiveLoop("symptom_check_form"), SlotSet("progress", "1"),
        listens, UserUttered("18 weeks"), form, SlotSet("progress", "2"),
        listens, UserUttered("what is a stitch?"), ActionExecutionRejected("symptom_check_form"),
        ActionExecuted("action_answer_question"), form, listens, UserUttered("no"), form, ActionReverted(),
        listens, UserUttered("no"), UserUtteranceReverted(), ActiveLoop(None), Restarted(), listens, UserUttered("hi"),
    ]  # fmt: skip
    tracker = DialogueStateTracker("her", [AnySlot("progress", mappings=[{}])])
    for event in history:
        tracker.update(event)
        assert tracker.applied_events() == applied_events.STOCK(tracker)
        tracker.applied_events().clear()  # what one caller does with the list is not the next one's
        assert tracker.applied_events() == applied_events.STOCK(tracker)


def test_the_events_that_count_are_found_anew_in_a_copy() -> None:
    tracker = DialogueStateTracker("her", [])
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    tracker.applied_events()
    twin = tracker.copy()
    twin.update(UserUttered("hi"))
    assert len(tracker.applied_events()) == 1
    assert len(twin.applied_events()) == 2


def test_the_graph_gives_the_targets_what_dask_gives_them() -> None:
    runner = runner_of({"b": ("a", "message"), "a": ("message",), "c": ("b", "a"), "unused": ("c",)})
    for targets in (["c"], ["a", "b"]):
        ours = runner.run(inputs={"message": ["hello"]}, targets=targets)
        assert ours == graph_in_order.STOCK(runner, {"message": ["hello"]}, targets)
    assert "hello" in ours["b"]


def test_a_graph_in_a_circle_is_refused() -> None:
    with pytest.raises(GraphRunError, match="need each other: a, b"):
        graph_in_order.in_order(schema_of({"a": ("b",), "b": ("a",)}))


def schema_of(needs: dict[str, tuple[str, ...]]) -> GraphSchema:
    """A graph of nodes that need others."""
    return GraphSchema(
        {
            name: SchemaNode({need: need for need in needed}, object, "create", "run", {})  # type: ignore[arg-type]
            for name, needed in needs.items()
        }
    )


class TellsWhatItGot:
    """Stands for a node: its output names it and repeats its inputs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *inputs: tuple[str, Any]) -> tuple[str, str]:
        return self.name, f"{self.name}({', '.join(str(value) for _, value in inputs)})"


def runner_of(needs: dict[str, tuple[str, ...]]) -> DaskGraphRunner:
    """Rasa's runner on such a graph."""
    runner = DaskGraphRunner.__new__(DaskGraphRunner)
    runner._graph_schema = schema_of(needs)
    runner._instantiated_nodes = {name: TellsWhatItGot(name) for name in needs}  # type: ignore[misc]
    runner._execution_context = ExecutionContext(runner._graph_schema)
    return runner
