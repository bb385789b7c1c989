"""The version of the clinical knowledge: what a guidance is stored with, so that it can be explained later."""

from __future__ import annotations

import hashlib
from pathlib import Path

from triage.knowledge import FOLDER

DIGITS = 12


def knowledge_version(folder: Path = FOLDER) -> str:
    """The first 12 hex digits of the SHA-256 over names and texts of the YAML files in `folder`, in their order.

    It changes with any word of the decision table, the findings, the advice or the sources, and with nothing else:
    line ends and the place of the folder do not count.
    """
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yml")):
        digest.update(f"{file.name}\n{file.read_text(encoding='utf-8')}\0".encode())
    return digest.hexdigest()[:DIGITS]
