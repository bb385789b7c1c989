"""A bot of a few fixed lines behind the real web channel: what the widget's tests talk to.

Run as `python scripted_bot.py PORT DATABASE [ORIGIN...]`. Conversations are kept in an SQLite file by
Rasa's own tracker store, so that they outlive the process.
"""

from __future__ import annotations

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
from script import answer

from channels.web import WebInput


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
        if message.text == "delete":
            with self.tracker_store.session_scope() as database:
                database.query(SQLTrackerStore.SQLEvent).filter_by(sender_id=message.sender_id).delete()
                database.commit()
        else:
            await self.tracker_store.save(tracker)


# A clinic's page, in whose settings the tests write.
EMBEDDING = """<!doctype html><html lang="en" dir="{dir}"><meta name="viewport" content="width=device-width">
<title>A clinic</title><main><h1>A clinic</h1><p><a href="#x">Our services</a></p></main>
<script src="{bot}/chat/widget.js" {attributes} defer></script>"""
# As strict as a site can be that embeds the widget (docs/channels.md).
EMBEDDING_POLICY = "default-src 'none'; script-src {bot}; style-src {bot}; connect-src {bot} {socket}"


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
        bot = request.args.get("bot", "")
        page = EMBEDDING.format(
            bot=bot, dir=request.args.get("dir", "ltr"), attributes=request.args.get("attributes", "")
        )
        policy = EMBEDDING_POLICY.format(bot=bot, socket=bot.replace("http", "ws", 1))
        headers = {"Content-Security-Policy": policy}
        return text(page, content_type="text/html; charset=utf-8", headers=headers)

    rasa_channels.register([WebInput(origins=origins)], app, route="/webhooks/")
    app.run(host="127.0.0.1", port=int(port), access_log=False)


if __name__ == "__main__":
    main()
