"""What takes back what she said before, read in her own words.

That there is a correction in a message is the NLU's to say; but "actually", "wait" and "oops, sorry" also only turn the
talk. An emergency must not end by "wait, I'm alone at home".
"""

from __future__ import annotations

import re

_THAT = r"(?:it|that|this|they|those|these)"
_IS = r"(?:['’]?s|['’]?re| is| are| was| were)?"
# "It was just discharge", "it is not blood", "not blood, only a cramp", "it turned out to be sweat".
_IN_ITS_PLACE = (
    rf"{_THAT}{_IS} (?:(?:really|probably|actually|maybe|all) )?(?:just|only|merely|more like)",
    rf"{_THAT}{_IS} ?(?:n['’]?t|not)",
    r"^\W*(?:sorry\W+)?not (?:(?:an?|the|my) )?\w+\W+(?:but|just|only)",
    r"instead|rather than|turn(?:s|ed) out|that was",
)
# What goes on, gets worse or is no help replaces nothing: "it's not stopping", "it's just getting more".
_GOES_ON = (
    r"stop\w*|getting|gotten|got|going|gone|slow\w*|eas(?:e|ing)\w*|better|worse|good|right|ok|okay|fine|normal|start(?:ed|ing)|"
    r"begun|keeps?|coming|come|so|too|as|that|me|sure|nothing|help\w*|safe|fair|work\w*|answer\w*|listen\w*"
)
_REPLACING = re.compile(rf"\b(?:{'|'.join(_IN_ITS_PLACE)})\b(?! (?:\w+ )?(?:{_GOES_ON})\b)", re.IGNORECASE)
# Each names her own words as what was wrong. "Something is wrong", "I should be there by five", "it was a mistake to
# wait", "the wrong floor" and "I have mixed feelings" take nothing back.
_HEAD = r"(?:^|[,.;:!?…–-]\s*|\b(?:sorry|oops|oh|no|ok|wait|please|just)\W+)"
_I_ANSWERED = (
    r"\bi (?:just |must have |have )?"
    r"(?:press|click|tapp?|tick|pick|chose|choose|sent|send|typ|answer|said|wrote|writ|told you|gave)\w*"
)
_MISTYPED = r"mis-?(?:typed|clicked|tapped|read|spoke|understood|took)\b"
_OTHER_TIME = r"(?:last|first|second|third|other|previous|earlier|old)"
_WAS_WRONG = (
    r"\bi meant (?!to\b(?! (?:say|write|type|put|press|tick|tap|click|answer)))",
    r"\b(?:i mean (?:no|not)|not what i meant|let me correct|undo|typo)\b",
    rf"{_HEAD}(?:correction|(?:it was )?(?:just )?a? ?false alarm)\b",
    r"\b(?:that|it|this)(?:['’]?s| is| was) (?:all )?(?:wrong|(?:a|my) mistake|an error)\b(?! (?:to|with|of|that|not))",
    rf"{_HEAD}my (?:mistake|error)\b(?! (?:to|was|for|that|not))|{_HEAD}(?:a )?mistake\W*$",
    rf"{_I_ANSWERED}\b.{{0,25}}\b(?:by (?:mistake|accident)|in error|wrongly|the wrong)\b",
    rf"{_HEAD}(?:by (?:mistake|accident)|(?:the )?wrong (?:button|answer|one|thing|key|box|line|pregnancy|year))\b",
    r"\bi (?:must have )?(?:got|had|have) (?:it|that|this|them) (?:all )?(?:wrong|mixed up|muddled|confused)\b",
    r"\bi (?:have |['’]?ve )?mixed (?:(?:it|that|them|things|you) up|up (?:my|the|two))\b",
    r"\bi confused (?:it|that|you|two|my|the)\b",
    rf"(?:{_HEAD}|\bi (?:have |must have )?){_MISTYPED}",
    rf"{_HEAD}(?:scratch|strike|scrap|ignore|forget|delete) (?:that|it|this|what i (?:said|wrote)|my last)\b",
    r"\bi (?:want to |would like to )?take (?:that|it|this) back\b|^\W*go back\W*$",
    r"\b(?:that|it|this) (?:should|shoud|shud) (?:be|say|read|have (?:been|said)) (?:a )?(?:no|not|none|nothing)\b",
    r"\bshould(?:n['’]?t| not) have (?:said|put|written|ticked|typed|pressed)\b",
    rf"\bno,? (?:that|it) was (?:(?:in|with|from|about) )?(?:my |the |a )?{_OTHER_TIME}\b",
    r"\bno,? (?:that|it) was (?:my |a )?(?:sister|friend|cousin)\b(?! (?:who )?(?:call|at the|on the))",
)
_RETRACTING = re.compile("|".join(_WAS_WRONG), re.IGNORECASE)


def replaces(text: str) -> bool:
    """Whether what she names comes in the place of what was said before, and not on top of it."""
    return bool(_REPLACING.search(text))


def retraction(text: str) -> tuple[int, int] | None:
    """Where she says that what she told was wrong ("that was a mistake", "wrong button", "I meant no"), or None."""
    match = _RETRACTING.search(text)
    return match.span() if match else None


def retracts(text: str) -> bool:
    """Whether she says that what she told was wrong."""
    return retraction(text) is not None
