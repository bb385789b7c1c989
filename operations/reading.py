"""What an event of a tracker (as a dict, as Rasa stores it) says of the way a check went; never words or ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.explanation import PAYLOAD_TYPE
from triage.vocabulary import Level, Slot

Event = Mapping[str, Any]

CHECK_FORM = "symptom_check_form"
REQUESTED_SLOT = "requested_slot"
FEEDBACK_SLOT = "feedback"
FEEDBACK = ("good", "bad")
# The responses that say "I did not understand", alone or by the question that was open.
NOT_UNDERSTOOD = frozenset({"utter_default", "utter_out_of_scope"})
NOT_UNDERSTOOD_AT_A_QUESTION = "utter_clarify_"
QUESTIONS = frozenset(slot.value for slot in Slot)
LEVELS = frozenset(level.value for level in Level)


def starts_check(event: Event) -> bool:
    """Whether the check begins, or begins again after a stop."""
    return event.get("event") == "active_loop" and event.get("name") == CHECK_FORM


def question_set(event: Event) -> tuple[bool, str | None]:
    """Whether the event sets the open question, and to which; None for no question."""
    if event.get("event") != "slot" or event.get("name") != REQUESTED_SLOT:
        return False, None
    value = event.get("value")
    return True, value if value in QUESTIONS else None


def level_given(event: Event) -> str | None:
    """The level, where the bot gives guidance."""
    if event.get("event") != "bot":
        return None
    custom = (event.get("data") or {}).get("custom") or {}
    level = custom.get("level") if custom.get("type") == PAYLOAD_TYPE else None
    return level if level in LEVELS else None


def not_understood(event: Event) -> bool:
    """Whether the bot says that it did not understand."""
    response = str((event.get("metadata") or {}).get("utter_action") or "") if event.get("event") == "bot" else ""
    return response in NOT_UNDERSTOOD or response.startswith(NOT_UNDERSTOOD_AT_A_QUESTION)


def feedback_given(event: Event) -> str | None:
    """What she thought of it: "good" or "bad"."""
    is_feedback = event.get("event") == "slot" and event.get("name") == FEEDBACK_SLOT
    return event["value"] if is_feedback and event.get("value") in FEEDBACK else None
