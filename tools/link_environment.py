"""Makes the project importable in its virtual environment, with Rasa's TensorFlow import out of the way.

Run by `make install` with the environment's own Python. The .pth file it writes is read at every start of that
Python, so `rasa`, `pytest` and plain scripts behave alike.
"""

from __future__ import annotations

import site
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LINES = f"{PROJECT}\nimport rasa_patches.absent_packages\n"


def main() -> None:
    """Writes the file."""
    (Path(site.getsitepackages()[0]) / "cervical_check.pth").write_text(LINES, encoding="utf-8")


if __name__ == "__main__":
    main()
