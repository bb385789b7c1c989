"""Checks that what she reads is short: first answers in words, filled texts in what a channel can carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from triage.contacts import contacts
from triage.knowledge import knowledge
from triage.topics import topics
from triage.visit import all_visit_questions
from triage.windows import calendar

Responses = Mapping[str, list[dict[str, Any]]]
# Characters of one message: on the page more than a small screen is a wall of text; Telegram takes no more at all.
LONGEST = {"page": 1000, "telegram": 4096}
# A first answer; the rest is behind "Tell me more".
MOST_WORDS = 60
MOST_WORDS_IN_A_LINE = 20
# What actions and slots fill in, with what stands for it where the reading grade is measured.
FILLED = {
    "progress": "1",
    "told": "cramps",
    "rest": "",
    "why": "",
    "actions": "",
    "next": "",
    "age": "17+3",
    "reported": "cramps",
    "unsure": "a fluid leak",
    "denied": "bleeding",
    "findings": "cramps",
    "note": "",
    "open": "scans",
    "starts": "7 May 2027",
    "ends": "9 May 2027",
    "name": "a scan",
    "questions": "",
    "windows": "",
    "sources": "",
    "due": "3 April 2027",
    "risk_factors": "a baby born early",
    "advised": "keep your visits",
    "phones": "",
    "retention": "It is deleted 30 days after your last message.",
}
PLACEHOLDER = re.compile(r"\{(\w*)\}")
SOURCES = re.compile(r"^Source:.*$", re.MULTILINE)


def as_read(text: str) -> str:
    """The text with its placeholders filled and without the line that names the sources."""
    values = {**FILLED, **contacts({})}
    return PLACEHOLDER.sub(lambda match: values.get(match[1], ""), SOURCES.sub("", text))


def every_text(responses: Responses) -> Iterator[tuple[str, str]]:
    """Name and text of every variation."""
    for name, variations in responses.items():
        yield from ((name, variation["text"]) for variation in variations if variation.get("text"))


def too_long_when_filled(responses: Responses) -> Iterator[str]:
    """Responses that do not fit into one Telegram message once the longest lists that can fill them stand in them."""
    longest = longest_values()
    for name, text in every_text(responses):
        if name.startswith("utter_guidance_"):
            continue  # her own words stand in it, up to 120 characters a finding; a channel may send it in parts
        filled = PLACEHOLDER.sub(lambda match: longest.get(match[1], ""), text)
        if len(filled) > LONGEST["telegram"]:
            yield f"{name}: {len(filled)} characters when filled, at most {LONGEST['telegram']}"


def longest_values() -> dict[str, str]:
    """The longest that can stand for each word in braces, as far as it is made from texts of ours."""
    known, windows = knowledge(), calendar().windows.values()
    every_finding = ", ".join(finding.name for finding in known.findings.values())
    names = dict.fromkeys(("told", "reported", "unsure", "denied", "findings"), every_finding)
    return {
        **names,
        "rest": "\n".join(finding.asked_as for finding in known.findings.values()),
        "questions": "\n".join(question.ask for question in all_visit_questions()),
        "windows": "\n".join(f"30 September 2027 to 30 December 2027: {w.name}" for w in windows),
        "note": " ".join([every_finding, *(w.usually for w in windows), *calendar().phrases.values()]),
        "sources": "; ".join(source.title for source in known.sources.values()),
        **contacts({}),
    }


def too_long_first_answers(responses: Responses) -> Iterator[str]:
    """First answers, and lines of lists, with more words than a frightened person takes in."""
    for topic in topics():
        for variation in responses.get(f"utter_ask_{topic}", []):
            count = words(as_read(variation["text"]))
            if count > MOST_WORDS:
                yield f"utter_ask_{topic}: {count} words, at most {MOST_WORDS}: move the rest to utter_more_{topic}"
    for question in all_visit_questions():
        if words(question.ask) > MOST_WORDS_IN_A_LINE:
            yield f"triage/visit_questions.yml {question.id}: more than {MOST_WORDS_IN_A_LINE} words"


def words(text: str) -> int:
    """How many words stand in a text; figures count, marks of lists do not."""
    return len(re.findall(r"\w[\w.,'’%&/-]*", text))
