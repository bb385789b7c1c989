"""The chat page and its files, served by the bot itself under the web channel's prefix."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw, text

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "web" / "index.html"
SOCKET_CLIENT = ROOT / "node_modules" / "socket.io-client" / "dist" / "socket.io.esm.min.js"

# Nothing else is served, so no name in a request can reach another file.
SCRIPTS = ("widget.js", "element.js", "connection.js", "messages.js", "guidance.js")
STYLES = ("page.css", "widget.css", "messages.css")
FILES = {name: ROOT / "web" / name for name in (*SCRIPTS, *STYLES, "texts.json")} | {"socket.io.js": SOCKET_CLIENT}

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def add_page(blueprint: Blueprint, origins: Collection[str]) -> None:
    """Serve the page at the blueprint's root and its files beside it; other sites in `origins` may embed them."""
    if not SOCKET_CLIENT.is_file():
        logger.warning("The chat page lacks its socket.io client: run `npm ci` in %s", ROOT)

    async def page(request: Request) -> HTTPResponse:
        return _file(request, PAGE, PAGE_HEADERS)

    async def file(request: Request, name: str) -> HTTPResponse:
        if not name:  # Sanic takes "/chat/" for a file without a name
            return await page(request)
        path = FILES.get(name)
        if path is None or not path.is_file():
            return text("Not found", status=404)
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
        origin = request.headers.get("origin")
        if origin and origin in origins:
            headers["Access-Control-Allow-Origin"] = origin
        return _file(request, path, headers)

    blueprint.add_route(page, "/", methods=["GET", "HEAD"])
    blueprint.add_route(file, "/<name:str>", methods=["GET", "HEAD"])


def _file(request: Request, path: Path, headers: dict[str, str]) -> HTTPResponse:
    """A file, packed, with a tag by which the browser asks again without loading it again."""
    body = path.read_bytes()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {**headers, "Cache-Control": "no-cache", "ETag": tag, "Vary": "Origin, Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = _packed(body)
    return raw(body, content_type=TYPES[path.suffix], headers=headers)


@lru_cache(maxsize=32)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
