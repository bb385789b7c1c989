"""Whether she tells of a baby whom she lost, so that she is met before anything is asked.

No clinical matter: which loss counts as what is for the NLU and the decision table. The finding knows the indirect
ways of telling it; the patterns here know losses that are no finding, early ones or without a week. A fear ("if we
lost her"), a stranger's loss and a lost mucus plug are none.
"""

from __future__ import annotations

import re

from triage.heard import Heard
from triage.vocabulary import Finding, Status

_CHILD = (
    r"(?:bab(?:y|ies)|sons?|daughters?|boys?|girls?|twins?|triplets?|child(?:ren)?|pregnanc(?:y|ies)|little one|angel|"
    r"bubba|bub|bean|(?:first|second|third|last|one)(?=\s*(?:$|[^\w\s]|at\b|in\b)))"
)
_BETWEEN = r"(?:(?!with\b|of\b|for\b|in\b|and\b|at\b)[\w’']+\s+){0,3}?"
_SAYS_WHEN = r"(?=\s*(?:$|[^\w\s]|at\b|in\b|last\b|when\b|two\b|three\b|this\b|that\b|on\b|after\b|and\b|to\b|so\b|\d))"
_TOLD = re.compile(
    r"(?:^\W*|\b(?:i|we|i've|we've|ive|weve)\s+)(?:have\s+|had\s+|just\s+|also\s+|already\s+|sadly\s+)*"
    rf"(?:(?:lost|buried|miscarried)\s+(?:(?:him|her|them|it){_SAYS_WHEN}|(?:my|our|a|the|one|both|two|three|\d)\b\s*{_BETWEEN}{_CHILD}\b)"
    r"|miscarried\b|had\s+(?:a|an|two|three|\d)\s+(?:\w+\s+)?(?:miscarriages?|stillbirths?|loss(?:es)?)\b)"
    rf"|\b(?:my|our)\s+{_BETWEEN}{_CHILD}\s+(?:sadly\s+)?(?:died|passed\s+away|passed(?=\W*$)|was\s+stillborn|were\s+stillborn|"
    r"(?:did\s?n[o’']?t|did\s+not|never)\s+(?:make\s+it|survive))\b"
    r"|\b(?:he|she|they)\s+(?:was|were)\s+(?:born\s+(?:too\s+)?(?:still|sleeping|dead)|stillborn)\b"
    r"|\bmy\s+(?:\w+\s+)?(?:miscarriages?|stillbirths?|angel bab(?:y|ies)|stillborn)\b",
    re.IGNORECASE,
)
# Before it in the same clause, these make it a fear or a question.
_NOT_TOLD = re.compile(
    r"\b(?:if|might|could|would|afraid|scared|worried|terrified|fear|nearly|almost|thought|dreamt|dreamed|never)\b[^.;!?\n]*$",
    re.IGNORECASE,
)


def tells_of_a_loss(heard: Heard) -> bool:
    """Whether she, or the one who writes for her, says that a baby was lost: by the finding or by the words."""
    return Finding.SECOND_TRIMESTER_LOSS in heard.named(Status.PRESENT) or is_said(heard.text)


def is_said(text: str) -> bool:
    """Whether the words themselves tell of a loss, of whatever week."""
    plain = text.replace("’", "'")
    return any(not _NOT_TOLD.search(plain[: told.start()]) for told in _TOLD.finditer(plain))
