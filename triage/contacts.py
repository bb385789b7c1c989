"""Whom to call: the operator's own names and numbers, else the region's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from triage.knowledge import FOLDER, KnowledgeError, read

REGION_SETTING = "CERVICAL_CHECK_REGION"
DEFAULT_REGION = "us"
SETTING_PREFIX = "CERVICAL_CHECK_"
NAMES = ("emergency_number", "crisis_line", "maternity_unit")
FILE = "contacts.yml"

_read_once = lru_cache(maxsize=8)(read)


def contacts(environment: Mapping[str, str], folder: Path = FOLDER) -> dict[str, str]:
    """The values for the words in braces of the texts: see `NAMES`.

    Args:
        environment: settings such as CERVICAL_CHECK_REGION and CERVICAL_CHECK_EMERGENCY_NUMBER.

    Raises:
        KnowledgeError: the region is not known, or lacks one of the values.
    """
    regions = _read_once(FILE, folder)
    region = (environment.get(REGION_SETTING) or DEFAULT_REGION).lower()
    if region not in regions:
        raise KnowledgeError(f"{REGION_SETTING}={region}: choose one of {', '.join(regions)}")
    values = regions[region]
    missing = [name for name in NAMES if not isinstance(values, dict) or not values.get(name)]
    if missing:
        raise KnowledgeError(f"{FILE}: {region} has no {', '.join(missing)}")
    return {name: environment.get(SETTING_PREFIX + name.upper()) or str(values[name]) for name in NAMES}
