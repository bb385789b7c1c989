"""What a door itself says to her, outside of any turn: a response of the domain, as a message on the wire."""

from __future__ import annotations

import os
from typing import Any

from channels.web_messages import wire
from triage.contacts import contacts

SLOW_DOWN = "utter_slow_down"
OPEN_FROM_PORTAL = "utter_open_from_portal"
TROUBLE = "utter_trouble"
FAREWELL = "utter_delete_data"


def notice(app: Any, response: str) -> dict[str, Any] | None:
    """The message; None while no model is loaded, or where the domain lacks it."""
    domain = getattr(getattr(getattr(app, "ctx", None), "agent", None), "domain", None)
    found = domain.responses.get(response) if domain else None
    if not found:
        return None
    message = wire(found[0])
    return {**message, "text": message["text"].format(**contacts(os.environ))}
