"""The line to Telegram: settings, the webhook's secret, and all that can happen to the line."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from conftest import SECRET
from fake_bot_api import TOKEN, FakeBotApi, Person, until
from scripted_telegram import ScriptedTelegram

from channels.telegram import TelegramInput
from channels.telegram_connection import TelegramConnection
from channels.telegram_settings import telegram_settings

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the channel has logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("channels.telegram")]


async def status(bot: ScriptedTelegram, path: str = "/telegram/webhook", **request: Any) -> int:
    """What the server answers to a request that somebody makes up."""
    async with httpx.AsyncClient() as client:
        return (await client.post(f"http://127.0.0.1:{bot.port}{path}", **request)).status_code


@pytest.mark.parametrize("bot", ["webhook"], indirect=True)
async def test_only_who_knows_the_secret_is_heard(bot: ScriptedTelegram, api: FakeBotApi, ana: Person) -> None:
    update = {"update_id": 1, **ana.message(text="hello")}
    assert await status(bot, json=update) == 403
    assert await status(bot, json=update, headers={HEADER: "wrong"}) == 403
    assert await status(bot, json=update, headers=[(HEADER.encode(), "a-secrét".encode("latin-1"))]) == 403
    assert bot.heard == []
    assert await status(bot, json=update, headers={HEADER: SECRET}) == 200
    assert bot.heard == ["hello"]


@pytest.mark.parametrize("bot", ["webhook"], indirect=True)
async def test_what_comes_while_the_bot_stops_is_not_confirmed(bot: ScriptedTelegram, ana: Person) -> None:
    request = {"json": {"update_id": 1, **ana.message(text="hello")}, "headers": {HEADER: SECRET}}
    bot.app.ctx.turns = SimpleNamespace(stopping=True)
    assert await status(bot, **request) == 503
    bot.app.ctx.turns.stopping = False
    assert await status(bot, **request) == 200
    assert bot.heard == ["hello"]


@pytest.mark.parametrize("bot", ["webhook"], indirect=True)
@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"7", b"null", b'{"update_id": "x"}', b'{"update_id": 1, "message": {}}']
)
async def test_an_update_that_cannot_be_read_is_no_error_of_the_servers(bot: ScriptedTelegram, content: bytes) -> None:
    assert await status(bot, content=content, headers={HEADER: SECRET}) == 200
    assert bot.heard == []


@pytest.mark.parametrize("bot", ["webhook"], indirect=True)
async def test_with_a_webhook_nobody_polls(bot: ScriptedTelegram, api: FakeBotApi) -> None:
    assert api.of("getUpdates") == []
    assert api.webhook["url"] == f"http://127.0.0.1:{bot.port}/telegram/webhook"
    assert api.webhook["secret_token"] == SECRET


@pytest.mark.parametrize("bot", ["webhook"], indirect=True)
async def test_what_one_worker_has_taken_another_does_not_take_again(
    bot: ScriptedTelegram, api: FakeBotApi, ana: Person, tmp_path: Path, another_port: int
) -> None:
    other = ScriptedTelegram(api, tmp_path, another_port, **{**bot.settings})
    await other.start()
    update = {"update_id": 1, **ana.message(text="hello")}
    for worker in (bot, other, bot):
        assert await status(worker, json=update, headers={HEADER: SECRET}) == 200
    await other.stop()
    assert (bot.heard, other.heard, ana.texts) == (["hello"], [], ["You wrote: hello"])


@pytest.mark.parametrize("bot", ["polling"], indirect=True)
async def test_without_a_webhook_there_is_no_door(bot: ScriptedTelegram) -> None:
    assert await status(bot, json={}) == 404


async def test_polling_takes_an_old_webhook_away(polling: ScriptedTelegram, api: FakeBotApi, ana: Person) -> None:
    api.webhook = {"url": "https://elsewhere.example"}
    await polling.start()
    assert len(await ana.says("hello")) == 1


async def test_the_server_is_up_while_telegram_is_not_and_it_connects_later(
    polling: ScriptedTelegram, api: FakeBotApi, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await api.stop()
    await polling.start(connected=False)
    await until(lambda: bool(lines(caplog)))
    assert await status(polling, "/nowhere") == 404  # it answers
    await api.start()
    (answer,) = await ana.says("hello")
    assert answer.text == "You wrote: hello"
    assert len(lines(caplog)) == 2 and lines(caplog)[-1] == "Telegram answers again"


async def test_polling_goes_on_after_a_break_and_nothing_is_lost(
    polling: ScriptedTelegram, api: FakeBotApi, ana: Person
) -> None:
    await polling.start()
    await ana.says("before")
    await api.stop()
    writing = asyncio.create_task(ana.says("meanwhile"))
    await asyncio.sleep(0.2)
    await api.start()
    await writing
    assert polling.heard == ["before", "meanwhile"]


async def test_a_wrong_token_is_one_line_without_the_token(
    polling: ScriptedTelegram, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram_connection.LONGEST_PAUSE_SECONDS", 0.05)
    polling.settings["TELEGRAM_TOKEN"] = "123456:wrong"
    with caplog.at_level(logging.DEBUG, "channels"):
        await polling.start(connected=False)
        await until(lambda: bool(lines(caplog)))
        await asyncio.sleep(1.5)  # some more tries
    assert len(lines(caplog)) == 1
    assert "TELEGRAM_TOKEN" in lines(caplog)[0] and "wrong" not in caplog.text
    assert await status(polling, "/nowhere") == 404


async def test_two_pollers_are_named_and_the_bot_goes_on_when_the_other_has_gone(
    polling: ScriptedTelegram, api: FakeBotApi, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    api._polling = True
    await polling.start()
    await until(lambda: any("another process" in line for line in lines(caplog)))
    api._polling = False
    assert len(await ana.says("hello")) == 1


async def test_a_slow_chat_does_not_hold_up_the_others(
    polling: ScriptedTelegram, ana: Person, bea: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram_connection.SETTLE_SECONDS", 0.05)
    await polling.start()
    await ana.causes(ana.message(text="slow"))
    await bea.says("hello")
    await until(lambda: bool(ana.texts and bea.texts))
    assert polling.heard == ["hello", "slow"]


async def test_a_message_at_work_when_the_process_dies_is_taken_again(
    polling: ScriptedTelegram, api: FakeBotApi, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await polling.start()
    writing = asyncio.create_task(ana.says("slow but safe"))
    await until(lambda: polling.agent.at_once == 1)

    async def at_once(_: TelegramConnection) -> None:
        """Nobody waits when a process dies."""

    with monkeypatch.context() as patched:
        patched.setattr(TelegramConnection, "close", at_once)
        for task in asyncio.all_tasks():
            if "TelegramConversations.take" in repr(task.get_coro()):
                task.cancel()
        await polling.stop()
    assert polling.heard == [] and ana.texts == []
    await polling.start()
    await writing
    assert polling.heard == ["slow but safe"] and ana.texts == ["You wrote: slow but safe"]


def test_without_a_token_there_is_no_telegram() -> None:
    assert telegram_settings({}) is None
    assert telegram_settings({"TELEGRAM_TOKEN": " "}) is None
    assert TelegramInput(None).blueprint(None).routes == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TELEGRAM_TOKEN", "my-bot"),
        ("TELEGRAM_API_URL", "localhost"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example"),
        ("TELEGRAM_WEBHOOK_SECRET", "short"),
        ("SANIC_WORKERS", "2"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_and_named(setting: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"TELEGRAM_\w+") as problem:
        telegram_settings({"TELEGRAM_TOKEN": TOKEN, setting: value})
    assert TOKEN not in str(problem.value)


def test_every_worker_has_the_same_secret_and_every_token_its_own_names() -> None:
    one, same, other = (telegram_settings({"TELEGRAM_TOKEN": token}) for token in (TOKEN, TOKEN, "7:other"))
    assert one and same and other
    assert one.webhook_secret == same.webhook_secret != other.webhook_secret
    assert one.sender_id(41) == same.sender_id(41) != other.sender_id(41) != one.sender_id(42)
    assert TOKEN not in repr(one) and one.webhook_secret not in repr(one)
