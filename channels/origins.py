"""Which other sites may embed the chat."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rasa.shared.exceptions import InvalidConfigException

ORIGINS_SETTING = "CERVICAL_CHECK_ORIGINS"
ORIGIN = re.compile(r"https?://[^\s/?#@*]+")


def allowed_origins(origins: Iterable[str]) -> frozenset[str]:
    """Sites that may embed the widget, as browsers name them: scheme, host, and port where it is not the usual one.

    Raises:
        InvalidConfigException: one of them is something else, such as an address with a path.
    """
    plain = frozenset(origin.rstrip("/").lower() for origin in origins)
    for origin in plain:
        if not ORIGIN.fullmatch(origin):
            raise InvalidConfigException(
                f"{ORIGINS_SETTING}={origin}: name each site like https://www.clinic.example, without path or *."
            )
    return plain
