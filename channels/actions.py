"""The custom actions in the bot's own process: called at once, or over HTTP from this machine only."""

from __future__ import annotations

import ipaddress
import json
import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)
ACTION_PACKAGE = "actions"
# In place of a URL in the `action_endpoint` of endpoints.yml: no request is made.
IN_PROCESS = "in-process"


class ActionsInProcess(EndpointConfig):
    """Stands where Rasa expects the address of an action server, and runs the actions at once.

    It answers as the action server would, refusals included. The answer goes through JSON, as over the wire; of the
    call, what an action could change by mistake is a copy.
    """

    def __init__(self) -> None:
        """Finds the actions."""
        super().__init__(url=IN_PROCESS)
        self._executor = executor()

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        """Runs one action.

        Raises:
            ClientResponseError: the action refused to run (400), is not there (404) or failed (500).
        """
        tracker = json["tracker"]
        own = {part: _copied(tracker[part]) for part in ("slots", "latest_message", "active_loop")}
        try:
            return _copied(await self._executor.run({**json, "tracker": {**tracker, **own}}))
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(400, "", _copied(refusal(rejection), as_text=True)) from rejection
        except ActionNotFoundException as missing:
            logger.error("No such action: %s", missing.action_name)
            raise ClientResponseError(404, "", _copied(refusal(missing), as_text=True)) from missing
        except Exception as fault:
            logger.exception("The action %s failed", json.get("next_action"))
            raise ClientResponseError(500, "", "") from fault


def _copied(value: Any, as_text: bool = False) -> Any:
    text = json.dumps(value)
    return text if as_text else json.loads(text)


def executor() -> ActionExecutor:
    """Rasa's executor with the project's actions."""
    found = ActionExecutor()
    found.register_package(ACTION_PACKAGE)
    return found


def refusal(problem: ActionExecutionRejection | ActionNotFoundException) -> dict[str, str]:
    """What Rasa's action server answers where an action was not run."""
    return {"error": str(problem), "action_name": problem.action_name}


class ActionsInput(InputChannel):
    """Rasa's action server as a channel, for other processes on this machine.

    Named `channels.actions.ActionsInput` in credentials.yml; their `action_endpoint` points to its /webhook.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "actions"

    def url_prefix(self) -> str:
        """Where it is mounted."""
        return "/actions"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of Rasa's action server, refused to everyone but this machine."""
        actions = executor()
        routes = Blueprint("actions_webhook")

        @routes.middleware("request")  # type: ignore[misc]
        async def only_this_machine(request: Request) -> HTTPResponse | None:
            if request.path.startswith(self.url_prefix()) and not is_loopback(request):
                return response.json({"error": "not found"}, status=404)
            return None

        @routes.post("/webhook")  # type: ignore[misc]
        async def webhook(request: Request) -> HTTPResponse:
            try:
                return response.json(await actions.run(action_call(request)), status=200)
            except ActionExecutionRejection as rejection:
                return response.json(refusal(rejection), status=400)
            except ActionNotFoundException as missing:
                logger.error("No such action: %s", missing.action_name)
                return response.json(refusal(missing), status=404)

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
