"""Deleting the conversation: she asks, is asked back once, and only a clear yes deletes."""

from __future__ import annotations

import re

from triage.answers import plain_answer
from triage.heard import Heard
from triage.vocabulary import Answer, Intent, Word
from triage.wording import starts_with_no

# What is deleted cannot be brought back: "yes, but keep it" deletes nothing.
_KEEPING = re.compile(r"\b(don['’]?t|do not|not|keep|wait)\b", re.IGNORECASE)


class Deletion(Word):
    """What her message calls for."""

    ASK = "ask"
    DELETE = "delete"
    KEEP = "keep"


def deletion(heard: Heard, was_asked: bool) -> Deletion | None:
    """What a message means for the conversation's deletion; None where it is about something else.

    Args:
        was_asked: the bot has just asked whether to delete.
    """
    wants = heard.intent == Intent.DELETE_DATA
    if not was_asked:
        return Deletion.ASK if wants else None
    answer = plain_answer(heard)
    if starts_with_no(heard.text) or answer in (Answer.NO, Answer.UNSURE, Answer.SKIPPED):
        return Deletion.KEEP
    if wants or answer is Answer.YES:
        return Deletion.KEEP if _KEEPING.search(heard.text) else Deletion.DELETE
    return None
