"""The Chromium that the browser tests and the screenshots use: Debian's, with nothing running in the background."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ADVICE = "Chromium is needed: apt-get install chromium, or name one with CHROMIUM=."
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]


def chromium_path() -> str | None:
    """Where it is: what CHROMIUM names, else the system's; None where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return path if path and Path(path).exists() else None
