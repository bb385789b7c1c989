"""Where the page and the socket are mounted on the server."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.socketio import SocketBlueprint
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from channels.guard import guard


class WebBlueprint(SocketBlueprint):
    """Mounts page and socket, and sends visitors of the bare address to the page."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Attach to the app; a middleware, since Rasa has taken the route `/` for its greeting."""
        super().register(app, options)
        prefix = options.get("url_prefix") or "/"

        async def to_the_page(request: Request) -> HTTPResponse | None:
            return redirect(prefix) if request.path == "/" != prefix else None

        guard(app, self.ctx.limits, self.ctx.socketio_path)
        app.register_middleware(to_the_page, "request")
