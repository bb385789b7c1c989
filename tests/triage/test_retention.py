"""How long a conversation is kept, as she is told."""

from __future__ import annotations

from triage.retention import SETTING, retention


def test_the_days_of_the_setting_are_named() -> None:
    assert retention({}) == "It is deleted 30 days after your last message."
    assert retention({SETTING: "7"}) == "It is deleted 7 days after your last message."


def test_no_end_is_not_called_zero_days() -> None:
    assert retention({SETTING: "0"}) == "The clinic decides how long it stays there."
