"""Checks what an action answers with a schema that was prepared once.

Rasa calls `jsonschema.validate` for each answer, which first checks the schema itself against the schema of schemas,
and then tries each event on all 23 kinds of events: most of the time that an action call takes. Here the schema is
prepared once, and an event is held against its own kind; what does not pass goes through Rasa's whole schema, so what
is refused, and in which words, stays the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

STOCK = RemoteAction._validate_action_result
HINT = (
    ". Failed to validate Action server response from API, make sure your response from the Action endpoint is valid. "
    f"For more information about the format visit {DOCS_BASE_URL}/custom-actions"
)


@lru_cache(maxsize=1)
def whole() -> Any:
    """The validator of Rasa's schema for answers of actions."""
    return prepared(RemoteAction.action_response_format_spec())


@lru_cache(maxsize=1)
def kinds() -> dict[str, Any]:
    """A validator for each kind of event, by its name: what the schema asks of all events, and of this kind."""
    common = {key: value for key, value in EVENT_SCHEMA.items() if key != "oneOf"}
    return {
        kind["properties"]["event"]["const"]: prepared({**common, "allOf": [kind]}) for kind in EVENT_SCHEMA["oneOf"]
    }


def prepared(schema: dict[str, Any]) -> Any:
    """A validator of a schema that was itself checked."""
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)


def is_surely_valid(result: Any) -> bool:
    """Whether the answer passes without doubt. False does not mean that it is wrong."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    if not all(isinstance(response, dict) for response in responses):
        return False
    for event in events:
        name = event.get("event") if isinstance(event, dict) else None
        kind = kinds().get(name) if isinstance(name, str) else None
        if kind is None or not kind.is_valid(event):
            return False
    return True


def validate(self: RemoteAction, result: Any) -> bool:
    """Whether the answer has Rasa's format.

    Raises:
        jsonschema.ValidationError: it has not, in Rasa's own words.
    """
    if is_surely_valid(result):
        return True
    error = best_match(whole().iter_errors(result))
    if error is not None:
        error.message += HINT
        raise error
    return True


def apply() -> None:
    """Replaces the method that every action call goes through."""
    RemoteAction._validate_action_result = validate  # type: ignore[method-assign]
