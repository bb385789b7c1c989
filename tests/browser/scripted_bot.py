"""A bot of a few fixed lines behind the real web channel: what the widget's tests talk to.

Run as `python scripted_bot.py PORT DATABASE [ORIGIN...]`. Conversations are kept in an SQLite file by
Rasa's own tracker store, so that they outlive the process.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import rasa.core.channels.channel as rasa_channels
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from channels.web import WebInput


def buttons(*titles: str) -> list[dict[str, str]]:
    """Buttons whose payload is a sentence of its own, so that tests can tell it from the title."""
    return [{"title": title, "payload": f"i press {title.lower()}"} for title in titles]


QUESTION: dict[str, Any] = {
    "text": "Question 3 of 11\nDo you have cramps or back pain now?\n\n- cramps like a period\n- a dull ache low down",
    "buttons": buttons("Yes", "No", "I am not sure", "Why do you ask?"),
}

REASONS = {
    "emergency": [("waters_broken", "water is running down my leg", "Any fluid from the vagina may be your waters.")],
    "today": [
        ("cramping", "yes, mild ones", "Cramps like a period can be an early sign of a change."),
        ("back_pain", "my back aches since Monday", "A new, dull backache can be an early sign."),
    ],
    "soon": [("preterm_birth", "my first came at 33 weeks", "After an early birth, a plan early on helps.")],
    "routine": [],
}


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
        "denied": ["bleeding", "fever"],
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
        "phones": ["555-0100"],
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
        return [{"custom": {"type": "something_else"}}, {"text": "A custom payload went before."}]
    if said == "link":
        return [{"text": "See https://example.org/a?b=1. Or call [112](tel:112), not [this](javascript:alert(1))."}]
    if said == "long":
        return [{"text": "\n\n".join(f"Paragraph {number} of a long answer." for number in range(40))}]
    return [{"text": f"You wrote: {said}"}]


class ScriptedAgent:
    """As much of Rasa's agent as the channel and Rasa's own wiring touch."""

    def __init__(self, database: str) -> None:
        self.tracker_store = SQLTrackerStore(Domain.empty(), db=database)

    async def handle_message(self, message: Any) -> None:
        """Answer, and keep what was said."""
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(
            UserUttered(message.text, message_id=message.message_id, metadata=message.metadata, input_channel="web")
        )
        for said in await answer(message.text):
            data = {key: said.get(key) for key in ("buttons", "custom")}
            event = BotUttered(said.get("text"), data=data)
            tracker.update(event)
            await message.output_channel.send_response(message.sender_id, event.message())
        await self.tracker_store.save(tracker)


EMBEDDING = """<!doctype html><html lang="en"><title>A clinic</title><main><h1>A clinic</h1>
<p><a href="#x">Our services</a></p></main>
<script src="{address}/chat/widget.js" data-position="left" data-title="Ask us" data-color="#5b3a8c" defer></script>"""


def main() -> None:
    """Serve until ended."""
    port, database, *origins = sys.argv[1:]
    app = Sanic("scripted_bot", configure_logging=False)
    app.ctx = SimpleNamespace(agent=ScriptedAgent(database))

    @app.get("/")
    async def hello(_: Request) -> HTTPResponse:
        return text("What Rasa has at its root")

    @app.get("/embedding")
    async def embedding(request: Request) -> HTTPResponse:
        address = request.args.get("bot", "")
        policy = {"Content-Security-Policy": "default-src * data: 'unsafe-inline'"}  # the clinic's own affair
        return text(EMBEDDING.format(address=address), content_type="text/html; charset=utf-8", headers=policy)

    rasa_channels.register([WebInput(origins=origins)], app, route="/webhooks/")
    app.run(host="127.0.0.1", port=int(port), access_log=False)


if __name__ == "__main__":
    main()
