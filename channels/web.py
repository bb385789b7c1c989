"""The web channel: a page with a chat widget, and the socket behind it.

Rasa's own `socketio` channel does not answer with persistent sessions on today's python-socketio, checks
neither origin nor size nor type, and keeps nothing over a reload. This one keeps its event names and data
shapes, so that other widgets made for Rasa still work.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeGuard, TypeVar
from urllib.parse import urlsplit

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from socketio import AsyncServer

from channels.documents import add_documents
from channels.held import DELETED, HeldOutput
from channels.incoming import clean
from channels.limits import Limits
from channels.message_queue import message_queue
from channels.notices import FAREWELL, OPEN_FROM_PORTAL, SLOW_DOWN, TROUBLE, notice
from channels.origins import ORIGINS_SETTING, allowed_origins
from channels.queues import Queues
from channels.visitors import Visitors
from channels.web_blueprint import WebBlueprint
from channels.web_messages import WebOutput, history, stock_room, user_metadata
from channels.web_page import add_page
from operations.settings import TRUSTED_PROXIES

logger = logging.getLogger(__name__)

# 128 random bits: whoever holds it holds the conversation, so nothing shorter or guessable is taken.
SESSION = re.compile(r"[0-9a-f]{32}")
MESSAGE_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
MAX_BYTES = 64 * 1024
MAX_REMEMBERED = 10_000
GREETING_ID = "greeting"  # by it the store knows that she was greeted, should two workers greet her at once

Noted = TypeVar("Noted")
Handler = Callable[[UserMessage], Awaitable[Any]]


class WebInput(InputChannel):
    """Named `channels.web.WebInput` in credentials.yml.

    Settings: `origins`, other sites that may embed the widget (those of CERVICAL_CHECK_ORIGINS, else none);
    `greeting`, what is said for her when a conversation opens, so that the bot speaks first ("hi"; empty for
    none); `socketio_path`.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Build the channel from its block in credentials.yml."""
        settings = credentials or {}
        origins = settings.get("origins") or os.environ.get(ORIGINS_SETTING) or ()
        return cls(
            origins=origins.replace(",", " ").split() if isinstance(origins, str) else origins,
            greeting=settings.get("greeting", "hi") or "",
            socketio_path=settings.get("socketio_path", "/socket.io"),
        )

    def __init__(self, origins: Iterable[str] = (), greeting: str = "hi", socketio_path: str = "/socket.io") -> None:
        self.origins = allowed_origins(origins)
        self.greeting = greeting
        self.socketio_path = socketio_path
        self.sio: AsyncServer | None = None
        self._sessions: dict[str, str] = {}
        self._apps: dict[str, Sanic] = {}
        # Messages as taken, so that one sent again after a lost answer is not taken twice; conversations as deleted.
        self._taken: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def url_prefix(self) -> str:
        """Where the page is, from the root."""
        return "/chat"

    def get_output_channel(self) -> OutputChannel | None:
        """The channel for messages that nobody's message caused, such as reminders."""
        return WebOutput(self.sio, "bot_uttered") if self.sio else None

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The page's routes and the socket's events."""
        sio = self.sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=self._origin_allowed,
            max_http_buffer_size=MAX_BYTES,
            client_manager=message_queue(),
        )
        self._visitors, self._limits, self._queues = Visitors(), Limits(), Queues(sio)
        webhook = WebBlueprint(sio, self.socketio_path, "web_channel", __name__)
        webhook.ctx.limits = self._limits
        add_page(webhook, self.origins)
        add_documents(webhook)

        # A client may send any event with any data, also too many or too few of them: hence `*_`.
        async def connect(sid: str, environ: Any = None, auth: Any = None, *_: Any) -> None:
            request = environ.get("sanic.request") if isinstance(environ, dict) else None
            if not isinstance(request, Request):
                return  # an event that a client named so
            self._apps[sid] = request.app
            self._visitors.enter(sid, request, auth)
            session = auth.get("session_id") if isinstance(auth, dict) else None
            if is_session(session):
                await self._join(sid, session)

        async def disconnect(sid: str, *_: Any) -> None:
            self._sessions.pop(sid, None)
            self._apps.pop(sid, None)
            self._visitors.leave(sid)

        async def session_request(sid: str, data: Any = None, *_: Any) -> None:
            await self._give_session(sid, data)
            await sio.emit("session_confirm", self._visitors.session(sid), room=sid)

        async def conversation_start(sid: str, *_: Any) -> None:
            session = self._sessions.get(sid)
            if not session or not self.greeting or not self._visitors.begins(sid):
                return
            try:
                async with self._queues.turn(session):
                    if not await self._history(sid, session):
                        await self._answer(sid, session, self.greeting, GREETING_ID, {"hidden": True}, on_new_message)
            except Exception:
                logger.exception("A conversation could not be opened")
                await self._tell(sid, sid, TROUBLE)

        async def user_uttered(sid: str, data: Any = None, *_: Any) -> dict[str, Any]:
            # A client that knows of no sessions gets one with its first message.
            session = await self._give_session(sid, None)
            if session is None:
                return {"ok": False, "error": "no_session"}
            return await self._receive(sid, session, data, on_new_message)

        for handler in (connect, disconnect, session_request, conversation_start, user_uttered):
            sio.on(handler.__name__, handler=handler)
        return webhook

    async def _join(self, sid: str, session: str, own: bool = True) -> None:
        """Bind a socket to its session, and bring its page up to date; other widgets than ours do not ask for that."""
        assert self.sio is not None
        conversation = self._visitors.conversation(sid, session)
        if conversation is None:
            await self._tell(sid, sid, OPEN_FROM_PORTAL)
            return
        self._sessions[sid] = conversation
        await self.sio.enter_room(sid, conversation if own else stock_room(conversation))
        if own:
            self._visitors.note_page(sid)
            self.sio.start_background_task(self._send_history, sid, conversation)

    async def _give_session(self, sid: str, wish: Any) -> str | None:
        """The session of a socket: once it has one, it keeps it; else the one wished for, or a new one.

        None for a socket that is gone by now, or that may have none.
        """
        if sid in self._apps and sid not in self._sessions:
            wanted = wish.get("session_id") if isinstance(wish, dict) else None
            await self._join(sid, wanted if is_session(wanted) else secrets.token_hex(16), own=False)
        return self._sessions.get(sid)

    async def _tell(self, sid: str, room: str, response: str) -> None:
        """Say something that belongs to no turn, on one page or on all of a conversation."""
        assert self.sio is not None
        message = notice(self._apps.get(sid), response)
        if message:
            for room_of_either_kind in (room, stock_room(room)):
                await self.sio.emit("bot_uttered", message, room=room_of_either_kind)

    async def _send_history(self, sid: str, session: str) -> None:
        """Send what was said so far, once no turn is at work, so that nothing is lacking or doubled."""
        assert self.sio is not None
        try:
            async with self._queues.turn(session, typing=False):
                await self.sio.emit("history", await self._history(sid, session), room=sid)
        except Exception:
            logger.exception("A conversation could not be read")
            await self.sio.disconnect(sid)  # the page says that it is offline, and tries again

    async def _history(self, sid: str, session: str) -> list[dict[str, Any]]:
        """The conversation as the tracker store has it; empty while no agent is loaded."""
        store = getattr(self._agent(sid), "tracker_store", None)
        return history(await store.retrieve_full_tracker(session)) if store else []

    async def _receive(self, sid: str, session: str, data: Any, on_new_message: Handler) -> dict[str, Any]:
        """Hand one message of hers to the bot; the answer is the acknowledgement her page gets."""
        assert self.sio is not None
        if not isinstance(data, dict) or not isinstance(data.get("message"), str):
            return {"ok": False, "error": "not_a_message"}
        incoming = clean(data["message"])
        if not incoming.text:
            return {"ok": False, "error": "empty"}
        given = data.get("id")
        message_id = given if isinstance(given, str) and MESSAGE_ID.fullmatch(given) else secrets.token_hex(8)
        if self._queues.is_full(session):
            return {"ok": False, "error": "busy"}
        taken = (session, message_id)
        if taken in self._taken:
            async with self._queues.turn(session, typing=False):
                pass  # only when its turn is over is it known whether it was heard
            if taken in self._taken:
                await self._has_ended(sid, session)  # it may have asked for the deletion, and not got the answer
                return {"ok": True, "again": True}

        remember(self._taken, taken)
        metadata = user_metadata(data)
        echo = {"id": message_id, "text": metadata.get("title") or incoming.text}
        try:
            async with self._queues.turn(session):
                if await self._has_ended(sid, session):
                    self._taken.pop(taken, None)
                    return {"ok": False, "error": "ended"}
                tell = partial(self._tell, sid, session, SLOW_DOWN)
                if not await self._limits.wait(session, self._visitors.address(sid), tell):
                    self._taken.pop(taken, None)
                    return {"ok": False, "error": "limited"}
                await self.sio.emit("user_echo", echo, room=session, skip_sid=sid)
                said = await self._answer(sid, session, incoming.text, message_id, metadata, on_new_message)
        except Exception:
            self._taken.pop(taken, None)
            logger.exception("A message from the web page could not be handled")
            await self._tell(sid, sid, TROUBLE)
            return {"ok": False, "error": "failed"}
        if not said:  # answered before, perhaps by another worker to a page that was away
            self.sio.start_background_task(self._send_history, sid, session)
        return {"ok": True, "cut": incoming.cut}

    async def _answer(
        self, sid: str, session: str, text: str, message_id: str, metadata: dict[str, Any], on_new_message: Handler
    ) -> bool:
        """Have the bot answer; what it says is sent once the turn is stored. Whether it said anything."""
        assert self.sio is not None
        if not getattr(self._agent(sid), "is_ready", lambda: True)():
            raise RuntimeError("No model is loaded.")
        output = HeldOutput(WebOutput(self.sio, "bot_uttered"))
        await on_new_message(
            UserMessage(text, output, session, input_channel=self.name(), message_id=message_id, metadata=metadata)
        )
        if output.ends_the_conversation:
            remember(self._ended, session)
        return await output.release()

    async def _has_ended(self, sid: str, session: str) -> bool:
        """Whether a page of ours still writes to a deleted conversation: it is told so, and begins the next."""
        if session not in self._ended or not self._visitors.is_page(sid):
            return False
        assert self.sio is not None
        farewell = {**(notice(self._apps.get(sid), FAREWELL) or {}), "custom": {"type": DELETED, "version": 1}}
        await self.sio.emit("bot_uttered", farewell, room=sid)
        return True

    def _agent(self, sid: str) -> Any:
        return getattr(getattr(self._apps.get(sid), "ctx", None), "agent", None)

    def _origin_allowed(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        """Whether a page of this origin may open the socket: our own page, and those of `origins`."""
        if not origin or origin in self.origins:
            return True
        forwarded = environ.get("HTTP_X_FORWARDED_HOST") if TRUSTED_PROXIES.number() else None
        host = forwarded or environ.get("HTTP_HOST") or ""
        return urlsplit(origin).netloc == host.split(",")[0].strip()


def remember(noted: OrderedDict[Noted, None], one: Noted) -> None:
    """Note one more; the oldest are forgotten."""
    noted[one] = None
    if len(noted) > MAX_REMEMBERED:
        noted.popitem(last=False)


def is_session(value: Any) -> TypeGuard[str]:
    """Whether a value has the form of a session id."""
    return isinstance(value, str) and SESSION.fullmatch(value) is not None
