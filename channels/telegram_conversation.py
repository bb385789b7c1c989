"""What people do on Telegram, as messages for the bot: in order for each person, for many persons at once.

An update counts as taken once its message stands in the conversation, under an id made from Telegram's own. The
tracker store is so the only memory: a restart, a second worker or an update that comes again takes nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from telegram import Bot, CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update, User

from channels.incoming import clean
from channels.telegram_format import MAX_TEXT, buttons_of, is_question, size, words_for
from channels.telegram_output import Documents, Responses, TelegramOutput, attempt
from channels.telegram_settings import TelegramSettings

logger = logging.getLogger(__name__)
Handler = Callable[[UserMessage], Awaitable[Any]]

MENU = "utter_telegram_menu"
MAX_WAITING = 20
MAX_REMEMBERED = 10_000
BUTTON, MESSAGE = "button", "message"
NUMBERED = re.compile(rf"(?:{BUTTON}|{MESSAGE})-(\d+)")
# What she may send besides words, by the field of Telegram's message, and the response that says what we cannot do.
NOT_WORDS = {
    "voice": "utter_telegram_voice",
    "audio": "utter_telegram_voice",
    "video_note": "utter_telegram_voice",
    "photo": "utter_telegram_picture",
    "video": "utter_telegram_picture",
    "animation": "utter_telegram_picture",
    "document": "utter_telegram_picture",
    "location": "utter_telegram_place",
    "venue": "utter_telegram_place",
    "contact": "utter_telegram_place",
    "sticker": MENU,
    "dice": MENU,
    "poll": MENU,
    "story": MENU,
    "game": MENU,
}


@dataclass
class Line:
    """The updates of one chat that are at work or waiting."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    overfull: bool = False


class TelegramConversations:
    """Takes updates. `agent` gives Rasa's agent, once it is loaded; `me` is the bot's own account."""

    def __init__(
        self,
        bot: Bot,
        settings: TelegramSettings,
        on_new_message: Handler,
        agent: Callable[[], Any],
        documents: Documents,
    ) -> None:
        self.me: User | None = None
        self._bot = bot
        self._settings = settings
        self._on_new_message = on_new_message
        self._agent = agent
        self._documents = documents
        self._lines: dict[int, Line] = {}
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[int | str, None] = OrderedDict()
        self._questions: OrderedDict[int, int] = OrderedDict()

    @property
    def responses(self) -> Responses:
        """The texts in the domain; none before the model is loaded."""
        domain = getattr(self._agent(), "domain", None)
        return domain.responses if domain else {}

    async def take(self, update: Update) -> None:
        """Do what an update asks for. Raises nothing: one person's trouble must not reach the others."""
        try:
            await self._take(update)
        except Exception:
            logger.exception("A Telegram update could not be handled")

    async def _take(self, update: Update) -> None:
        chat = update.effective_chat
        if chat is None or update.update_id in self._seen:
            return
        remember(self._seen, update.update_id)
        if chat.type != Chat.PRIVATE:
            await self._point_to_private(chat, update.message)
            return
        if update.callback_query:
            acknowledging = asyncio.create_task(self._acknowledge(update.callback_query.id))
            self._acknowledging.add(acknowledging)  # else it may be collected before it is done
            acknowledging.add_done_callback(self._acknowledging.discard)
        line = self._lines.setdefault(chat.id, Line())
        if line.waiting >= MAX_WAITING:
            if not line.overfull:  # said once, not at each message of a flood
                line.overfull = True
                await self._output(chat.id).notice("utter_telegram_busy")
            return
        line.waiting += 1
        try:
            async with line.lock:
                try:
                    await self._answer(chat.id, update)
                except Exception:
                    logger.exception("A message from Telegram could not be handled")
                    await self._output(chat.id).notice("utter_telegram_failed")
        finally:
            line.waiting -= 1
            if not line.waiting:
                self._lines.pop(chat.id, None)

    async def _answer(self, chat_id: int, update: Update) -> None:
        output = self._output(chat_id)
        if update.callback_query:
            await self._pressed(output, update.callback_query)
        elif update.message:
            await self._written(output, update.message)
        elif update.edited_message and (update.edited_message.text or update.edited_message.caption):
            # To which question a changed "No" belongs cannot be known.
            await output.notice("utter_telegram_edited")

    async def _written(self, output: TelegramOutput, message: Message) -> None:
        message_id = f"{MESSAGE}-{message.message_id}"
        events = await self._events(output.chat_id)
        if message_id in heard(events):
            return
        notice = next((notice for name, notice in NOT_WORDS.items() if getattr(message, name, None)), None)
        if notice and not self._belongs_to_answered_album(message):
            await output.notice(notice)
        words = message.text or message.caption
        if words:
            await self._close_question(output.chat_id)
            await self._say(output, self._command(words), message_id)

    async def _pressed(self, output: TelegramOutput, query: CallbackQuery) -> None:
        message = query.message if isinstance(query.message, Message) else None
        message_id = f"{BUTTON}-{query.message.message_id}" if query.message else f"press-{query.id}"
        events = await self._events(output.chat_id)
        if message_id in heard(events):  # a keyboard counts once, however fast she taps
            return
        words = words_for(query.data or "", sent_buttons(events), message.reply_markup if message else None)
        if not words or (message and is_question(message.text) and message.message_id < newest(events)):
            await self._remove_keyboard(output.chat_id, message)
            await output.notice("utter_telegram_old_button")
            return
        if message and self._questions.get(output.chat_id) == message.message_id:
            del self._questions[output.chat_id]
        await self._show_choice(output.chat_id, message, query.data)
        await self._say(output, words, message_id)

    async def _say(self, output: TelegramOutput, words: str, message_id: str) -> None:
        """Hand her words to the bot, which answers by way of the output."""
        incoming = clean(words)
        if not incoming.text:
            await output.notice(MENU)
            return
        if incoming.cut:
            await output.notice("utter_telegram_cut")
        sender = self._settings.sender_id(output.chat_id)
        async with output.typing():
            await self._on_new_message(
                UserMessage(incoming.text, output, sender, input_channel=output.name(), message_id=message_id)
            )

    def _command(self, words: str) -> str:
        """The words behind a command of the menu; all else as it is."""
        if not words.startswith("/"):
            return words
        name = words.split()[0].removeprefix("/").split("@")[0].lower()
        return next((row["payload"] for row in self.menu() if row.get("command") == name), words)

    def menu(self) -> list[dict[str, Any]]:
        """The rows of the command menu: command, title, and the words it stands for."""
        return [row for variation in self.responses.get(MENU, []) for row in variation.get("buttons", [])]

    async def _point_to_private(self, chat: Chat, message: Message | None) -> None:
        """In a group, where others read along, only say where to write; and only when spoken to."""
        if message is None or self.me is None or not self._is_addressed(message, self.me):
            return
        response = "utter_telegram_group"
        titles = [button["title"] for variation in self.responses.get(response, []) for button in buttons_of(variation)]
        link = f"https://t.me/{self.me.username}"
        rows = [[InlineKeyboardButton(title, url=link)] for title in titles]
        await self._output(chat.id).notice(response, InlineKeyboardMarkup(rows))

    @staticmethod
    def _is_addressed(message: Message, me: User) -> bool:
        words = message.text or message.caption or ""
        answered = message.reply_to_message.from_user if message.reply_to_message else None
        return (
            words.startswith("/")
            or f"@{me.username}".lower() in words.lower()
            or bool(answered and answered.id == me.id)
            or any(member.id == me.id for member in message.new_chat_members)
        )

    def _belongs_to_answered_album(self, message: Message) -> bool:
        album = message.media_group_id
        if album is None:
            return False
        known = album in self._seen
        remember(self._seen, album)
        return known

    async def _acknowledge(self, query_id: str) -> None:
        """Let the button stop turning."""
        await attempt(lambda: self._bot.answer_callback_query(query_id))

    async def _show_choice(self, chat_id: int, message: Message | None, data: str | None) -> None:
        """Put what she picked in the place of the buttons, since Telegram shows no message for a press."""
        if message is None or message.reply_markup is None or message.text is None:
            return
        buttons = [button for row in message.reply_markup.inline_keyboard for button in row]
        title = next((button.text for button in buttons if button.callback_data == data), "")
        picked = next((variation["text"] for variation in self.responses.get("utter_telegram_picked", [])), "")
        text = f"{message.text}\n\n{picked} {title}"
        if not picked or not title or size(text) > MAX_TEXT:
            await self._remove_keyboard(chat_id, message)
            return
        await attempt(lambda: self._bot.edit_message_text(text, chat_id, message.message_id, entities=message.entities))

    async def _remove_keyboard(self, chat_id: int, message: Message | None) -> None:
        if message and message.reply_markup:
            await attempt(lambda: self._bot.edit_message_reply_markup(chat_id, message.message_id))

    async def _close_question(self, chat_id: int) -> None:
        """Take the buttons off the open question, which she answers in words of her own."""
        question = self._questions.pop(chat_id, None)
        if question is not None:
            await attempt(lambda: self._bot.edit_message_reply_markup(chat_id, question))

    def _output(self, chat_id: int) -> TelegramOutput:
        while len(self._questions) > MAX_REMEMBERED:
            self._questions.popitem(last=False)
        return TelegramOutput(self._bot, chat_id, self.responses, self._documents, self._questions)

    async def _events(self, chat_id: int) -> list[Any]:
        """The conversation so far, as the tracker store has it."""
        store = getattr(self._agent(), "tracker_store", None)
        tracker = await store.retrieve_full_tracker(self._settings.sender_id(chat_id)) if store else None
        return list(tracker.events) if tracker else []


def remember(table: OrderedDict[int | str, None], key: int | str) -> None:
    """Note something, and let go of the oldest where there is too much."""
    table[key] = None
    if len(table) > MAX_REMEMBERED:
        table.popitem(last=False)


def heard(events: Iterable[Any]) -> set[str]:
    """The ids of the messages that the bot has taken."""
    return {event.message_id for event in events if isinstance(event, UserUttered) and event.message_id}


def newest(events: Iterable[Any]) -> int:
    """The highest of Telegram's message numbers that she has written or pressed at; 0 for none."""
    found = (NUMBERED.fullmatch(message_id) for message_id in heard(events))
    return max((int(match[1]) for match in found if match), default=0)


def sent_buttons(events: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The buttons that the bot has sent."""
    for event in events:
        if isinstance(event, BotUttered):
            yield from buttons_of(event.message())
