"""Says whether the bot lives and whether it can answer, for whatever watches over it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from operations.stores import troubles

# Asking the stores costs a little: whoever asks in between is told what was found last.
FRESH_SECONDS = 1.0
NOT_STORED = {"Cache-Control": "no-store"}


class HealthInput(InputChannel):
    """Named `channels.health.HealthInput` in credentials.yml; it takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "health"

    def url_prefix(self) -> str:
        """Where it is mounted."""
        return "/health"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """`/health/live`: the process answers. `/health/ready`: model loaded, stores reachable, not stopping."""
        routes = Blueprint("health_webhook")
        found: list[str] = []
        looked = float("-inf")

        @routes.get("/live")  # type: ignore[misc]
        async def live(_: Request) -> HTTPResponse:
            return json({"status": "live"}, headers=NOT_STORED)

        @routes.get("/ready")  # type: ignore[misc]
        async def ready(request: Request) -> HTTPResponse:
            nonlocal found, looked
            if time.monotonic() - looked >= FRESH_SECONDS:
                looked = time.monotonic()
                found = await troubles(getattr(request.app.ctx, "agent", None))
            turns = getattr(request.app.ctx, "turns", None)
            missing = [*found, *(["stopping"] if turns and turns.stopping else [])]
            if missing:
                return json({"status": "not ready", "missing": missing}, status=503, headers=NOT_STORED)
            return json({"status": "ready"}, headers=NOT_STORED)

        return routes
