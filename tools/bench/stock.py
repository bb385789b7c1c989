"""Stock Rasa, the baseline: where it is kept, how it is configured, and from which data it was trained."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tools.project import PROJECT

FOLDER = PROJECT / ".cache" / "bench"
ENVIRONMENT = FOLDER / "stock"
PYTHON = ENVIRONMENT / "bin" / "python"
CONFIG = FOLDER / "config.yml"
MODEL = FOLDER / "stock-rasa.tar.gz"
TRAINING = FOLDER / "training.json"
LOCK = PROJECT / "tools" / "bench" / "requirements.txt"

ENDPOINTS = """action_endpoint:
  url: http://127.0.0.1:{actions}/webhook
tracker_store:
  type: SQL
  dialect: sqlite
  db: {database}
"""


def written_settings(folder: Path, actions: int) -> tuple[Path, Path]:
    """Endpoints and credentials of the baseline, written into `folder`.

    Args:
        actions: the port of its action server.
    """
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(ENDPOINTS.format(actions=actions, database=folder / "stock.db"), encoding="utf-8")
    credentials.write_text("rest: {}\n", encoding="utf-8")
    return endpoints, credentials


def digest_of_data() -> str:
    """One digest of the domain and all files under data/."""
    files = [PROJECT / "domain.yml", *sorted((PROJECT / "data").rglob("*.yml"))]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]
