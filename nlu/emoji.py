"""Says emoji in words, so that a thumbs up and "yes" can be learned alike."""

from __future__ import annotations

import unicodedata

# "Symbol, other" and "modifier symbol" hold the emoji and their skin tones.
EMOJI_CATEGORIES = frozenset({"So", "Sk"})
INVISIBLE = frozenset({"\ufe0f", "\u200d"})


def in_words(text: str) -> str:
    """The text with each emoji replaced by its Unicode name ("shrug"); other text stays."""
    return text if text.isascii() else "".join(map(_word, text))


def blanked(text: str) -> str:
    """The text with a space for each emoji, so that every other character keeps its place."""
    return text if text.isascii() else "".join(c if _word(c) == c else " " for c in text)


def places_in_words(text: str) -> list[int]:
    """For each character of `in_words(text)` the place in `text` of the character that gave it, and the end."""
    return [place for place, character in enumerate(text) for _ in _word(character)] + [len(text)]


def _word(character: str) -> str:
    if character in INVISIBLE:
        return ""
    if unicodedata.category(character) not in EMOJI_CATEGORIES or character.isascii():
        return character
    name = unicodedata.name(character, "").lower().removesuffix(" sign")
    return f" {name} " if "modifier fitzpatrick" not in name else ""
