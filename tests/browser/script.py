"""What the scripted bot of the widget's tests says."""

from __future__ import annotations

import asyncio
from typing import Any


def buttons(*titles: str) -> list[dict[str, str]]:
    """Buttons whose payload is a sentence of its own, so that tests can tell it from the title."""
    return [{"title": title, "payload": f"i press {title.lower()}"} for title in titles]


QUESTION: dict[str, Any] = {
    "text": "Question 3 of 11\nDo you have cramps or back pain now?\n\n- cramps like a period\n- a dull ache low down",
    "buttons": buttons("Yes", "No", "I am not sure", "Why do you ask?"),
}

PHONES = [{"label": "Maternity unit", "number": "555-0100"}, {"label": "Emergency", "number": "911"}]
LINKS = {
    "summary": {
        "page": "/chat/summary/abc-1_2",
        "pdf": "/chat/summary/abc-1_2.pdf",
        "fhir": "/chat/summary/abc-1_2.json",
    },
    "timeline": {"calendar": "/chat/timeline/abc.ics"},
    "elsewhere": {
        "pdf": "https://evil.example/x",
        "fhir": "//evil.example",
        "page": "javascript:alert(1)",
        "calendar": 5,
    },
}
UNKNOWN_PAYLOAD = {"type": "something_else", "version": 7, "deep": {"list": [1, None, {"<b>": "x"}], "empty": {}}}

REASONS = {
    "emergency": [("waters_broken", "water is running down my leg", "Any fluid from the vagina may be your waters.")],
    "today": [
        ("cramping", "yes, mild ones", "Cramps like a period can be an early sign of a change."),
        ("back_pain", "my back aches since Monday", "A new, dull backache can be an early sign."),
    ],
    "soon": [("preterm_birth", "my first came at 33 weeks", "After an early birth, a plan early on helps.")],
    "routine": [],
}

MANY = ["bleeding", "fever", "bulge", "fainting", "cramping", "back_pain"]


def guidance(level: str) -> dict[str, Any]:
    """A guidance message of the level, as the project's actions send it."""
    payload = {
        "type": "guidance",
        "version": 1,
        "level": level,
        "reasons": [
            {"finding": finding, "said": said, "because": because, "source": "CDC Hear Her"}
            for finding, said, because in REASONS[level]
        ],
        "denied": MANY if level == "soon" else ["bleeding", "fever"],
        "unsure": ["discharge_change"],
        "gestational_age_days": 122,
        "rules": [f"{level}.example"],
        "actions": [
            "Call the maternity unit at 555-0100 now, and follow what they say. Go in if they ask you to.",
            "If no one picks up, call your own doctor or [911](tel:911).",
            "Say: how far along you are, what you feel, and since when.",
        ],
        "next": [
            "They will ask what you feel, and check you and the baby.",
            "They may look at the cervix and do a scan.",
        ],
        "phones": PHONES,
    }
    return {
        "text": f"This is {level} guidance in plain words.\n\nCall your doctor.",
        "custom": payload,
        "buttons": buttons("Change an answer", "What do I say there?"),
    }


async def answer(said: str) -> list[dict[str, Any]]:
    """What the bot says to a text."""
    if said == "hi":
        return [
            {"text": "Hello, I am a symptom check for pregnancy. I am a program, not a doctor."},
            {"text": "What would you like to do?", "buttons": buttons("Check my symptoms", "Ask a question")},
        ]
    if said in {"i press check my symptoms", "question"}:
        return [QUESTION]
    if said.startswith("guidance "):
        return [guidance(said.split()[1])]
    if said.startswith("slow "):
        await asyncio.sleep(1.5)
    if said == "crash":
        raise RuntimeError("The script says so.")
    if said == "custom":
        return [{"custom": UNKNOWN_PAYLOAD}, {"text": "A custom payload went before."}]
    if said == "contacts":
        payload = {"type": "contacts", "version": 1, "phones": [*PHONES, {"label": "no number", "number": "ask"}, None]}
        return [{"text": "People are there for you.", "custom": payload, "buttons": buttons("What do I say?")}]
    if said.startswith("links "):
        kind = said.split()[1]
        return [{"text": "Here it is.\n- one line", "custom": {"type": kind, "version": 1, "links": LINKS[kind]}}]
    if said == "summary":  # its links are sealed by the channel
        return [{"text": "For your doctor.", "custom": {"type": "summary", "version": 1}}]
    if said == "delete":
        return [{"text": "All you told me is deleted.", "custom": {"type": "deleted", "version": 1}}]
    if said == "two questions":
        return [QUESTION, {"text": "And did this help?", "buttons": buttons("It helped", "It did not help")}]
    if said == "link":
        return [{"text": "See https://example.org/a?b=1. Or call [112](tel:112), not [this](javascript:alert(1))."}]
    if said == "long":
        return [{"text": "\n\n".join(f"Paragraph {number} of a long answer." for number in range(40))}]
    return [{"text": f"You wrote: {said}"}]
