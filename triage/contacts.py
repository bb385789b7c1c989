"""Whom to call: the operator's own names and numbers, else the region's defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

from triage.knowledge import FOLDER, KnowledgeError, read

REGION_SETTING = "CERVICAL_CHECK_REGION"
DEFAULT_REGION = "us"
SETTING_PREFIX = "CERVICAL_CHECK_"


def contacts(environment: Mapping[str, str], folder: Path = FOLDER) -> dict[str, str]:
    """The values for the words in braces of the texts: emergency_number, crisis_line, maternity_unit.

    Args:
        environment: settings such as CERVICAL_CHECK_REGION and CERVICAL_CHECK_EMERGENCY_NUMBER.

    Raises:
        KnowledgeError: the region is not known.
    """
    regions = read("contacts.yml", folder)
    region = environment.get(REGION_SETTING, DEFAULT_REGION).lower()
    if region not in regions:
        raise KnowledgeError(f"{REGION_SETTING}={region}: choose one of {', '.join(regions)}")
    return {name: environment.get(SETTING_PREFIX + name.upper()) or value for name, value in regions[region].items()}
