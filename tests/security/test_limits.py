"""Counting: in memory, in a Redis that several processes share, and with that Redis gone."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis

from channels.client_address import client_address
from channels.limits import ADDRESS, SESSION, Limits


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two messages a minute, and no more."""
    monkeypatch.setenv("CERVICAL_CHECK_LIMIT_SESSION", "2 per minute")
    monkeypatch.setenv("CERVICAL_CHECK_LIMIT_ADDRESS", "2 per minute")


@pytest.fixture
def shared_store(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of the test's own; skips where it is not installed."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("Redis is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            redis.Redis(port=port).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", server
    server.kill()
    server.wait()


async def allowed(limits: Limits, limit: str, who: str, times: int) -> list[bool]:
    """Which of so many in a row are allowed."""
    return [await limits.hit(limit, who) == 0 for _ in range(times)]


async def test_each_is_counted_for_itself() -> None:
    limits = Limits()
    assert await allowed(limits, SESSION, "anna", 3) == [True, True, False]
    assert await allowed(limits, SESSION, "berta", 1) == [True]
    assert await allowed(limits, ADDRESS, "192.0.2.1", 3) == [True, True, False]


async def test_this_machine_is_not_limited_by_address() -> None:
    assert await allowed(Limits(), ADDRESS, "127.0.0.1", 5) == [True] * 5


async def test_a_wait_that_would_be_long_is_refused_at_once_and_she_is_told() -> None:
    limits, told = Limits(), []

    async def tell() -> None:
        told.append(True)

    begun = time.monotonic()
    answers = [await limits.wait("anna", "192.0.2.1", tell) for _ in range(3)]
    assert answers == [True, True, False] and told == [True] and time.monotonic() - begun < 2


async def test_several_processes_count_together(
    shared_store: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_LIMIT_STORE", shared_store[0])
    one, other = Limits(), Limits()
    assert await allowed(one, SESSION, "anna", 1) == [True]
    assert await allowed(other, SESSION, "anna", 2) == [True, False]
    assert await allowed(one, SESSION, "anna", 1) == [False]


async def test_with_the_store_gone_nobody_is_shut_out(
    shared_store: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_LIMIT_STORE", shared_store[0])
    limits = Limits()
    shared_store[1].kill()
    assert await asyncio.wait_for(allowed(limits, SESSION, "anna", 4), 10) == [True] * 4


def request(peer: str, proxies: int = 0, forwarded: str = "") -> Any:
    """A request as Sanic shows it."""
    config = SimpleNamespace(PROXIES_COUNT=proxies)
    return SimpleNamespace(ip=peer, remote_addr=forwarded, app=SimpleNamespace(config=config))


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (request("192.0.2.1", forwarded="6.6.6.6"), "192.0.2.1"),
        (request("127.0.0.1", 1, "192.0.2.9"), "192.0.2.9"),
        (request("192.0.2.1", 1, "nonsense"), "192.0.2.1"),
        (request("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64"),
        (request("::ffff:192.0.2.1"), "192.0.2.1"),
    ],
)
def test_an_address_is_believed_only_from_trusted_proxies(asked: Any, address: str) -> None:
    assert client_address(asked) == address
