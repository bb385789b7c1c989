"""Which payloads of the bot's go to Telegram as a document as well: by type, the file's name and what makes it."""

from __future__ import annotations

from channels.telegram_output import Documents
from documents.calendar import timeline_calendar
from documents.pdf import summary_pdf

DOCUMENTS: Documents = {"summary": ("summary.pdf", summary_pdf), "timeline": ("dates.ics", timeline_calendar)}
