"""Links to documents made from a conversation: hard to guess, good for minutes, and nothing is stored for them.

A link carries the conversation's id, sealed (Fernet: AES-128-CBC with HMAC-SHA256) with the time of its making. What it
leads to is made from the tracker when it is asked for.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, html, raw

from documents import fhir, page
from documents.calendar import timeline_calendar
from documents.pdf import summary_pdf
from triage import summary
from triage.knowledge import knowledge
from triage.record import Record
from triage.windows import TIMELINE_TYPE, timeline

KEY_SETTING = "CERVICAL_CHECK_LINK_KEY"
SECONDS = 15 * 60
RECORD_SLOT = "record"
MOUNTED_AT = "/chat"
LINKS = "links"
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Format:
    """One format of a document: how it is made, and under which name it is saved (None: shown as a page)."""

    render: Callable[[Payload], bytes]
    content_type: str
    saved_as: str | None = None


@dataclass(frozen=True)
class Document:
    """One kind of document.

    Attributes:
        path: its part of the address.
        payload: makes its payload from a conversation; None where there is nothing to show.
        formats: by the name of the link and the end of the address.
    """

    path: str
    payload: Callable[[Record, datetime], Payload | None]
    formats: Mapping[tuple[str, str], Format]


def _summary(record: Record, now: datetime) -> Payload | None:
    return None if summary.is_empty(record) else summary.summary(record, knowledge(), now)


def _timeline(record: Record, now: datetime) -> Payload | None:
    return timeline(record, now.date()) if record.pregnant and record.gestational_age else None


# By the type of the payload.
DOCUMENTS: dict[str, Document] = {
    summary.PAYLOAD_TYPE: Document(
        "summary",
        _summary,
        {
            ("page", ""): Format(lambda p: page.summary_page(p).encode(), "text/html; charset=utf-8"),
            ("pdf", ".pdf"): Format(summary_pdf, "application/pdf", "summary.pdf"),
            ("fhir", ".json"): Format(
                lambda p: json.dumps(fhir.questionnaire_response(p), ensure_ascii=False).encode(),
                fhir.MEDIA_TYPE,
                "summary.fhir.json",
            ),
        },
    ),
    TIMELINE_TYPE: Document(
        "dates",
        _timeline,
        {("calendar", ".ics"): Format(timeline_calendar, "text/calendar; charset=utf-8", "dates.ics")},
    ),
}


class LinkKeyError(ValueError):
    """CERVICAL_CHECK_LINK_KEY is no key; the message says what to do."""


@lru_cache(maxsize=1)
def sealer() -> Fernet:
    """Seals and opens links, with the operator's key, or else with a random one of this process.

    Raises:
        LinkKeyError: the key is none.
    """
    key = os.environ.get(KEY_SETTING)
    try:
        return Fernet(key or Fernet.generate_key())
    except ValueError as problem:
        command = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        raise LinkKeyError(f"{KEY_SETTING} is not a key of 32 bytes in base64: make one with {command}") from problem


def with_links(part: dict[str, Any], sender: str) -> dict[str, Any]:
    """A message on the wire, with fresh links where its payload is one that documents are made of."""
    custom = part.get("custom")
    document = DOCUMENTS.get(custom.get("type", "")) if isinstance(custom, dict) else None
    if document is None or not isinstance(custom, dict) or LINKS in custom:
        return part
    token = sealer().encrypt(sender.encode()).decode().rstrip("=")
    links = {name: f"{MOUNTED_AT}/{document.path}/{token}{end}" for name, end in document.formats}
    return {**part, "custom": {**custom, LINKS: links}}


def sender_in(token: str) -> str | None:
    """The conversation that a link is about; None where it is too old, forged or broken."""
    try:
        return sealer().decrypt((token + "=" * (-len(token) % 4)).encode(), ttl=SECONDS).decode()
    except (InvalidToken, ValueError):
        return None


def add_documents(blueprint: Blueprint) -> None:
    """Serve the documents, and the Questionnaire that the FHIR answers refer to, below the page."""

    async def document(request: Request, path: str, name: str) -> HTTPResponse:
        token, dot, end = name.partition(".")
        known = next((one for one in DOCUMENTS.values() if one.path == path), None)
        found = next((f for (_, e), f in known.formats.items() if e == dot + end), None) if known else None
        sender = sender_in(token) if known and found else None
        tracker = await _tracker(request, sender) if sender else None
        payload = known.payload(_record(tracker), datetime.now().astimezone()) if known and tracker else None
        if found is None or payload is None:
            return html(page.gone_page(), status=404, headers=_headers())
        # Making a PDF takes long enough to hold others up.
        body = await asyncio.get_running_loop().run_in_executor(None, found.render, payload)
        return raw(body, content_type=found.content_type, headers=_headers(found.saved_as))

    async def questionnaire(request: Request) -> HTTPResponse:
        body = json.dumps(fhir.questionnaire(), ensure_ascii=False).encode()
        return raw(body, content_type=fhir.MEDIA_TYPE, headers={"X-Content-Type-Options": "nosniff"})

    blueprint.add_route(questionnaire, "/questionnaire.json", methods=["GET"])
    blueprint.add_route(document, "/<path:str>/<name:str>", methods=["GET"])


def _headers(saved_as: str | None = None) -> dict[str, str]:
    if saved_as:
        return {**PRIVATE, "Content-Disposition": f'attachment; filename="{saved_as}"'}
    return {**PRIVATE, "Content-Security-Policy": page.CONTENT_SECURITY_POLICY}


async def _tracker(request: Request, sender: str) -> DialogueStateTracker | None:
    store = getattr(getattr(request.app.ctx, "agent", None), "tracker_store", None)
    return await store.retrieve(sender) if store else None


def _record(tracker: DialogueStateTracker) -> Record:
    return Record.from_json(tracker.get_slot(RECORD_SLOT))
