"""The chat page and its files, served by the bot itself under the web channel's prefix."""

from __future__ import annotations

import os
from collections.abc import Collection

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw, text

from channels.web_files import PAGE, WebFile, web_files

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
    files = web_files(os.environ)

    async def page(request: Request) -> HTTPResponse:
        return _answer(request, files[PAGE], PAGE_HEADERS)

    async def file(request: Request, name: str) -> HTTPResponse:
        if not name:  # Sanic takes "/chat/" for a file without a name
            return await page(request)
        found = files.get(name)
        if found is None or name == PAGE:
            return text("Not found", status=404)
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
        origin = request.headers.get("origin")
        if origin and origin in origins:
            headers["Access-Control-Allow-Origin"] = origin
        return _answer(request, found, headers)

    blueprint.add_route(page, "/", methods=["GET", "HEAD"])
    blueprint.add_route(file, "/<name:str>", methods=["GET", "HEAD"])


def _answer(request: Request, file: WebFile, headers: dict[str, str]) -> HTTPResponse:
    """A file, packed, with a tag by which the browser asks again without loading it again."""
    headers = {**headers, "Cache-Control": "no-cache", "ETag": file.tag, "Vary": "Origin, Accept-Encoding"}
    if request.headers.get("if-none-match") == file.tag:
        return empty(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return raw(file.packed, content_type=file.content_type, headers={**headers, "Content-Encoding": "gzip"})
    return raw(file.body, content_type=file.content_type, headers=headers)
