"""The lexicon of findings (`lexicon.yml`): the second net beside the learned classifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.clauses import Span
from triage.vocabulary import Finding

FILE = Path(__file__).with_name("lexicon.yml")
# Up to four words, but no further than the clause.
GAP = r"(?:[^\w.!?;,]+[\w'’&+-]+){0,4}?[^\w.!?;,]+"


Patterns = dict[Finding, tuple[re.Pattern[str], ...]]


@lru_cache(maxsize=1)
def lexicon() -> tuple[Patterns, Patterns]:
    """The patterns that name a finding and those that deny one, by finding.

    Raises:
        ValueError: an id that the vocabulary does not know.
    """
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    names, denials = (
        {
            Finding(f): tuple(re.compile(p.replace(" ~ ", GAP), re.IGNORECASE) for p in ps)
            for f, ps in data[part].items()
        }
        for part in ("names", "denials")
    )
    return names, denials


def named(text: str) -> Iterator[tuple[Finding, Span]]:
    """Every finding that the text names, with the words that name it."""
    names, denials = lexicon()
    denied_spans = list(_matches(denials, text))
    for finding, span in _matches(names, text):
        if not any(f is finding and d.start < span.end and span.start < d.end for f, d in denied_spans):
            yield finding, span


def denied(text: str) -> Iterator[tuple[Finding, Span]]:
    """Every finding that the text denies without a "no", with the words that deny it."""
    yield from _matches(lexicon()[1], text)


def _matches(patterns: Patterns, text: str) -> Iterator[tuple[Finding, Span]]:
    plain = text.replace("’", "'")
    for finding, regexes in patterns.items():
        for regex in regexes:
            for match in regex.finditer(plain):
                if match.group().strip():
                    yield finding, Span(match.start(), match.end(), text[match.start() : match.end()])
