"""What the page may load, who may connect, and clients that do not behave."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import socketio
from chat_page import ChatPage
from script import UNKNOWN_PAYLOAD
from servers import ScriptedServer

Window = Callable[..., Any]

HOSTILE: list[Any] = [
    None, 1, "text", [], [1, 2], {}, {"message": None}, {"message": 5}, {"message": ["a"]}, {"message": {"a": 1}},
    {"message": ""}, {"message": "   "}, {"message": "/"}, b"\x00\xff", {"message": b"bytes"},
]  # fmt: skip
ODD_BUT_FINE: list[dict[str, Any]] = [
    {"message": "a", "metadata": "{broken"}, {"message": "a", "metadata": [1]}, {"message": "a", "id": {"x": 1}},
    {"message": "a", "metadata": {"title": 5}}, {"message": "nul \x00 inside"}, {"message": "\ud800 half a letter"},
]  # fmt: skip


class Client:
    """A bare socket client that keeps what it is sent."""

    def __init__(self, address: str, auth: Any = None, transports: list[str] | None = None) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.io = socketio.Client(reconnection=False)
        for event in ("bot_uttered", "history", "session_confirm", "user_echo"):
            self.io.on(event, lambda data, event=event: self.heard.append((event, data)))
        self.io.connect(address, auth=auth, transports=transports or ["polling"])

    def wait_for(self, event: str, wanted: Any = None, like: str = "") -> Any:
        """The first data of an event, waiting for it; with `wanted` this data, with `like` one that holds this key."""
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            for name, data in self.heard:
                if name == event and (wanted is None or data == wanted) and (not like or like in data):
                    return data
            time.sleep(0.02)
        raise AssertionError(f"no {event} in {self.heard}")


@pytest.fixture
def connect(address: str) -> Iterator[Callable[..., Client]]:
    """Connects clients, and disconnects them after the test."""
    clients: list[Client] = []

    def make(auth: Any = None, **more: Any) -> Client:
        clients.append(Client(address, auth, **more))
        return clients[-1]

    yield make
    for client in clients:
        client.io.eio.disconnect(abort=True)  # without waiting for the end of its last poll


def session(digit: str) -> dict[str, str]:
    """A fresh session of the right form."""
    return {"session_id": (digit + f"{time.monotonic_ns():x}").ljust(32, "0")[:32]}


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, redirects followed."""
    try:
        with urlopen(Request(url, headers=headers), timeout=5) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_the_bare_address_leads_to_the_chat(address: str) -> None:
    body = get(f"{address}/")[2]
    assert b"<cervical-check" in body
    for path in ("/chat", "/chat/"):
        assert get(address + path)[2] == body


def test_the_page_forbids_all_that_is_not_its_own(address: str) -> None:
    _, headers, _ = get(f"{address}/chat")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


def test_the_page_loads_nothing_from_elsewhere_and_breaks_no_rule(window: Window, address: str) -> None:
    page = window().new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    ChatPage(page, address).open().say("guidance today")
    assert all(url.startswith((address, "data:")) for url in asked), asked
    assert complaints == []


@pytest.mark.parametrize(
    "path",
    ["/chat/../credentials.yml", "/chat/..%2fcredentials.yml", "/chat/%2e%2e/x", "/chat/nothing.js", "/chat/a/b"],
)
def test_no_other_file_can_be_read(address: str, path: str) -> None:
    assert get(address + path)[0] == 404


def test_a_file_that_did_not_change_is_not_sent_again(address: str) -> None:
    _, headers, _ = get(f"{address}/chat/widget.js")
    assert get(f"{address}/chat/widget.js", **{"If-None-Match": headers["etag"]})[0] == 304


def test_another_site_may_not_open_the_socket(address: str) -> None:
    url = f"{address}/socket.io/?EIO=4&transport=polling"
    for origin in ("https://evil.example", "null", f"{address}.evil.example", address.replace("http", "https")[:-1]):
        status, headers, _ = get(url, Origin=origin)
        assert (status, headers.get("access-control-allow-origin")) == (400, None), origin
    assert get(url, Origin=address)[0] == 200
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    socket = url.replace("polling", "websocket")
    assert get(socket, Origin="https://evil.example", **{"Sec-WebSocket-Key": "x" * 22 + "=="}, **upgrade)[0] == 400


def test_exactly_the_listed_site_may_read_the_files(scripted: ScriptedServer) -> None:
    for name in ("element.js", "socket.io.js", "texts.json"):
        for origin, allowed in ((scripted.clinic, scripted.clinic), ("https://evil.example", None), ("null", None)):
            headers = get(f"{scripted.address}/chat/{name}", Origin=origin)[1]
            assert headers.get("access-control-allow-origin") == allowed, (name, origin)
            assert "origin" in headers["vary"].lower()
    polling = f"{scripted.address}/socket.io/?EIO=4&transport=polling"
    assert get(polling, Origin=scripted.clinic)[1]["access-control-allow-origin"] == scripted.clinic


@pytest.mark.parametrize(
    "auth", [None, {}, [], "x", {"session_id": 7}, {"session_id": "short"}, {"session_id": "../" * 11}]
)
def test_without_a_proper_session_she_gets_a_new_one(connect: Callable[..., Client], auth: Any) -> None:
    client = connect(auth)
    assert client.heard == []
    assert client.io.call("user_uttered", {"message": "hi there"})["ok"] is True
    assert client.wait_for("bot_uttered") == {"text": "You wrote: hi there"}


def test_a_client_that_speaks_only_rasas_two_events_is_answered(connect: Callable[..., Client]) -> None:
    client, other = connect(), connect()
    for text in ("one", "two"):
        client.io.emit("user_uttered", {"message": text, "customData": {"language": "en"}})
        client.wait_for("bot_uttered", {"text": f"You wrote: {text}"})
    client.io.emit("user_uttered", {"message": "question"})
    question = client.wait_for("bot_uttered", like="quick_replies")
    assert set(question) == {"text", "quick_replies"}, "with anything more, rasa-webchat shows nothing"
    assert question["text"].startswith("Question 3 of 11\nDo you have")
    client.io.emit("user_uttered", {"message": question["quick_replies"][1]["payload"]})
    client.wait_for("bot_uttered", {"text": "You wrote: i press no"})
    client.heard.clear()
    client.io.call("user_uttered", {"message": "guidance today"})
    words, card = (data for event, data in client.heard if event == "bot_uttered")
    assert set(words) == {"text", "quick_replies"} and set(card) == {"custom"} and card["custom"]["level"] == "today"
    other.io.call("user_uttered", {"message": "mine"})
    assert [data for event, data in other.heard if event == "bot_uttered"] == [{"text": "You wrote: mine"}]


def test_a_session_named_in_a_message_is_not_looked_at(connect: Callable[..., Client]) -> None:
    anna = session("a")
    connect(anna).io.call("user_uttered", {"message": "hers"})
    stranger = connect()
    stranger.io.call("user_uttered", {"message": "let me in", **anna})
    assert "hers" not in json.dumps(stranger.heard)
    assert "let me in" not in json.dumps(connect(anna).wait_for("history"))


def test_other_widgets_made_for_rasa_get_a_session_and_answers(connect: Callable[..., Client]) -> None:
    client = connect()
    client.io.emit("session_request", {"session_id": None})
    given = client.wait_for("session_confirm")
    assert len(given) == 32
    client.io.emit("user_uttered", {"message": "hello", "customData": {"language": "en"}, "session_id": given})
    assert client.wait_for("bot_uttered") == {"text": "You wrote: hello"}


def test_the_wire_has_the_shapes_of_rasa(connect: Callable[..., Client]) -> None:
    client = connect(session("a"))
    client.io.call("user_uttered", {"message": "guidance today"})
    message = client.wait_for("bot_uttered")
    assert message["custom"]["level"] == "today" and message["text"].startswith("This is today")
    assert message["quick_replies"][0] == {
        "content_type": "text", "title": "Change an answer", "payload": "i press change an answer",
    }  # fmt: skip


def test_a_custom_payload_of_any_type_is_passed_on_untouched(connect: Callable[..., Client]) -> None:
    given = session("9")
    connect(given).io.call("user_uttered", {"message": "custom"})
    client = connect(given)
    client.io.call("user_uttered", {"message": "custom"})
    assert client.wait_for("bot_uttered", like="custom") == {"custom": UNKNOWN_PAYLOAD}
    assert client.wait_for("history")[1] == {"from": "bot", "custom": UNKNOWN_PAYLOAD}


def test_a_message_only_reaches_its_own_session(connect: Callable[..., Client]) -> None:
    anna, mallory = session("a"), session("b")
    victim, attacker = connect(anna), connect(mallory)
    victim.wait_for("history")
    attacker.io.call("user_uttered", {"message": "into hers?", **anna})
    attacker.io.emit("session_request", anna)
    assert attacker.wait_for("session_confirm") == mallory["session_id"]
    assert attacker.wait_for("bot_uttered")["text"] == "You wrote: into hers?"
    victim.io.call("user_uttered", {"message": "mine"})
    assert [data for event, data in victim.heard if event == "bot_uttered"] == [{"text": "You wrote: mine"}]
    assert "mine" not in json.dumps(attacker.heard)
    assert connect(anna).wait_for("history")[-1]["text"] == "You wrote: mine"


def test_data_of_the_wrong_kind_is_refused_and_the_talk_goes_on(connect: Callable[..., Client]) -> None:
    client = connect(session("c"))
    for data in HOSTILE:
        assert client.io.call("user_uttered", data)["ok"] is False, data
    for data in ODD_BUT_FINE:
        assert client.io.call("user_uttered", data)["ok"] is True, data
    for event in ("conversation_start", "session_request", "disconnect_me", "user_uttered"):
        client.io.emit(event, ("too", "many", "things"))
        client.io.emit(event)
    assert client.io.call("user_uttered", {"message": "alive"})["ok"] is True


@pytest.mark.parametrize(
    "payload",
    ['2["connect",{},{"session_id":"' + "d" * 32 + '"}]', '2["disconnect"]', "2[[1],2]", '2[{"a":1}]', "2[", "9", "5{}",
     "0/admin,{}", '2/admin,["user_uttered",{"message":"x"}]', "2" + "[" * 60_000,
     "451-[\"user_uttered\",{\"_placeholder\":true,\"num\":0}]", "2[\"x\"," + "1" * 5_000 + "]"],
)  # fmt: skip
def test_broken_packets_hurt_nobody_else(connect: Callable[..., Client], address: str, payload: str) -> None:
    bystander = connect(session("e"))
    base = f"{address}/socket.io/?EIO=4&transport=polling"
    sid = json.loads(get(base)[2][1:])["sid"]
    for packet in ("40" + json.dumps(session("f")), "4" + payload):
        with suppress(HTTPError):
            urlopen(Request(f"{base}&sid={sid}", data=packet.encode(), method="POST"), timeout=5).close()
    assert bystander.io.call("user_uttered", {"message": "alive"}, timeout=5)["ok"] is True


def test_a_megabyte_is_refused(connect: Callable[..., Client]) -> None:
    bystander, hog = connect(session("1")), connect(session("2"))
    hog.io.emit("user_uttered", {"message": "x" * 1_000_000})
    time.sleep(0.5)
    assert [event for event, _ in hog.heard] in ([], ["history"])
    assert bystander.io.call("user_uttered", {"message": "alive"}, timeout=5)["ok"] is True


def test_a_megabyte_over_the_page_s_own_socket_is_refused_and_the_talk_goes_on(window: Window, address: str) -> None:
    chat = ChatPage(window().new_page(), address).open()
    chat.page.evaluate(
        """() => document.querySelector('cervical-check').line.socket
        .emit('user_uttered', {message: 'x'.repeat(1e6)})"""
    )
    assert chat.say("alive") == "You wrote: alive"
    assert chat.my_texts() == ["alive"]


def test_a_message_sent_twice_is_answered_once(connect: Callable[..., Client]) -> None:
    client = connect(session("3"))
    for _ in range(2):
        assert client.io.call("user_uttered", {"message": "once", "id": "0123456789abcdef"})["ok"] is True
    assert [event for event, _ in client.heard].count("bot_uttered") == 1


def test_a_flood_from_one_session_is_held_back(connect: Callable[..., Client]) -> None:
    client = connect(session("4"))
    answers: list[Any] = []
    for number in range(40):
        client.io.emit("user_uttered", {"message": "slow flood" if not number else "flood"}, callback=answers.append)
        time.sleep(0.02)  # more than 16 in one go would end the connection
    deadline = time.monotonic() + 10
    while len(answers) < 40 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {"ok": False, "error": "busy"} in answers and {"ok": True, "cut": False} in answers
