"""Where the baseline is kept, and whether it was trained from today's data."""

from __future__ import annotations

import hashlib

from tools.project import PROJECT

FOLDER = PROJECT / ".cache" / "bench"
ENVIRONMENT = FOLDER / "stock"
PYTHON = ENVIRONMENT / "bin" / "python"
CONFIG = FOLDER / "config.yml"
MODEL = FOLDER / "stock-rasa.tar.gz"
TRAINING = FOLDER / "training.json"


def digest_of_data() -> str:
    """One digest of the domain and all files under data/."""
    files = [PROJECT / "domain.yml", *sorted((PROJECT / "data").rglob("*.yml"))]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]
