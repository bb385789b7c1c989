"""The lexicon of findings (`lexicon.yml`): the second net beside the learned classifier."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import yaml

from nlu.clauses import Span
from triage.vocabulary import Finding

FILE = Path(__file__).with_name("lexicon.yml")
# Up to four words, but no further than the clause.
GAP = r"(?:[^\w.!?;,]+[\w'’&+-]+){0,4}?[^\w.!?;,]+"


@lru_cache(maxsize=1)
def patterns() -> dict[Finding, tuple[re.Pattern[str], ...]]:
    """The patterns by finding.

    Raises:
        ValueError: an id that the vocabulary does not know.
    """
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {Finding(f): tuple(re.compile(p.replace(" ~ ", GAP), re.IGNORECASE) for p in ps) for f, ps in data.items()}


def named(text: str) -> Iterator[tuple[Finding, Span]]:
    """Every finding that the text names, with the words that name it."""
    plain = text.replace("’", "'")
    for finding, regexes in patterns().items():
        for regex in regexes:
            for match in regex.finditer(plain):
                if match.group().strip():
                    yield finding, Span(match.start(), match.end(), text[match.start() : match.end()])
