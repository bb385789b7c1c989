"""What Rasa's cache of trained components cannot see: it knows the source of a component's class and Rasa's own data.

Without this, a component that was trained by older code, or from older messages, would be taken from the cache.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlu.examples import FOLDER as MESSAGES

CODE = Path(__file__).resolve().parent


def of_code() -> str:
    """Another one whenever this package's code changes."""
    return _of_files(CODE, "*.py")


def of_code_and_messages() -> str:
    """Another one whenever the code or the messages labelled with findings change."""
    return of_code() + _of_files(MESSAGES, "*.jsonl")


def _of_files(folder: Path, pattern: str) -> str:
    whole = hashlib.sha256()
    for file in sorted(folder.glob(pattern)):
        whole.update(file.read_bytes())
    return whole.hexdigest()
