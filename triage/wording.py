"""What the core reads in her own words: yes and no at the head of an answer, short quotes."""

from __future__ import annotations

import re

SHORT_MESSAGE = 60
LONGEST_QUOTE = 120

_YES = r"(yes|yeah|yep|yup|yea|yh|ya|aye|ye[sp]+)"
_NO = r"(no+|nope|nah|naw|none|nil|never|negative|nothing|neither)"
_NOT_A_NO = r"(?!\s+(idea|clue|doubt|wonder|one knows|way to (tell|know)))"
_LEADING_YES = re.compile(rf"^\W*{_YES}\b(?!\s+and\s+no\b)", re.IGNORECASE)
_LEADING_NO = re.compile(rf"^\W*{_NO}\b{_NOT_A_NO}", re.IGNORECASE)
# A no to everything that was asked, not only to what it names.
_SWEEPING_NO = re.compile(
    rf"^\W*{_NO}\s*($|[^\w\s'’])"
    r"|\b(none|nothing|neither|nope|nah|all (good|fine|clear|well)|any(thing)?( of)?|either)\b"
    r"|\bno(ne)? (of|to) (these|those|them|that|the above|all)\b",
    re.IGNORECASE,
)
# What was asked about is over.
_BACK_TO_NORMAL = re.compile(
    r"\b(?:back|returned|gone back|went back) to (?:being )?(?:its? |my |the )?"
    r"(?:normal|usual|old self|itself|the way it was|"
    r"(?:how|what|where|as) (?:it|they|things|i) (?:was|were|should|am|always))\b",
    re.IGNORECASE,
)
_AGREEING = re.compile(
    r"^\W*(?:ok(?:ay|ey)?|k+|sure|al(?:l )?right|fine|please|go ahead|go on|let['’]?s (?:go|do it|start)|why not)"
    r"(?:\W+(?:then|please|sure|thanks|thank you))?\W*$",
    re.IGNORECASE,
)
_LEADING_STOP = re.compile(r"^\W*(please\s+)?(stop|quit)\s*($|[^\w\s]|please|now\b|here\b)", re.IGNORECASE)
# Nothing may stand before it: in "there is blood, change my answer about bleeding" she reports something.
_NAMED_ANSWER = re.compile(
    r"^\W*(?:please\W+)?(?:i(?: want|'d like| would like) to )?(?:change|correct) (?:my|the) "
    r"answer (?:about|on|to) (?:the |my )?(?P<slot>[a-z ]+?)\W*$",
    re.IGNORECASE,
)
# A command or data for machines: `inform{"bleeding": "no"}`, `{"intent": ...}`. No one speaks like that; but
# someone in a hurry may type "bleeding{", so the brace alone is not enough.
_FOR_MACHINES = re.compile(r"^[\s/]*(\w*(@[\d.]+)?\s*\{\s*[\"}]|\{+[\w*+/ -]*\}+)")
# Words that say nothing besides the weeks they stand with.
_AROUND_WEEKS = re.compile(
    r"^(i|i['’]?m|am|is|are|we|we['’]?re|she|she['’]?s|about|around|roughly|almost|nearly|exactly|"
    r"just|only|over|past|maybe|think|now|today|tomorrow|so|far|along|pregnant|preg|of|at|and|plus|half|pregnancy|weeks?|wks?|w|days?|d|months?|"
    r"wait|no|not|it|its|actually|sorry|meant|\d+|\W)*$",
    re.IGNORECASE,
)
_SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE_BREAK = re.compile(r"\s*[,;:()–—]+\s*|\s+(?=(?:but|and|because|although|though)\b)")


def starts_with_yes(text: str) -> bool:
    """Whether the first word says yes."""
    return bool(_LEADING_YES.match(text))


def starts_with_no(text: str) -> bool:
    """Whether the first word says no ("no idea" does not)."""
    return bool(_LEADING_NO.match(text))


def agrees(text: str) -> bool:
    """Whether the whole message agrees to what was offered ("ok", "sure", "let's go")."""
    return bool(_AGREEING.match(text))


def says_back_to_normal(text: str) -> bool:
    """Whether she says that it is as it was before."""
    return bool(_BACK_TO_NORMAL.search(text))


def starts_with_stop(text: str) -> bool:
    """Whether she wants to stop, and says so first ("stop, I have cramps")."""
    return bool(_LEADING_STOP.match(text))


def denies_all(text: str) -> bool:
    """Whether a no is meant for all that was asked: "no, no fever", "nothing"; not "no fever"."""
    return bool(_SWEEPING_NO.search(text))


def is_for_machines(text: str) -> bool:
    """Whether it is a command or data in braces and not a sentence of hers."""
    return bool(_FOR_MACHINES.match(text))


def is_only_about_weeks(rest: str) -> bool:
    """Whether nothing is said in a clause besides the weeks; `rest` is the clause without them."""
    return all(_AROUND_WEEKS.match(word) for word in rest.lower().split())


def named_answer(text: str) -> str | None:
    """The answer that "change my answer about ..." names, in small letters."""
    match = _NAMED_ANSWER.search(text)
    return match["slot"].lower() if match else None


def quote(text: str) -> str:
    """Her words on one line, cut at a word where they are long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def quote_around(text: str, start: int, end: int) -> str:
    """The words around `text[start:end]` that make sense on their own.

    That is the message if it is short, else the sentence, else the clause.
    """
    if len(" ".join(text.split())) <= SHORT_MESSAGE:
        return quote(text)
    sentence = _part_around(text, start, end, _SENTENCE_BREAK)
    if len(" ".join(sentence.split())) <= LONGEST_QUOTE:
        return quote(sentence)
    return quote(_part_around(text, start, end, _CLAUSE_BREAK))


def _part_around(text: str, start: int, end: int, breaks: re.Pattern[str]) -> str:
    """The part between the last break before `start` and the first one after `end`."""
    begin = max((b.end() for b in breaks.finditer(text) if b.end() <= start), default=0)
    stop = min((b.start() for b in breaks.finditer(text) if b.start() >= end), default=len(text))
    return text[begin:stop].strip()
