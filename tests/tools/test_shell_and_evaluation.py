from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import evaluate, shell
from tools.evaluate import Figure, end, free_port, table

BUTTONS = [{"title": "Yes", "payload": "Yes, I do"}, {"title": "No", "payload": "No"}]


def test_a_number_chooses_the_button_with_that_number() -> None:
    assert shell.chosen(" 2 ", BUTTONS) == "No"
    assert shell.chosen("1", BUTTONS) == "Yes, I do"


@pytest.mark.parametrize("typed", ["0", "3", "18", "1.", "17+3", "no", "²"])
def test_what_is_no_number_of_a_button_is_sent_as_typed(typed: str) -> None:
    assert shell.chosen(typed, BUTTONS) == typed


def test_buttons_of_several_messages_are_numbered_through() -> None:
    message = {"text": "First line\n- an item", "buttons": BUTTONS}
    assert shell.shown(message, first_number=3).splitlines() == [
        "Bot: First line",
        "     - an item",
        "       [3] Yes",
        "       [4] No",
    ]


def test_no_line_is_wider_than_a_terminal() -> None:
    text = shell.shown({"text": "- " + "many words in a row " * 30})
    assert max(map(len, text.splitlines())) <= shell.WIDTH + 5


def test_a_figure_below_its_floor_or_without_a_value_is_missed() -> None:
    figure = Figure("intents", "accuracy", {"shared": 0.84, "own": 0.9}, floor=0.85)
    assert figure.missed() == ["shared"]
    assert Figure("intents", "accuracy", {"shared": None, "own": 0.85}, floor=0.85).missed() == ["shared"]
    assert Figure("intents", "accuracy", {"shared": 0.1}).missed() == []
    assert "0.84 !" in table([figure])


def test_a_scorer_that_fails_is_reported_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "score.py"
    broken.write_text("raise SystemExit('no bot')", encoding="utf-8")
    monkeypatch.setattr(evaluate, "SCORER", broken)
    with pytest.raises(evaluate.EvaluationError, match="no bot"):
        evaluate.score("findings", tmp_path / "lines.jsonl", "http://127.0.0.1:9")


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_the_bot_is_stopped_with_all_that_it_started() -> None:
    sleep = "import time; time.sleep(60)"
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{sleep}']); {sleep}"
    bot = subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
    time.sleep(0.5)
    end(bot)
    assert bot.poll() is not None
    end(bot)  # and once more does no harm
