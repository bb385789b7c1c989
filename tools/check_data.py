"""Checks the training data: labels that agree, enough lines, and nothing from the held-out messages.

A line of four words or more must not be nearly the same as a message in tests/eval, else the figures of `make eval`
would be of lines known by heart. Shorter ones ("no", "not sure", "18 weeks") are what everybody says; they are exempt.
The sentences in tests/nlu are held to the same, so that no one tunes the bot to held-out messages.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.project import PROJECT
from tools.similarity import folded, near_pairs
from tools.training_data import Line, read_lines
from triage.vocabulary import Finding, Status

EVAL = PROJECT / "tests" / "eval"
TESTS = PROJECT / "tests" / "nlu"
MINIMUM_PER_INTENT = 80
MINIMUM_PRESENT_PER_FINDING = 112
MINIMUM_PER_STATUS = 120
FEWEST_WORDS = 4
# From this likeness on (0 to 100) a line counts as copied.
COPIED = 90.0


def main() -> int:
    """Prints one line for each problem; 1 when there is any."""
    try:
        lines = read_lines()
    except ValueError as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    problems = [*same_lines(lines), *too_few(lines)]
    problems += copied(lines, sentences_of_tests(), held_out())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def same_lines(lines: list[Line]) -> Iterator[str]:
    """Lines that stand twice, whatever their case and punctuation; with another label that is a contradiction.

    A line may stand in data/nlu with its intent, and in data/findings with its findings, once for each question.
    """
    seen: dict[tuple[bool, str | None, str], Line] = {}
    for line in lines:
        key = (line.findings is None, line.question, folded(line.text) or line.text)
        first = seen.setdefault(key, line)
        if first is line:
            continue
        if first.label != line.label:
            yield f"{line.place}: {line.text!r} is {line.label}, but {first.label} at {first.place}"
        else:
            yield f"{line.place}: {line.text!r} stands already at {first.place}"


def too_few(lines: list[Line]) -> Iterator[str]:
    """Labels with fewer lines than the classifiers need."""
    intents = Counter(line.intent for line in lines if line.intent)
    for intent, count in sorted(intents.items()):
        if count < MINIMUM_PER_INTENT:
            yield f"data/nlu: {count} lines for intent {intent}; it needs {MINIMUM_PER_INTENT}"
    said = [label for line in lines for label in (line.findings or {}).items()]
    present = Counter(finding for finding, status in said if status == Status.PRESENT)
    for finding in Finding:
        count = present[finding.value]
        if count < MINIMUM_PRESENT_PER_FINDING:
            yield f"data/findings: {count} lines say that {finding} is present; it needs {MINIMUM_PRESENT_PER_FINDING}"
    for status, count in sorted(Counter(status for _, status in said).items()):
        if count < MINIMUM_PER_STATUS:
            yield f"data/findings: {count} lines for status {status}; it needs {MINIMUM_PER_STATUS}"


def copied(lines: list[Line], sentences: dict[str, str], messages: dict[str, str]) -> Iterator[str]:
    """Lines of the training data and sentences of tests that are nearly a held-out message.

    Args:
        sentences: folded sentence to its place in the tests.
        messages: folded message to its place in tests/eval.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if is_long(line.text):
            places[folded(line.text)].append(line.place)
    for sentence, place in sentences.items():
        places[sentence].append(place)
    texts, others = list(places), list(messages)
    for one, other, alike in near_pairs(texts, others, COPIED):
        likeness = f"{alike:.0f} % like a held-out message ({messages[others[other]]})"
        yield from (f"{place}: {texts[one]!r} is {likeness}: reword or delete it" for place in places[texts[one]])


def held_out(folder: Path = EVAL) -> dict[str, str]:
    """The messages of tests/eval of at least four words, folded, each with its file and id."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.jsonl")):
        for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if raw.strip():
                row = json.loads(raw)
                place = f"{file.relative_to(folder.parent)}, {row.get('id', f'line {number}')}"
                found |= {folded(text): place for text in messages_in(row) if is_long(text)}
    return found


def messages_in(row: dict[str, Any]) -> Iterator[str]:
    """All that a person writes in one row: its text, or a conversation's opening, answers and detours."""
    yield from (row[name] for name in ("text", "opening") if name in row)
    yield from row.get("answers", {}).values()
    for detour in row.get("detours", {}).values():
        yield from detour


def sentences_of_tests(folder: Path = TESTS) -> dict[str, str]:
    """The strings of at least four words in the tests, folded, each with its place; docstrings are left out."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in bare
                and is_long(node.value)
            ):
                found.setdefault(folded(node.value), f"{file.relative_to(PROJECT)}:{node.lineno}")
    return found


def is_long(text: str) -> bool:
    """Whether the text has so many words that it is nobody's by chance."""
    return len(folded(text).split()) >= FEWEST_WORDS


if __name__ == "__main__":
    sys.exit(main())
