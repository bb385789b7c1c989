"""How the bot's messages look on Telegram: text in parts, styles, and buttons under each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from channels.web_messages import STEP

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)  # 4096, in UTF-16 code units
MAX_DATA = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)  # 64, in bytes
DIGEST = "sha256:"
LONGEST_HEADING = 60
LINK = re.compile(r"\[(?P<label>[^\]\n]+)\]\((?P<target>(?:tel:|https?://)[^)\s]+)\)")
LIST_ITEM = re.compile(r"^- ", re.MULTILINE)
# Where a text may be parted, best first.
BREAKS = (
    re.compile(r"\n\n"),
    re.compile(r"\n|(?<=[.!?…])[”\"')]?\s"),
    re.compile(r"\s"),
)


def plain(text: str) -> str:
    """The text without marks that Telegram would show as they are: links by their words, dots before list items."""
    return LIST_ITEM.sub("• ", LINK.sub(_link, text)).strip()


def _link(found: re.Match[str]) -> str:
    return found["label"] if found["target"].startswith("tel:") else f"{found['label']} ({found['target']})"


def size(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The text in parts of at most `limit` UTF-16 code units, none empty, parted between sentences where it can be."""
    parts: list[str] = []
    rest = text.strip()
    while size(rest) > limit:
        # No character is longer than two units, so this many surely fit, or this many at most.
        end = next(n for n in range(min(limit, len(rest)), 0, -1) if size(rest[:n]) <= limit)
        cut = _best_break(rest[:end])
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _best_break(head: str) -> int:
    """Where to part a text that fills a message: late, and at the best kind of place."""
    for kind in BREAKS:
        places = [found.end() for found in kind.finditer(head) if found.end() > len(head) // 2]
        if places:
            return places[-1]
    return len(head)


def styles(text: str, opens: bool = False) -> list[MessageEntity]:
    """What is set off in a text: the number of the question, headings, and the first line where `opens`.

    Entities are used and not HTML, so that nothing in a text can be taken for markup.
    """
    found: list[MessageEntity] = []
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        words = line.rstrip()
        kind = None
        if number == 0 and STEP.match(text):
            kind = MessageEntity.ITALIC
        elif words and ((number == 0 and opens) or (words.endswith(":") and len(words) <= LONGEST_HEADING)):
            kind = MessageEntity.BOLD
        if kind:
            found.append(MessageEntity(kind, size(text[:start]), size(words)))
        start += len(line)
    return found


def is_question(text: str | None) -> bool:
    """Whether a message of the bot's is a question of the check: its buttons answer that question and no other."""
    return STEP.match(text or "") is not None


def buttons_of(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a bot message that can be shown."""
    buttons = message.get("quick_replies") or message.get("buttons") or []
    return [button for button in buttons if button.get("title")]


def words_of_button(button: Mapping[str, Any]) -> str:
    """What pressing the button says."""
    return str(button.get("payload") or button["title"])


def keyboard(buttons: Iterable[Mapping[str, Any]]) -> InlineKeyboardMarkup | None:
    """The buttons under each other, so that long words fit on a telephone; None for none."""
    rows = [
        [InlineKeyboardButton(str(button["title"]), callback_data=callback_data(words_of_button(button)))]
        for button in buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def callback_data(words: str) -> str:
    """What a button carries: its words, or their digest where Telegram's 64 bytes are too few for them."""
    if len(words.encode()) <= MAX_DATA:
        return words
    return DIGEST + hashlib.sha256(words.encode()).hexdigest()[: MAX_DATA - len(DIGEST)]


def words_for(data: str, sent: Iterable[Mapping[str, Any]], shown: InlineKeyboardMarkup | None) -> str:
    """The words of a pressed button.

    Args:
        data: what it carried.
        sent: the buttons the bot has sent in this conversation, as the tracker store keeps them.
        shown: the keyboard of the very message, for its title where the conversation was erased meanwhile.
    """
    if not data.startswith(DIGEST):
        return data
    for button in sent:
        if callback_data(words_of_button(button)) == data:
            return words_of_button(button)
    rows = shown.inline_keyboard if shown else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")
