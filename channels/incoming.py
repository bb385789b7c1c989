"""What any channel does to a text before the bot reads it."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARACTERS = 4000


@dataclass(frozen=True)
class Incoming:
    """A text that is safe to hand on, and whether its end had to be left out."""

    text: str
    cut: bool = False


def clean(text: str, limit: int = MAX_CHARACTERS) -> Incoming:
    """Make a typed text safe for the bot; the result may be empty.

    Lone surrogates and NUL cannot be stored. A leading slash is Rasa's own syntax for naming an intent
    and its entities, with which a user could set slots behind the bot's back; no button here uses it.
    """
    storable = text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
    plain = storable.strip().lstrip("/").strip()
    while plain.startswith("/"):
        plain = plain.lstrip("/").strip()
    return Incoming(plain[:limit].rstrip(), cut=len(plain) > limit)
