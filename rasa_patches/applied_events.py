"""Works out once which events of a conversation count, until another one comes.

Each policy, the rules twice, and the start of each turn ask a tracker for its events without those that a later one
undid. In a form Rasa looks back to the form's beginning for each event.
"""

from __future__ import annotations

from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

STOCK = DialogueStateTracker.applied_events
REMEMBERED = "_applied_events"


def applied_events(self: DialogueStateTracker) -> list[Event]:
    """The events that count, as Rasa works them out."""
    events = self.events
    state = (id(events), len(events), id(events[-1]) if events else 0)
    known = self.__dict__.get(REMEMBERED)
    if known is None or known[0] != state:
        known = self.__dict__[REMEMBERED] = (state, STOCK(self))
    return list(known[1])


def apply() -> None:
    """Replaces the tracker's method."""
    DialogueStateTracker.applied_events = applied_events  # type: ignore[method-assign]
