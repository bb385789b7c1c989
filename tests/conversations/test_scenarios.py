"""Plays every scenario of `scenarios/` against the trained bot.

A scenario is a list of turns. Each turn holds what she does and what must be so then:
    says (one message or several), reaches (a question, calmly), finishes (answers by question)
    asked, given + because / not_because / rules, hears, not_hears, text, offered, told, slots, quiet (nothing asked),
    no_guidance
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conversation import Conversation

FOLDER = Path(__file__).resolve().parent / "scenarios"
KEYS = {
    "says", "reaches", "finishes", "asked", "given", "because", "not_because", "rules", "hears", "not_hears", "text",
    "offered", "told", "slots", "quiet", "no_guidance",
}  # fmt: skip


def scenarios() -> list[Any]:
    """All scenarios, each with its phenomenon in its name."""
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        for scenario in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(scenario["turns"], id=f"{path.stem}: {scenario['scenario']}"))
    return found


def listed(value: Any) -> list[Any]:
    """A value as a list."""
    return value if isinstance(value, list) else [value]


def play(talk: Conversation, turn: dict[str, Any]) -> None:
    """Plays one turn and checks what must be so after it."""
    assert set(turn) <= KEYS, f"unknown words in a scenario: {set(turn) - KEYS}"
    if "reaches" in turn:
        talk.reaches(turn["reaches"])
    if "says" in turn:
        talk.says(*listed(turn["says"]))
    if "finishes" in turn:
        talk.finishes(turn["finishes"])
    if "asked" in turn:
        talk.is_asked(turn["asked"])
    if "given" in turn:
        talk.is_given(turn["given"], turn.get("because"), turn.get("not_because", ()), turn.get("rules"))
    if turn.get("quiet"):
        talk.is_not_asked()
    if turn.get("no_guidance"):
        talk.is_not_given_guidance()
    talk.hears(*listed(turn.get("hears", []))).does_not_hear(*listed(turn.get("not_hears", [])))
    talk.hears_text(*listed(turn.get("text", []))).is_offered(*listed(turn.get("offered", [])))
    talk.has_told(**turn.get("told", {})).has_slot(**turn.get("slots", {}))


@pytest.mark.parametrize("turns", scenarios())
def test_scenario(talk: Conversation, turns: list[dict[str, Any]]) -> None:
    for turn in turns:
        play(talk, turn)


def test_there_are_at_least_sixty_scenarios() -> None:
    assert len(scenarios()) >= 60
