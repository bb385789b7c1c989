"""Splits a message into sentences and clauses, with their places in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A full stop between digits or after "e.g" is not an end; "question mark" and "period" as dictated words are.
SENTENCE_END = re.compile(
    r"(?:[!?]+|\.(?!\d)(?!\w)|\n+|…|\bquestion mark\b|\bfull stop\b|\bperiod\b(?=\s+(?:i\b|please|what|and)))+",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(
    r"\s*(?:[,;:()–—]+|\s-+\s|\bcomma\b|\bbut\b|\bexcept(?: for| that)?\b|\bapart from\b|\bthough\b|\balthough\b|\bhowever\b|"
    r"\bbecause\b|\bcoz\b|\bcuz\b|\bplus\b|\bjust (?=this|a|the|some)|\band then\b|\band now\b|\bnow (?=i|im|i'm|it|there|my|a|some|the|brown|blood)|"
    r"\band (?=no\b|not\b|my\b|i\b|i'm\b|im\b|there\b|theres\b|there's\b|it\b|the\b|a\b|some\b|now\b|then\b|also\b|she\b|he\b|baby\b)|\bso (?=now|i\b|im\b|i'm|my\b|we\b)|"
    r"\b(?:with|and|also)\s+(?=no\b|without\b|zero\b)|\s(?=(?:no|not|nor)\s(?!sure|only|just|normal|longer|idea|clue|doubt|matter|one)\w+))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A part of a text: `text[start:end]`."""

    start: int
    end: int
    text: str


def _split(text: str, offset: int, pattern: re.Pattern[str]) -> list[Span]:
    spans, start = [], 0
    for match in [*pattern.finditer(text), None]:
        end = match.start() if match else len(text)
        part = text[start:end]
        bare = part.strip()
        if bare:
            begin = start + len(part) - len(part.lstrip())
            spans.append(Span(offset + begin, offset + begin + len(bare), bare))
        if match:
            start = match.end()
    return spans


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order."""
    return _split(text, 0, SENTENCE_END)


def clauses(sentence: Span) -> list[Span]:
    """The clauses of a sentence, in order; the sentence itself when it has no break."""
    return _split(sentence.text, sentence.start, CLAUSE_END)
