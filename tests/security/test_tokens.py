"""Forged, borrowed and stale tokens at the web door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
import socketio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from servers import ScriptedServer

from channels.tokens import Doorkeeper
from operations.settings import SettingError

KEY = "the portal and the bot share this secret of 32 bytes or more"
SESSION, OTHER_SESSION = "ab" * 16, "cd" * 16


def token(key: Any = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """A token as a portal signs it."""
    good = {"sub": "patient-17", "aud": "cervical-check", "exp": time.time() + 60}
    return jwt.encode({k: v for k, v in {**good, **claims}.items() if v is not None}, key, algorithm)


def unsigned() -> str:
    """A token that says that it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, {"sub": "patient-17", "aud": "cervical-check", "exp": time.time() + 60})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Doorkeeper:
    """A door that wants tokens."""
    monkeypatch.setenv("CERVICAL_CHECK_TOKEN_KEY", KEY)
    return Doorkeeper.from_settings()


def test_without_a_key_everyone_may_come_in() -> None:
    assert Doorkeeper.from_settings().conversation(SESSION, None) == SESSION


def test_a_good_token_opens_the_same_conversation_each_time(door: Doorkeeper) -> None:
    first = door.conversation(SESSION, {"token": token()})
    assert first and first != SESSION and len(first) == len(SESSION)
    assert door.conversation(SESSION, {"token": token(exp=time.time() + 600)}) == first


def test_a_stolen_session_with_a_token_of_ones_own_leads_elsewhere(door: Doorkeeper) -> None:
    hers = door.conversation(SESSION, {"token": token()})
    assert door.conversation(SESSION, {"token": token(sub="patient-18")}) != hers
    assert door.conversation(OTHER_SESSION, {"token": token()}) != hers
    assert door.conversation(hers or "", {"token": token(sub="patient-18")}) != hers


@pytest.mark.parametrize(
    "auth",
    [
        None, [], "x", {}, {"token": None}, {"token": 7}, {"token": ""}, {"token": "a.b.c"}, {"token": unsigned()},
        {"token": token(key="x" * 40)}, {"token": token(exp=time.time() - 60)}, {"token": token(aud="another-service")},
        {"token": token(exp=None)}, {"token": token(sub=None)}, {"token": token(sub="")}, {"token": token(aud=None)},
        {"token": token(algorithm="HS512")}, {"token": token() + "x"}, {"token": "a" * 100_000},
        {"token": token(nbf=time.time() + 600)},
    ],
)  # fmt: skip
def test_a_bad_token_opens_nothing(door: Doorkeeper, auth: Any) -> None:
    assert door.conversation(SESSION, auth) is None


def test_a_public_key_reads_tokens_and_cannot_be_used_to_forge_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = rsa.generate_private_key(65537, 2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "portal.pem").write_bytes(public)
    monkeypatch.setenv("CERVICAL_CHECK_TOKEN_KEY", str(tmp_path / "portal.pem"))
    door = Doorkeeper.from_settings()
    assert door.conversation(SESSION, {"token": token(private, "RS256")})
    # The classic confusion: the public key, which anybody may have, taken for a shared secret.
    header, claims = unsigned().split(".")[:2]
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    mark = hmac.new(public, f"{header}.{claims}".encode(), hashlib.sha256).digest()
    forged = f"{header}.{claims}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"
    assert door.conversation(SESSION, {"token": forged}) is None


@pytest.mark.parametrize("key", ["too-short", "/no/such/file.pem"])
def test_a_key_that_cannot_be_used_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_TOKEN_KEY", key)
    with pytest.raises(SettingError) as problem:
        Doorkeeper.from_settings()
    assert key not in str(problem.value)


def test_the_socket_takes_no_message_without_a_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_TOKEN_KEY", KEY)
    server = ScriptedServer(tmp_path)
    try:
        address = server.start().address
        answers = {}
        for name, auth in {"none": {}, "bad": {"token": token(key="x" * 40)}, "good": {"token": token()}}.items():
            her = socketio.Client(reconnection=False)
            her.connect(address, auth={"session_id": SESSION, **auth}, transports=["polling"])
            answers[name] = her.call("user_uttered", {"message": "hello"})["ok"]
            her.eio.disconnect(abort=True)
        assert answers == {"none": False, "bad": False, "good": True}
    finally:
        server.stop()
