"""Who is at the other end of each socket: address, token, and the conversation that these lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sanic.request import Request

from channels.client_address import client_address
from channels.tokens import Doorkeeper


@dataclass
class Visitor:
    """One socket's client.

    Attributes:
        auth: what it sent with its handshake.
        session: the id that its page keeps; the conversation's own differs where tokens are used.
        began: whether it has asked for the greeting.
        page: whether it is a page of ours, which leaves a conversation that was deleted.
    """

    address: str
    auth: Any
    session: str | None = None
    began: bool = False
    page: bool = False


class Visitors:
    """The clients of all open sockets, by socket id."""

    def __init__(self, doorkeeper: Doorkeeper | None = None) -> None:
        self._doorkeeper = doorkeeper or Doorkeeper.from_settings()
        self._by_sid: dict[str, Visitor] = {}

    def enter(self, sid: str, request: Request, auth: Any) -> None:
        """Note a socket that opened."""
        self._by_sid[sid] = Visitor(client_address(request), auth)

    def leave(self, sid: str) -> None:
        """Forget a socket that closed."""
        self._by_sid.pop(sid, None)

    def conversation(self, sid: str, session: str) -> str | None:
        """The conversation that a session id leads to for this client; None where it may open none."""
        visitor = self._by_sid.get(sid)
        if visitor is None:
            return None
        conversation = self._doorkeeper.conversation(session, visitor.auth)
        if conversation:
            visitor.session = session
        return conversation

    def session(self, sid: str) -> str | None:
        """The session id that the client's page keeps."""
        visitor = self._by_sid.get(sid)
        return visitor.session if visitor else None

    def note_page(self, sid: str) -> None:
        """Note that it is a page of ours."""
        if visitor := self._by_sid.get(sid):
            visitor.page = True

    def is_page(self, sid: str) -> bool:
        """Whether it is a page of ours."""
        visitor = self._by_sid.get(sid)
        return visitor is not None and visitor.page

    def begins(self, sid: str) -> bool:
        """Whether a client asks for the greeting for the first time; asking on and on would only cost."""
        visitor = self._by_sid.get(sid)
        if visitor is None or visitor.began:
            return False
        visitor.began = True
        return True

    def address(self, sid: str) -> str:
        """The client's address; empty for a socket that closed."""
        visitor = self._by_sid.get(sid)
        return visitor.address if visitor else ""
