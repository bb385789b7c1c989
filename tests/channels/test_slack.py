"""Slack by credentials: a request that Slack signed is taken, any other is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fake_bot_api import until
from rasa.core.channels.channel import UserMessage
from scripted_telegram import GUIDANCE, Server

from channels.slack import SlackChannel, SlackOutput

SECRET = "signing-secret-of-the-tests"
CREDENTIALS = {"slack_token": "xoxb-for-tests", "slack_signing_secret": SECRET}
MESSAGE = {
    "type": "event_callback",
    "authorizations": [{"user_id": "U0BOT"}],
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hello", "ts": "1.1"},
}


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Headers as Slack sets them (api.slack.com/authentication/verifying-requests-from-slack)."""
    moment = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }


@pytest_asyncio.fixture
async def slack(port: int) -> AsyncIterator[tuple[str, list[UserMessage]]]:
    """The channel's address, and the messages it hands on."""
    heard: list[UserMessage] = []

    async def handle_message(message: UserMessage) -> None:
        heard.append(message)

    channel = SlackChannel.from_credentials(CREDENTIALS)
    server = await Server([channel], SimpleNamespace(handle_message=handle_message)).start(port)
    yield f"http://127.0.0.1:{port}/webhooks/slack/webhook", heard
    await server.stop()


async def post(address: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """What the channel answers."""
    async with httpx.AsyncClient() as client:
        return await client.post(address, content=body, headers=headers)


async def test_a_message_that_slack_signed_is_handed_on(slack: tuple[str, list[UserMessage]]) -> None:
    address, heard = slack
    body = json.dumps(MESSAGE).encode()
    assert (await post(address, body, signed(body))).status_code == 200
    await until(lambda: bool(heard))
    assert (heard[0].text, heard[0].sender_id, heard[0].input_channel) == ("hello", "U1", "slack")


async def test_slacks_first_question_is_answered(slack: tuple[str, list[UserMessage]]) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    assert (await post(slack[0], body, signed(body))).json() == "abc"


@pytest.mark.parametrize("forgery", ["unsigned", "another secret", "another body", "ten minutes old"])
async def test_any_other_message_is_refused(slack: tuple[str, list[UserMessage]], forgery: str) -> None:
    address, heard = slack
    body = json.dumps(MESSAGE).encode()
    headers = {
        "unsigned": {"Content-Type": "application/json"},
        "another secret": signed(body, "guessed"),
        "another body": signed(b"{}"),
        "ten minutes old": signed(body, at=time.time() - 600),
    }[forgery]
    assert (await post(address, body, headers)).status_code == 400
    assert heard == []


def test_without_a_signing_secret_the_channel_does_not_start() -> None:
    with pytest.raises(Exception, match="signing secret"):
        SlackChannel.from_credentials({"slack_token": "xoxb-for-tests"})


async def test_guidance_is_one_message_with_all_its_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[dict[str, Any]] = []

    async def post_message(_: SlackOutput, channel: str, **content: Any) -> None:
        posted.append({"channel": channel, **content})

    monkeypatch.setattr(SlackOutput, "_post_message", post_message)
    output = SlackChannel.from_credentials(CREDENTIALS).get_output_channel("D1")
    assert isinstance(output, SlackOutput)
    await output.send_response("U1", {**GUIDANCE, "buttons": [{"title": f"Button {n}"} for n in range(7)]})
    (message,) = posted
    assert message["channel"] == "D1" and "• Call 911" in message["text"]
    assert [block["type"] for block in message["blocks"]] == ["section", "actions", "actions"]
    assert sum(len(block.get("elements", [])) for block in message["blocks"]) == 7
