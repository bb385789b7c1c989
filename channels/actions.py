"""The custom actions in the bot's own process: Rasa's action server mounted as a channel, for loopback only."""

from __future__ import annotations

import ipaddress
import json
import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)
ACTION_PACKAGE = "actions"


class ActionsInput(InputChannel):
    """Named `channels.actions.ActionsInput` in credentials.yml; `action_endpoint` points to its /webhook."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "actions"

    def url_prefix(self) -> str:
        """Where it is mounted."""
        return "/actions"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of Rasa's action server, refused to everyone but this machine."""
        executor = ActionExecutor()
        executor.register_package(ACTION_PACKAGE)
        routes = Blueprint("actions_webhook")

        @routes.middleware("request")  # type: ignore[misc]
        async def only_this_machine(request: Request) -> HTTPResponse | None:
            if request.path.startswith(self.url_prefix()) and not is_loopback(request):
                return response.json({"error": "not found"}, status=404)
            return None

        @routes.post("/webhook")  # type: ignore[misc]
        async def webhook(request: Request) -> HTTPResponse:
            try:
                return response.json(await executor.run(action_call(request)), status=200)
            except ActionExecutionRejection as rejection:
                return response.json({"error": str(rejection), "action_name": rejection.action_name}, status=400)
            except ActionNotFoundException as missing:
                logger.error("No such action: %s", missing.action_name)
                return response.json({"error": str(missing), "action_name": missing.action_name}, status=404)

        return routes


def action_call(request: Request) -> dict[str, Any]:
    """The call in the request's body, which Rasa compresses."""
    body = request.body
    if request.headers.get("Content-Encoding") == "deflate":
        body = zlib.decompress(body)
    call: dict[str, Any] = json.loads(body)
    return call


def is_loopback(request: Request) -> bool:
    """Whether the request comes straight from this machine, and not through a proxy on it."""
    if request.headers.get("x-forwarded-for") or request.headers.get("forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.ip).is_loopback
    except ValueError:
        return False
