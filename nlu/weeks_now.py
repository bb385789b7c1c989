"""Whether weeks or months that a message names are those of this pregnancy, today, or of another time, or no age at all."""

from __future__ import annotations

import re

from nlu.number_words import number_of
from nlu.persons import FOR_HER, SOMEBODY_ELSE

AT_TERM = 37
SAYS_SHE_IS = re.compile(r"\b(?:i'?m|i am|we'?re|she'?s|she is|now|currently|today)\b[^.]{0,20}$", re.IGNORECASE)
ALMOST = re.compile(
    r"\b(?:almost|nearly|nrly|practically|virtually|just under|not quite|coming up (?:to|on)|close to|going on)\s*(?:at\s*)?$",
    re.IGNORECASE,
)
# Before the number: a span of time, an age, or something that happened then.
NOT_NOW_BEFORE = re.compile(
    r"(?:\b(?:in|for|every|each|past|last|next|over|within|another|other|first|until|till|til|by|before|after|since|from|"
    r"between|to|than|of|the|her|his|their|my|our|at(?: my| the| her)?)\s*(?:about|around|like|the|only|just|a|another)?\s*)$",
    re.IGNORECASE,
)
CURRENT_BEFORE = re.compile(
    r"(?:\b(?:i'?m|i am|im|am|we'?re|we are|she'?s|she is|shes|is|are|currently|now|now at|being|pregnant|preg|along|reached|hit|"
    r"turned|turn|turning|be|already|only|today|carrying|measuring|ga|gestation\w*|here at|me at|now at)\s*(?:at|in my pregnancy|in|of|about|around|like|nearly|almost|exactly|"
    r"just|only|roughly|approx\w*|now|um|uh|well|literally|maybe|probably|past|over|about to be|officially|@|:|-)*\s*)$",
    re.IGNORECASE,
)
CURRENT_AFTER = re.compile(
    r"^\s*(?:(?:and\s+)?(?:pregnant|preg|preggo|prego|preggers|along|gone|gestation|today|now|currently|pregnancy|tomorrow|yesterday|on \w+day|gravid|expecting|with (?:twins|triplets|my|this|a|our|baby)|in\b(?! (?:two|three|labou?r))|so far|exactly|ish|here)\b)",
    re.IGNORECASE,
)
NOT_NOW_AFTER = re.compile(
    r"^\s*-?\s*(?:ago|later|old|scan|appointment|appt|ultrasound|checkup|check-up|apart|earlier|before|after|early|late|back|straight|"
    r"in a row|running|of (?!pregnan|gestation)|from now|postpartum|post|overdue|prem\w*|preemie|weeker|time\b|off\b|until|to go|left|ended|leave|notice)",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:lost|lose|loss|losing|miscarr\w*|mc|born|birth|delivered|deliver|gave|had|came|arrived|stillb\w*|was|were|went|broke|wife's mother|"
    r"sister|friend|cousin|mother|mum's|mom's|last (?:time|pregnancy)|previous\w*|first (?:pregnancy|baby)|with (?:my|our) (?:first|son|daughter|last|second|other|boy|girl|eldest)|"
    r"my (?:son|daughter|eldest|oldest|first|boy|girl)|preemie|nicu|abortion|termination|d\s*&?\s*c|tfmr|placed|stitched|removed|inserted|put in|dilated|opened|"
    r"measured|when i was|used to|if|would|could|colleague|aunt|someone|people|women|babies|scan)\b",
    re.IGNORECASE,
)


def is_now(clause: str, match: re.Match[str]) -> bool:
    """Whether the weeks are those of this pregnancy, today."""
    before, after = clause[: match.start()], clause[match.end() :]
    before = ALMOST.sub("", before)
    late = bool(match.groupdict().get("w")) and (number_of(match["w"]) or 0) >= AT_TERM
    if late and not SAYS_SHE_IS.search(before) and not CURRENT_AFTER.match(after):
        return False  # weeks at term are most often those of an earlier birth
    if NOT_NOW_AFTER.match(after) or (SOMEBODY_ELSE.search(before) and not FOR_HER.search(before)):
        return False
    months = "m" in match.groupdict() and match["m"]
    pregnant_after = bool(CURRENT_AFTER.match(after))
    past = bool(PAST.search(before))
    if CURRENT_BEFORE.search(before) and not (
        past and not re.search(r"\b(?:i'?m|i am|im|now|she'?s)\s*(?:\w+\s*)?$", before, re.IGNORECASE)
    ):
        return not (re.search(r"\b(?:at)\s*$", before, re.IGNORECASE) and (past or PAST.search(after)))
    if pregnant_after and not past:
        return True
    if NOT_NOW_BEFORE.search(before) or past or PAST.search(after):
        return False
    if months:
        return pregnant_after or len((before + after).split()) <= 2
    # Weeks on their own, in a short clause or beside what she feels, are hers.
    return len(before.split()) <= 4 or bool(re.search(r"[+/]", match.group()))
