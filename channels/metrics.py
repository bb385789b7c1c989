"""The figures for Prometheus, for this machine only, or for whoever has the operator's token."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw, text

from channels.actions import is_loopback
from operations.figures import REGISTRY
from operations.settings import METRICS_TOKEN


class MetricsInput(InputChannel):
    """Named `channels.metrics.MetricsInput` in credentials.yml; it takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "metrics"

    def url_prefix(self) -> str:
        """Where it is mounted."""
        return "/metrics"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """`/metrics`; for all others there is nothing here."""
        routes = Blueprint("metrics_webhook")
        token = METRICS_TOKEN.value()

        @routes.get("/")  # type: ignore[misc]
        async def metrics(request: Request) -> HTTPResponse:
            if not (is_loopback(request) or _has_token(request, token)):
                return text("Not found", status=404)
            return raw(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)

        return routes


def _has_token(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
