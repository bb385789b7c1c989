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
_WAS_WRONG = (
    r"i meant|i mean (?:no|not)|not what i meant|let me correct|correction|false alarm|undo|typo",
    r"(?:by|my) (?:mistake|accident|error)|(?:an?|was|is) (?:mistake|error)",
    r"(?:was|is|were|that['’]?s|got (?:it|that)) wrong",
    r"the wrong \w+|wrong (?:button|answer|one|thing|key|box|line|pregnancy)",
    r"mis-?(?:typed|clicked|tapped|read|spoke|understood|took)",
    r"(?:scratch|strike|scrap|ignore) that|forget (?:that|what i)|(?:take (?:that|it)|go) back",
    r"(?:i|got|have|had) (?:confused|mixed|muddled)|mixed up|should(?:n['’]?t| not) have (?:said|put|written|ticked)",
    r"(?:should|shoud|shud|supposed to) (?:be|say|(?:have|of) (?:been|said))",
    r"change (?:my|that|the|an) answer|no,? that was (?:my|in|with|last|the)",
)
_RETRACTING = re.compile(rf"\b(?:{'|'.join(_WAS_WRONG)})\b", re.IGNORECASE)


def replaces(text: str) -> bool:
    """Whether what she names comes in the place of what was said before, and not on top of it."""
    return bool(_REPLACING.search(text))


def retracts(text: str) -> bool:
    """Whether she says that what she told was wrong ("that was a mistake", "wrong button", "I meant no")."""
    return bool(_RETRACTING.search(text))
