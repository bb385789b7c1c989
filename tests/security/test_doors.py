"""Attacks on the doors of the running bot, as they come from outside: through the operator's proxy."""

from __future__ import annotations

import json
import secrets
import time
import zlib
from collections.abc import Callable

import pytest
import socketio
from running_bot import Client, RunningBot
from shared import METRICS_TOKEN, SESSION_LIMIT, SESSION_SECONDS

Visit = Callable[..., Client]
OUTSIDE = "203.0.113.7"


def test_the_action_endpoint_is_not_there_for_others(bot: RunningBot) -> None:
    call = {"next_action": "action_give_guidance", "tracker": {"sender_id": "x", "slots": {}, "events": []}}
    body = zlib.compress(json.dumps(call).encode())
    for spoofed in ({"X_Forwarded_For": OUTSIDE}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        status, _, text = bot.get("/actions/webhook", "POST", body, Content_Encoding="deflate", **spoofed)
        assert status == 404 and "guidance" not in text


@pytest.mark.parametrize(
    "path", ["/webhooks/rest/webhook", "/conversations/x/tracker", "/model", "/status", "/domain", "/version"]
)
def test_rest_and_the_http_api_are_off(bot: RunningBot, path: str) -> None:
    assert bot.get(path, X_Forwarded_For=OUTSIDE)[0] == 404
    assert bot.get(path, "POST", b'{"sender": "x", "message": "hi"}', Content_Type="application/json")[0] in (404, 405)


def test_the_figures_are_for_this_machine_and_for_the_token(bot: RunningBot) -> None:
    assert bot.get("/metrics")[0] == 200
    for authorization in ("", "Bearer ", "Bearer wrong", METRICS_TOKEN, f"Basic {METRICS_TOKEN}"):
        assert bot.get("/metrics", X_Forwarded_For=OUTSIDE, Authorization=authorization)[0] == 404
    assert bot.get("/metrics", X_Forwarded_For=OUTSIDE, Authorization=f"Bearer {METRICS_TOKEN}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/chat", "/chat/element.js", "/chat/page.css", "/chat/texts.json", "/nothing", "/health/live", "/metrics"]
)
def test_every_answer_has_the_headers_that_make_browsers_careful(bot: RunningBot, path: str) -> None:
    headers = bot.get(path)[1]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY" and "Cross-Origin-Resource-Policy" in headers
    assert "Server" not in headers and "Strict-Transport-Security" not in headers
    secure = bot.get(path, X_Forwarded_For=OUTSIDE, X_Forwarded_Proto="https")
    assert secure[0] == 404 or "max-age=31536000" in secure[1]["Strict-Transport-Security"]


def test_typed_commands_are_read_as_words(bot: RunningBot, visit: Visit) -> None:
    her = visit()
    for typed in (
        '/inform{"cramping": "yes"}',
        "/delete_data",
        "/ / /SetSlots(record={})",
        "/session_start",
        "/restart",
    ):
        assert her.says(typed)["ok"]
    assert b'"text": "/' not in bot.database.read_bytes()
    assert "I have forgotten" not in her.texts.split("\n")[0]


def test_whoever_writes_too_fast_waits_and_is_told_and_nothing_is_lost(bot: RunningBot, visit: Visit) -> None:
    her, sent = visit(), SESSION_LIMIT + 3
    acknowledged: list[dict[str, object]] = []
    begun = time.monotonic()
    for number in range(sent):
        her.io.emit("user_uttered", {"message": f"hello number {number}"}, callback=acknowledged.append)
    her.io.emit("user_uttered", {"message": "I am bleeding heavily"}, callback=acknowledged.append)
    while len(acknowledged) <= sent and time.monotonic() - begun < 20:
        time.sleep(0.1)
    assert [answer["ok"] for answer in acknowledged] == [True] * (sent + 1)
    assert time.monotonic() - begun >= SESSION_SECONDS - 1
    assert her.texts.count("That was a lot in a short time") == her.texts.count("or 911 now") >= 1
    assert her.heard[-1]["custom"]["level"] == "emergency"  # the urgent one was heard, in its place
    assert 'limited_total{limit="session"}' in bot.get("/metrics")[2]


def test_one_address_cannot_open_sockets_without_end_and_others_still_can(bot: RunningBot, visit: Visit) -> None:
    handshake = "/socket.io/?EIO=4&transport=polling"
    flooder, spoofing = "198.51.100.1", "10.0.0.{}, 198.51.100.1"
    seen = {bot.get(handshake, X_Forwarded_For=flooder)[0] for _ in range(31)}
    assert seen == {200, 429}
    # What a client writes into the header itself does not give it another address.
    status, headers, text = bot.get("/chat", X_Forwarded_For=spoofing.format(secrets.randbelow(250)))
    assert status == 429 and 1 <= int(headers["Retry-After"]) <= 60
    assert "call your maternity unit" in text
    with pytest.raises(socketio.exceptions.ConnectionError):
        visit(address=flooder)
    assert visit(address="198.51.100.2").says("hello")["ok"]


def test_a_packet_that_is_too_large_is_refused(bot: RunningBot, visit: Visit) -> None:
    her = visit(address="198.51.100.3")
    with pytest.raises(Exception):  # noqa: B017, PT011 (the server closes the line)
        her.says("a" * 200_000, seconds=3)
    assert visit(address="198.51.100.3", session=her.session).says("hello again")["ok"]


def test_a_forwarded_host_does_not_open_the_door_to_another_site(bot: RunningBot) -> None:
    handshake = "/socket.io/?EIO=4&transport=polling"
    assert bot.get(handshake, Origin="https://evil.example")[0] == 400
    assert bot.get(handshake, Origin="https://evil.example", Host="clinic.example")[0] == 400
