"""What holds for every request, whichever door it comes to: its client's address, its limits, safe headers."""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, text

from channels.limits import Limits
from operations.settings import TRUSTED_PROXIES

logger = logging.getLogger(__name__)

# For answers that are no page: nothing may load, run, frame or guess. Pages and files bring wider ones of their own.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
YEAR_SECONDS = 31_536_000
# Bytes of a request's body; the socket has a limit of its own, and actions are called by this machine only.
LONGEST_REQUEST = 10_000_000
# Paths by which this machine watches and works, and the one that all of Telegram uses, which has a secret of its own;
# they are never counted.
UNCOUNTED = ("/actions", "/health", "/metrics", "/telegram")
TEXTS = Path(__file__).resolve().parent.parent / "web" / "texts.json"


def guard(app: Sanic, limits: Limits, socket_path: str) -> None:
    """Attaches it to the app.

    Args:
        socket_path: where the socket is; its requests, once it is open, are not counted.
    """
    app.config.PROXIES_COUNT = TRUSTED_PROXIES.number()
    app.config.REQUEST_MAX_SIZE = LONGEST_REQUEST
    busy = json.loads(TEXTS.read_text(encoding="utf-8"))["en"]["busy"]
    told: list[bool] = []

    async def within_limits(request: Request) -> HTTPResponse | None:
        if "x-forwarded-for" in request.headers and not app.config.PROXIES_COUNT and not told:
            told.append(True)
            logger.warning("A proxy is in front, but %s is 0: limits by address do not hold", TRUSTED_PROXIES.name)
        # Once a socket is open, its messages are counted, not the requests that carry them.
        is_in_socket = request.path.startswith(socket_path) and "sid" in request.args
        if request.path.startswith(UNCOUNTED) or is_in_socket:
            return None
        seconds = math.ceil(await limits.refused_for(request))
        if not seconds:
            return None
        return text(f"{busy.format(seconds=seconds)}\n", status=429, headers={"Retry-After": str(seconds)})

    async def safe_headers(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.scheme in ("https", "wss"):
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")

    app.register_middleware(within_limits, "request")
    app.register_middleware(safe_headers, "response")
