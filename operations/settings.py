"""The operator's settings for doors, logs, data and stop: name, default and what a value may be, in one place.

docs/operating.md explains them all; a test holds its table against `SETTINGS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import limits

PREFIX = "CERVICAL_CHECK_"
LEAST_SECRET_BYTES = 32
ON = "on"
OFF = "off"
JSON_LINES = "json"
PLAIN_LINES = "text"
LIMIT_STORES = ("memory", "redis://", "rediss://", "redis+unix://")


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message says in one line what to do."""


@dataclass(frozen=True)
class Setting:
    """One environment variable.

    Attributes:
        check: raises ValueError, with what to choose instead, when a value cannot be used.
    """

    name: str
    default: str
    check: Callable[[str], object]

    def value(self, environment: Mapping[str, str] = os.environ) -> str:
        """Its value, or the default where it is not set or empty.

        Raises:
            SettingError: the value cannot be used.
        """
        value = environment.get(self.name) or self.default
        try:
            self.check(value)
        except ValueError as problem:
            # The value of a secret is not shown.
            shown = "" if self.default == "" else f"={value}"
            raise SettingError(f"{self.name}{shown}: {problem}.") from None
        return value

    def number(self, environment: Mapping[str, str] = os.environ) -> int:
        """Its value as a whole number."""
        return int(self.value(environment))

    def is_on(self, environment: Mapping[str, str] = os.environ) -> bool:
        """Whether it is switched on."""
        return self.value(environment) == ON


def _number(least: int, most: int) -> Callable[[str], object]:
    def check(value: str) -> None:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ValueError(f"give a whole number from {least} to {most}")

    return check


def _one_of(*choices: str) -> Callable[[str], object]:
    def check(value: str) -> None:
        if value not in choices:
            raise ValueError(f"choose one of {', '.join(choices)}")

    return check


def _rate(value: str) -> None:
    try:
        limits.parse(value)
    except ValueError:
        raise ValueError("give a number and a time, such as 20 per minute, or 100 per 10 minutes") from None


def _limit_store(value: str) -> None:
    if value != LIMIT_STORES[0] and not value.startswith(LIMIT_STORES[1:]):
        raise ValueError("choose memory, or give the address of a Redis (redis://host:6379/0)")


def _secret(value: str) -> None:
    if value and len(value.encode()) < LEAST_SECRET_BYTES:
        raise ValueError(f"give at least {LEAST_SECRET_BYTES} characters, such as `openssl rand -hex 32` prints")


def _token_key(value: str) -> None:
    if value.endswith(".pem"):
        if not Path(value).is_file():
            raise ValueError("there is no such file")
    else:
        _secret(value)


def _any(value: str) -> None:
    """Every text is fine."""


RETENTION_DAYS = Setting(f"{PREFIX}RETENTION_DAYS", "30", _number(0, 36_500))
TRUSTED_PROXIES = Setting(f"{PREFIX}TRUSTED_PROXIES", "0", _number(0, 10))
LIMIT_SESSION = Setting(f"{PREFIX}LIMIT_SESSION", "20 per 20 seconds", _rate)
LIMIT_ADDRESS = Setting(f"{PREFIX}LIMIT_ADDRESS", "300 per minute", _rate)
LIMIT_REQUESTS = Setting(f"{PREFIX}LIMIT_REQUESTS", "600 per minute", _rate)
LIMIT_STORE = Setting(f"{PREFIX}LIMIT_STORE", "memory", _limit_store)
TOKEN_KEY = Setting(f"{PREFIX}TOKEN_KEY", "", _token_key)
TOKEN_AUDIENCE = Setting(f"{PREFIX}TOKEN_AUDIENCE", "cervical-check", _any)
METRICS_TOKEN = Setting(f"{PREFIX}METRICS_TOKEN", "", _secret)
LOG_FORMAT = Setting(f"{PREFIX}LOG_FORMAT", PLAIN_LINES, _one_of(PLAIN_LINES, JSON_LINES))
LOG_KEY = Setting(f"{PREFIX}LOG_KEY", "", _secret)
LOG_TEXTS = Setting(f"{PREFIX}LOG_TEXTS", OFF, _one_of(OFF, ON))
STOP_SECONDS = Setting(f"{PREFIX}STOP_SECONDS", "30", _number(0, 600))

SETTINGS = (
    RETENTION_DAYS,
    TRUSTED_PROXIES,
    LIMIT_SESSION,
    LIMIT_ADDRESS,
    LIMIT_REQUESTS,
    LIMIT_STORE,
    TOKEN_KEY,
    TOKEN_AUDIENCE,
    METRICS_TOKEN,
    LOG_FORMAT,
    LOG_KEY,
    LOG_TEXTS,
    STOP_SECONDS,
)


def check_settings(environment: Mapping[str, str] = os.environ) -> None:
    """Looks at all of them at once.

    Raises:
        SettingError: one cannot be used.
    """
    for setting in SETTINGS:
        setting.value(environment)
