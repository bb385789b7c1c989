"""Health, figures, logs, a new model and a graceful stop, seen on the running bot."""

from __future__ import annotations

import io
import json
import signal
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from running_bot import Client, RunningBot, wait_until
from shared import MODEL

Visit = Callable[..., Client]
HELLO_BEFORE, HELLO_AFTER = "Thank you for telling me. I am glad.", "Good to hear, says the new model."


def log_lines(bot: RunningBot) -> list[dict[str, Any]]:
    """The lines of the log that are JSON."""
    return [json.loads(line) for line in bot.log.read_text().splitlines() if line.startswith("{")]


def with_another_text(model: Path) -> bytes:
    """The model with one response changed, as a training with other texts would make it."""
    packed = io.BytesIO()
    with tarfile.open(model) as source, tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as target:
        for member in source.getmembers():
            content = source.extractfile(member).read() if member.isfile() else b""  # type: ignore[union-attr]
            content = content.replace(HELLO_BEFORE.encode(), HELLO_AFTER.encode())
            member.size = len(content)
            target.addfile(member, io.BytesIO(content) if member.isfile() else None)
    return packed.getvalue()


def test_the_bot_lives_and_is_ready(bot: RunningBot) -> None:
    assert bot.get("/health/live")[0] == 200
    assert json.loads(bot.get("/health/ready")[2]) == {"status": "ready"}


def test_what_happens_in_a_check_is_counted(bot: RunningBot, visit: Visit) -> None:
    prefix = "cervical_check"
    names = [
        f'{prefix}_turns_total{{channel="web"}}', f"{prefix}_turn_seconds_count", f"{prefix}_checks_started_total",
        f"{prefix}_checks_finished_total", f'{prefix}_guidance_total{{level="emergency"}}',
        f'{prefix}_questions_asked_total{{question="gestational_age"}}',
        f'{prefix}_questions_left_behind_total{{question="gestational_age"}}',
        f'{prefix}_questions_left_behind_total{{question="urgent_signs"}}', f"{prefix}_fallbacks_total",
    ]  # fmt: skip
    before = [bot.figure(name) for name in names]
    her = visit()
    for text in ("Check my symptoms", "qwrt zxcv plmk", "20 weeks", "my waters broke"):
        assert her.says(text)["ok"]
    change = [bot.figure(name) - was for name, was in zip(names, before)]
    assert change == [4, 4, 1, 1, 1, 1, 1, 1, 1]


def test_the_figures_hold_no_words_and_no_ids(bot: RunningBot, visit: Visit) -> None:
    her = visit()
    her.says("my name is Zebedia")
    page = bot.get("/metrics")[2]
    assert her.session not in page and "Zebedia" not in page


def test_a_turn_is_logged_with_a_hash_of_the_conversation(bot: RunningBot, visit: Visit) -> None:
    her = visit()
    her.says("hello")
    her.says("hello again")
    turns = [line for line in log_lines(bot) if line["logger"] == "operations.turns"][-2:]
    assert len({turn["conversation"] for turn in turns}) == 1 and len(turns[0]["conversation"]) == 16
    assert turns[0]["channel"] == "web" and not turns[0]["failed"] and turns[0]["milliseconds"] > 0
    assert her.session not in bot.log.read_text()


def test_a_new_model_takes_over_while_a_turn_is_at_work_and_nothing_is_lost(bot: RunningBot, visit: Visit) -> None:
    model = bot.log.with_name("model.tar.gz")
    her, other = visit(), visit(address="192.0.2.2")
    assert her.says("I am 20 weeks")["ok"]
    model.write_bytes(b"no model at all")
    bot.signal(signal.SIGHUP)
    wait_until(lambda: bot.figure('cervical_check_model_reloads_total{result="failed"}') == 1)
    assert other.says("this was helpful")["ok"] and HELLO_BEFORE in str(other.texts)  # the old one goes on

    model.write_bytes(with_another_text(MODEL))
    answers: list[Any] = []
    talk = threading.Thread(target=lambda: answers.append(her.says("please wait, this was helpful")))
    talk.start()
    bot.signal(signal.SIGHUP)
    wait_until(lambda: bot.figure('cervical_check_model_reloads_total{result="done"}') == 1)
    talk.join()
    assert answers == [{"ok": True, "cut": False}]
    other.heard.clear()
    assert other.says("this was helpful")["ok"] and HELLO_AFTER in str(other.texts)
    assert her.says("read back my answers")["ok"] and "20+0" in her.texts  # what she told the old one is known


def test_a_stop_finishes_the_turn_at_work_and_takes_no_new_one(bot: RunningBot, visit: Visit) -> None:
    her, other = visit(), visit(address="192.0.2.2")
    answers: list[Any] = []
    late: list[Any] = []
    talk = threading.Thread(target=lambda: answers.append(her.says("please wait, I am 20 weeks")))
    talk.start()
    wait_until(lambda: bot.figure("cervical_check_turns_at_work") == 1)
    bot.signal(signal.SIGTERM)
    wait_until(lambda: bot.get("/health/ready")[0] == 503)
    other.io.emit("user_uttered", {"message": "too late", "id": "late-message"}, callback=late.append)
    talk.join()
    assert bot.process and bot.process.wait(timeout=30) == 0, bot.log.read_text()
    assert answers == [{"ok": True, "cut": False}] and her.heard
    assert late == []  # not acknowledged, so that her page sends it again
    # The last turns may stand in the log beside the database.
    files = bot.database.parent.glob(f"{bot.database.name}*")
    stored = b"".join(file.read_bytes() for file in files)
    assert b"please wait, I am 20 weeks" in stored and b"too late" not in stored
