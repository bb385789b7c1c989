"""The floor: a bare Sanic server that takes a message as Rasa's rest channel does, and sends it back."""

from __future__ import annotations

import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

app = Sanic("echo")


@app.post("/webhooks/rest/webhook")
async def echo(request: Request) -> HTTPResponse:
    """Her message, as the bot's."""
    return response.json([{"recipient_id": request.json["sender"], "text": request.json["message"]}])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
