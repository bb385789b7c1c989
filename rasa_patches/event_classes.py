"""Finds the class of an event by its name in a table.

Rasa walks all subclasses of `Event` for each event that it reads, some 30 of them and whether each is abstract:
a third of the time of a long turn.
"""

from __future__ import annotations

from rasa.shared.core.events import Event

STOCK = Event.resolve_by_type
TABLE: dict[str, type[Event]] = {}


def resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """The class of events of this name, as Rasa finds it, remembered.

    Raises:
        ValueError: there is none, and no default was given.
    """
    known = TABLE.get(type_name)
    if known is not None:
        return known
    found: type[Event] | None = STOCK(type_name, default)
    if found is not None and found.type_name == type_name:  # else it is the default, which the caller chose
        TABLE[type_name] = found
    return found


def apply() -> None:
    """Replaces Rasa's search."""
    Event.resolve_by_type = staticmethod(resolve)  # type: ignore[method-assign]
