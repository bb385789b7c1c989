"""Whom to call: the operator's own names and numbers, else the region's defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.knowledge import FOLDER, KnowledgeError, read
from triage.vocabulary import Route

REGION_SETTING = "CERVICAL_CHECK_REGION"
DEFAULT_REGION = "us"
SETTING_PREFIX = "CERVICAL_CHECK_"
CLINIC_NAME, CLINIC_PHONE, CLINIC_HOURS = (f"{SETTING_PREFIX}CLINIC_{part}" for part in ("NAME", "PHONE", "HOURS"))
EMERGENCY, CRISIS, UNIT, CLINIC = NAMES = ("emergency_number", "crisis_line", "maternity_unit", "clinic")
FILE = "contacts.yml"
PAYLOAD_TYPE = "contacts"
PAYLOAD_VERSION = 1
# Without these the texts say "your doctor" and the like, and name no number of the operator's.
ADVISED_SETTINGS = (REGION_SETTING, f"{SETTING_PREFIX}MATERNITY_UNIT", CLINIC_NAME, CLINIC_PHONE, CLINIC_HOURS)

_NUMBER = re.compile(r"\+?\(?\d[\d ().-]*\d")
FEWEST_DIGITS, MOST_DIGITS = 3, 15  # 112; E.164


@dataclass(frozen=True)
class Phone:
    """A number to call, and whose it is."""

    label: str
    number: str

    def as_json(self) -> dict[str, str]:
        """As it stands in a payload."""
        return {"label": self.label, "number": self.number}


_read_once = lru_cache(maxsize=8)(read)


def contacts(environment: Mapping[str, str], folder: Path = FOLDER) -> dict[str, str]:
    """The values for the words in braces of the texts: see `NAMES`.

    Args:
        environment: settings such as CERVICAL_CHECK_REGION and CERVICAL_CHECK_EMERGENCY_NUMBER.

    Raises:
        KnowledgeError: the region is not known or lacks a value, or a setting that must be a number is none.
    """
    values = _region(environment, folder)
    texts = {name: environment.get(SETTING_PREFIX + name.upper()) or str(values[name]) for name in NAMES}
    texts[CLINIC] = environment.get(CLINIC_NAME) or str(values[CLINIC])
    if phone := environment.get(CLINIC_PHONE):
        _must_be_number(CLINIC_PHONE, phone)
        texts[CLINIC] = str(values["clinic_at"]).format(clinic=texts[CLINIC], phone=phone)
    _must_be_number(SETTING_PREFIX + EMERGENCY.upper(), texts[EMERGENCY])
    if not number_in(texts[CRISIS]):
        raise KnowledgeError(
            f"{SETTING_PREFIX}CRISIS_LINE={texts[CRISIS]}: give a phone number, like 988 (call or text)."
        )
    return texts


def phones(environment: Mapping[str, str], route: Route | None = None, folder: Path = FOLDER) -> list[Phone]:
    """The numbers to call, each once; emergency lines stand there at any hour.

    Args:
        route: whom to contact first, by the guidance; that number comes first.

    Raises:
        KnowledgeError: as `contacts`.
    """
    texts, labels = contacts(environment, folder), dict(_region(environment, folder)["labels"])
    labels[CLINIC] = environment.get(CLINIC_NAME) or labels[CLINIC]
    if hours := environment.get(CLINIC_HOURS):
        labels[CLINIC] += f" ({hours})"
    numbers = {name: environment.get(CLINIC_PHONE) if name == CLINIC else number_in(texts[name]) for name in labels}
    first = _first(route)
    found: dict[str, Phone] = {}
    for name in sorted(labels, key=lambda name: name not in first):
        number = numbers[name]
        if number and number not in found:
            found[number] = Phone(labels[name], number)
    return list(found.values())


def missing_settings(environment: Mapping[str, str]) -> list[str]:
    """The settings that are not set, and without which she is not told whom of the operator's to call."""
    return [name for name in ADVISED_SETTINGS if not environment.get(name)]


def number_in(text: str) -> str | None:
    """The phone number that a text names; None where it names none. A number in front of a note is the one meant."""
    found = [match[0] for match in _NUMBER.finditer(text) if is_number(match[0])]
    return found[0] if found else None


def is_number(text: str) -> bool:
    """Whether a text is a phone number and nothing else: 911, 116 123, +44 20 7946 0000, (555) 010-0100."""
    return bool(_NUMBER.fullmatch(text)) and FEWEST_DIGITS <= sum(c.isdigit() for c in text) <= MOST_DIGITS


def _first(route: Route | None) -> tuple[str, ...]:
    if route in (Route.DOCTOR_TODAY, Route.DOCTOR_SOON, Route.NEXT_VISIT):
        return (UNIT, CLINIC)
    return {Route.CRISIS_LINE: (CRISIS,), Route.MATERNITY_UNIT: (UNIT,)}.get(route, ()) if route else ()


def _region(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    regions = _read_once(FILE, folder)
    region = (environment.get(REGION_SETTING) or DEFAULT_REGION).lower()
    if region not in regions:
        raise KnowledgeError(f"{REGION_SETTING}={region}: choose one of {', '.join(regions)}")
    values = regions[region]
    missing = [n for n in (*NAMES, "clinic_at", "labels") if not isinstance(values, dict) or not values.get(n)]
    if missing:
        raise KnowledgeError(f"{FILE}: {region} has no {', '.join(missing)}")
    return dict(values)


def _must_be_number(setting: str, value: str) -> None:
    if not is_number(value):
        raise KnowledgeError(f"{setting}={value}: give a phone number, like 555-0100 or +44 20 7946 0000.")
