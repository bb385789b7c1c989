"""The settings: what the code reads, what docs/operating.md says of them, and what becomes of wrong values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from operations import settings
from operations.settings import SETTINGS, Setting, SettingError
from triage.contacts import CLINIC, CLINIC_HOURS, CLINIC_NAME, CLINIC_PHONE, NAMES

PROJECT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\bCERVICAL_CHECK_[A-Z]+(?:_[A-Z]+)*\b")
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]+) \|", re.MULTILINE)
# Those that read settings; tests have some of their own.
ROOMS = ["actions", "channels", "deploy", "documents", "nlu", "operations", "rasa_patches", "stores", "tools", "triage"]
READERS = [
    path
    for folder in ROOMS
    for path in sorted((PROJECT / folder).rglob("*"))
    if path.suffix in (".py", ".yml", ".yaml", ".template") and "__pycache__" not in path.parts
] + [PROJECT / name for name in ("endpoints.yml", "credentials.yml", "Makefile")]
TABLE = dict(ROW.findall((PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")))
WRONG = {
    settings.RETENTION_DAYS: ["-1", "a month", "3.5", "²"],
    settings.TRUSTED_PROXIES: ["all", "-1", "11"],
    settings.LIMIT_SESSION: ["many", "0 of 1", "20"],
    settings.LIMIT_STORE: ["disk", "http://redis"],
    settings.TOKEN_KEY: ["secret", "missing.pem"],
    settings.METRICS_TOKEN: ["short"],
    settings.LOG_FORMAT: ["xml"],
    settings.LOG_TEXTS: ["yes please"],
    settings.STOP_SECONDS: ["soon"],
}


def test_every_setting_that_the_code_reads_is_in_the_table_and_no_other() -> None:
    read = {name for path in READERS for name in NAME.findall(path.read_text(encoding="utf-8"))}
    read |= {setting.name for setting in SETTINGS} | {f"CERVICAL_CHECK_{name.upper()}" for name in NAMES}
    read -= {f"CERVICAL_CHECK_{CLINIC.upper()}"}  # made of these three
    read |= {CLINIC_HOURS, CLINIC_NAME, CLINIC_PHONE}
    documented = {name for name in TABLE if name.startswith("CERVICAL_CHECK_")}
    assert documented == read


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_table_names_the_default(setting: Setting) -> None:
    assert TABLE[setting.name].strip() == (f"`{setting.default}`" if setting.default else "none")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_default_is_a_value_that_can_be_used(setting: Setting) -> None:
    assert setting.value({}) == setting.default == setting.value({setting.name: ""})


@pytest.mark.parametrize(("setting", "value"), [(s, v) for s, values in WRONG.items() for v in values])
def test_a_wrong_value_is_refused_in_one_line_that_names_the_setting(setting: Setting, value: str) -> None:
    with pytest.raises(SettingError) as problem:
        setting.value({setting.name: value})
    message = str(problem.value)
    assert message.startswith(setting.name) and "\n" not in message
    assert setting.default or f"={value}" not in message  # a secret is not shown
