"""The summary as a page to print: plain HTML without scripts, every word of hers escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from documents.outline import Section, outline, texts

STYLE = (Path(__file__).resolve().parent / "page.css").read_text(encoding="utf-8")
# The one style is named by its digest; nothing else is loaded, run or framed.
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def summary_page(payload: Mapping[str, Any]) -> str:
    """The page of a summary (triage.summary), to be sent with `CONTENT_SECURITY_POLICY`."""
    made = outline(payload)
    notes = "".join(f"<p>{escape(note)}</p>" for note in made.notes)
    return _document(made.title, notes + "".join(_section(section) for section in made.sections))


def gone_page() -> str:
    """What stands behind a link that is too old or wrong."""
    words = texts()
    return _document(words["gone_title"], f"<p>{escape(words['gone'])}</p>")


def _section(section: Section) -> str:
    return f"<section><h2>{escape(section.heading)}</h2><ul>{_items(section.lines)}</ul></section>"


def _items(lines: Iterable[str]) -> str:
    return "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines)


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )
