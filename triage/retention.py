"""How long a conversation is kept, as she is told."""

from __future__ import annotations

from collections.abc import Mapping

from triage.knowledge import read

FILE = "retention.yml"
SETTING = "CERVICAL_CHECK_RETENTION_DAYS"
DEFAULT_DAYS = "30"
FOR_EVER = "0"


def retention(environment: Mapping[str, str]) -> str:
    """The sentence for the setting, which counts days; 0 stands for no end."""
    sentences, days = read(FILE), environment.get(SETTING) or DEFAULT_DAYS
    return str(sentences["never"] if days == FOR_EVER else sentences["days"]).format(days=days)
