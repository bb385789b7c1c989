"""The files of the chat page as they are sent: scripts and styles in one piece each, texts with their values."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import logging
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from triage.contacts import contacts
from triage.knowledge import knowledge

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
NODE_MODULES = ROOT / "node_modules"
SOCKET_CLIENT = NODE_MODULES / "socket.io-client" / "dist" / "socket.io.esm.min.js"
PAGE, TEXTS = "index.html", "texts.json"
# What the browser asks for; each brings the other files of its kind with it.
ENTRIES = ("widget.js", "element.js", "widget.css", "page.css")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}


@dataclass(frozen=True)
class WebFile:
    """A file in memory."""

    name: str
    body: bytes

    @property
    def content_type(self) -> str:
        """Its media type."""
        return TYPES[Path(self.name).suffix]

    @cached_property
    def tag(self) -> str:
        """Its ETag: the same for the same bytes."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def packed(self) -> bytes:
        """The body with gzip."""
        return gzip.compress(self.body, mtime=0)


def web_files(environment: Mapping[str, str]) -> dict[str, WebFile]:
    """All that is served, by name; nothing else is, so no name in a request can reach another file.

    Args:
        environment: the operator's settings of numbers and names, which stand in the page's texts.
    """
    values = contacts(environment)
    bodies = {path.name: path.read_bytes() for path in sorted(WEB.iterdir()) if path.suffix in TYPES}
    bodies |= {name: body for name in ENTRIES if (body := bundle(WEB / name))}
    bodies[PAGE] = page(bodies[PAGE].decode(), values).encode()
    bodies[TEXTS] = texts(bodies[TEXTS].decode(), values).encode()
    if SOCKET_CLIENT.is_file():
        bodies["socket.io.js"] = SOCKET_CLIENT.read_bytes()
    else:
        logger.warning("The chat page lacks its socket.io client: run `npm ci` in %s", ROOT)
    return {name: WebFile(name, body) for name, body in bodies.items()}


def bundle(entry: Path) -> bytes | None:
    """A script or style with all that it imports, made small by esbuild; None where esbuild is not installed.

    Without it the browser gets the files as they were written, and loads what they import one by one.
    """
    esbuild = next((NODE_MODULES / "@esbuild").glob("*/bin/esbuild"), None)
    if esbuild is None:
        return None
    options = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--external:./socket.io.js"]
    made = subprocess.run([esbuild, entry, *options], capture_output=True, check=False)
    if made.returncode:
        logger.warning("%s is sent as it was written: %s", entry.name, made.stderr.decode(errors="replace"))
        return None
    return made.stdout


def page(template: str, values: Mapping[str, str]) -> str:
    """The chat page with the operator's names and numbers."""
    return fill(template, {name: html.escape(value) for name, value in values.items()})


def texts(template: str, values: Mapping[str, str]) -> str:
    """The widget's texts as JSON, by language, with the operator's names and numbers and the names of the findings.

    A language may bring names of its own (`finding.<id>`).
    """
    names = {f"finding.{finding.value}": about.name for finding, about in knowledge().findings.items()}
    languages = json.loads(template)
    for language, own in languages.items():
        filled = {key: fill(text, values) for key, text in own.items()}
        languages[language] = {**(names if language == "en" else {}), **values, **filled}
    return json.dumps(languages, ensure_ascii=False)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with the names in braces replaced; other braces are the page's own."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
