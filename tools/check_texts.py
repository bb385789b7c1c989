"""Checks every text a user sees: plain enough, short enough, complete, and used.

What the answers must say is checked by tools/check_statements.py, how long texts may be by tools/text_lengths.py.
Reading grade: see tools/readability.py; the settings stand in a text as the region's own words, lists made from her
answers are left out, and so is a last line that names the sources.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.conversation import METADATA_KEY
from actions.questions import READING
from documents.outline import texts as document_texts
from tools.check_statements import misstated, statements
from tools.project import PROJECT
from tools.readability import EXPLAINED_IN, MEDICAL, grade
from tools.text_lengths import (
    FILLED,
    LONGEST,
    PLACEHOLDER,
    as_read,
    too_long_first_answers,
    too_long_when_filled,
)
from triage.contacts import NAMES
from triage.knowledge import knowledge
from triage.summary import level_names
from triage.topics import topics
from triage.visit import all_visit_questions
from triage.vocabulary import Route, Slot
from triage.windows import calendar

RESPONSES = PROJECT / "data" / "responses"
HARDEST_GRADE = 6.0
# Longer ones on the page, each with the reason.
MAY_BE_LONG: dict[str, str] = {}
# What Telegram can carry in a button.
LONGEST_PAYLOAD_BYTES = 64
LONGEST_TITLE = 40
NAMED_RESPONSE = re.compile(r"\butter_(?!message\b)(?:\w|\{[^}]*\})+")
HOLE = re.compile(r"\{[^}]*\}")
# Rasa sends these by itself.
SENT_BY_RASA = {"utter_default"}
CODE = ("actions", "triage", "nlu", "channels", "data/rules", "data/stories", "domain.yml")


@dataclass(frozen=True)
class Text:
    """A sentence or message that a user sees, and where it stands."""

    place: str
    text: str


def main() -> int:
    """Prints one line for each problem; 1 when there is any."""
    try:
        responses = read_responses()
        texts = [*texts_of(responses), *texts_of_triage()]
    except ValueError as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    problems = [
        *too_hard(texts),
        *too_long(responses),
        *too_long_when_filled(responses),
        *too_long_first_answers(responses),
        *misstated(responses, statements()),
        *unexplained(responses),
        *unknown_placeholders(texts),
        *missing_or_unused(responses, named_in_code()),
        *unfit_buttons(responses),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def read_responses(folder: Path = RESPONSES) -> dict[str, list[dict[str, Any]]]:
    """The variations of every response, by name.

    Raises:
        ValueError: a name stands in two files.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(folder.glob("*.yml")):
        of_file = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
        twice = sorted(set(found) & set(of_file))
        if twice:
            raise ValueError(f"{file.name}: {', '.join(twice)} stands in another file, too")
        found |= of_file
    return found


def texts_of(responses: dict[str, list[dict[str, Any]]]) -> Iterator[Text]:
    """The text of every variation."""
    for name, variations in responses.items():
        for variation in variations:
            if variation.get("text"):
                yield Text(name, variation["text"])


def texts_of_triage() -> Iterator[Text]:
    """Every sentence of triage/*.yml that ends up in the guidance or in a question."""
    known = knowledge()
    for finding in known.findings.values():
        place = f"triage/findings.yml {finding.finding}"
        yield Text(f"{place} because", finding.because)
        # A name alone is no sentence; this is the one that it has to fit into.
        for name in dict.fromkeys((finding.name, finding.asked_as)):
            yield Text(f"{place} name", f"You told me about {name}.")
    for level, words in level_names().items():
        yield Text(f"triage/levels.yml {level}", f"{words}.")
    for name, words in document_texts().items():
        if words.endswith("."):  # the others are headings
            yield Text(f"documents/texts.yml {name}", PLACEHOLDER.sub("", words))
    for row in known.table.rows:
        yield Text(f"triage/decision_table.yml {row.id} reason", row.reason)
    for window in calendar().windows.values():
        yield Text(f"triage/windows.yml {window.id} usually", f"{window.usually} Your team decides with you.")
        yield Text(f"triage/windows.yml {window.id} name", f"You could plan {window.name}.")
    for name, phrase in calendar().phrases.items():
        if not name.startswith(("line", "age")):  # a line of a list, and what stands inside a sentence
            yield Text(f"triage/windows.yml phrases {name}", phrase)
    for question in all_visit_questions():
        yield Text(f"triage/visit_questions.yml {question.id}", question.ask)
    for route, advice in known.advice.items():
        for name, sentences in (("actions", advice.actions), ("next", advice.next)):
            for sentence in sentences:
                yield Text(f"triage/advice.yml {route} {name}", sentence)


def too_hard(texts: list[Text]) -> Iterator[str]:
    """Texts above the grade."""
    for text in texts:
        found = round(grade(as_read(text.text)), 1)
        if found > HARDEST_GRADE:
            yield f"{text.place}: grade {found:.1f}, at most {HARDEST_GRADE:g}: {text.text[:100]!r}"


def too_long(responses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Responses that are too long to read in a worry, and no reason is given."""
    for text in texts_of(responses):
        if len(text.text) > LONGEST["page"] and text.place not in MAY_BE_LONG:
            size = f"{len(text.text)} characters, at most {LONGEST['page']}"
            yield f"{text.place}: {size} (or a reason in tools/check_texts.py)"
    for name in MAY_BE_LONG:
        if all(len(text.text) <= LONGEST["page"] for text in texts_of(responses) if text.place == name):
            yield f"{name}: is not too long any more; take it off the list in tools/check_texts.py"


def unexplained(responses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Medical words that the reading grade leaves out although the response that should explain them lacks them."""
    for word, name in EXPLAINED_IN.items():
        if not any(word in variation.get("text", "").lower() for variation in responses.get(name, [])):
            yield f"{name}: does not explain {word!r}, which tools/readability.py counts as a plain word"
    for word in set(MEDICAL) - set(EXPLAINED_IN):
        yield f"tools/readability.py: no response is named that explains {word!r}"


def unknown_placeholders(texts: list[Text]) -> Iterator[str]:
    """Words in braces that nothing fills."""
    for text in texts:
        for name in PLACEHOLDER.findall(text.text):
            if name not in FILLED and name not in NAMES:
                yield f"{text.place}: nothing fills {{{name}}}"


def missing_or_unused(responses: dict[str, list[dict[str, Any]]], named: set[str]) -> Iterator[str]:
    """Responses that code, rules or the domain name and that do not exist, and the other way round."""
    for name in sorted(named - set(responses) - {METADATA_KEY}):
        yield f"{name}: is used, but is no response"
    unused = set(responses) - named - SENT_BY_RASA
    for name in sorted(name for name in unused if not name.startswith(READING)):
        yield f"{name}: nothing uses this response"


def named_in_code(project: Path = PROJECT) -> set[str]:
    """The names of the responses that can be sent; a name that is put together stands for all that it can become."""
    names: set[str] = set()
    for part in CODE:
        path = project / part
        files = [path] if path.is_file() else [f for kind in ("*.py", "*.yml") for f in path.rglob(kind)]
        for file in files:
            for line in file.read_text(encoding="utf-8").splitlines():
                if not line.lstrip().startswith("#"):
                    names |= {full for name in NAMED_RESPONSE.findall(line) for full in expanded(name)}
    # A form asks with the response of the slot's name.
    return names | {f"utter_ask_{slot}" for slot in Slot}


def expanded(name: str) -> set[str]:
    """What a name becomes when its braces are filled: a route, an intent, a slot or the kind of explanation."""
    holes = HOLE.findall(name)
    if not holes:
        return set() if name.endswith("_") else {name}  # a docstring speaks of utter_why_<slot>
    if len(holes) > 1:
        return {f"utter_{kind}_{slot}" for kind in ("why", "explain") for slot in Slot}
    if "topic" in holes[0]:
        return {HOLE.sub(topic, name) for topic in topics()}
    if "route" in holes[0]:
        return {HOLE.sub(route.value, name) for route in Route}
    if "slot" in holes[0]:
        return {HOLE.sub(slot.value, name) for slot in Slot}
    return {f"utter_{intent}" for intent in answered_intents()}


def answered_intents(project: Path = PROJECT) -> set[str]:
    """The intents after which a rule lets an action answer with the response of the intent's name."""
    found: set[str] = set()
    for file in (project / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            steps = rule["steps"]
            if any(step.get("action") in ("action_answer_question", "action_explain_question") for step in steps):
                listed = [step for step in steps for step in (step.get("or") or [step])]
                found |= {step["intent"] for step in listed if "intent" in step}
    return found


def unfit_buttons(responses: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Buttons with a title too long for a phone, or that send what Rasa would take for a command."""
    for name, variations in responses.items():
        for button in (b for variation in variations for b in variation.get("buttons") or []):
            if len(button["title"]) > LONGEST_TITLE:
                yield f"{name}: the button {button['title']!r} is longer than {LONGEST_TITLE} characters"
            if len(button["payload"].encode()) > LONGEST_PAYLOAD_BYTES:
                yield f"{name}: the button {button['title']!r} sends more than {LONGEST_PAYLOAD_BYTES} bytes"
            if button["payload"].lstrip().startswith("/"):
                yield f"{name}: the button {button['title']!r} sends a command ({button['payload']})"
        for variation in variations:
            titles = Counter(button["title"] for button in variation.get("buttons") or [])
            for title, count in titles.items():
                if count > 1:
                    yield f"{name}: the button {title!r} stands twice"


if __name__ == "__main__":
    sys.exit(main())
