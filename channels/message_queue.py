"""How several workers reach all pages of a session, whichever of them holds the socket."""

from __future__ import annotations

import os
from collections.abc import Mapping

from socketio import AsyncRedisManager


def message_queue(settings: Mapping[str, str] = os.environ) -> AsyncRedisManager | None:
    """The Redis that CERVICAL_CHECK_REDIS_URL names; none when there is one worker."""
    address = settings.get("CERVICAL_CHECK_REDIS_URL")
    return AsyncRedisManager(address, channel="cervical-check") if address else None
