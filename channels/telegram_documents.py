"""Which payloads of the bot's go to Telegram as a document as well: by type, the file's name and what makes it."""

from __future__ import annotations

from channels.telegram_output import Documents

DOCUMENTS: Documents = {}
