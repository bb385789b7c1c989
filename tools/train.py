"""Trains the model; shows what it does only when it fails."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tools.project import PROJECT, quiet, stop


def main(target: Path) -> None:
    """Trains from the project's files into `target`."""
    quiet()
    begun = time.monotonic()
    from rasa.model_training import train

    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(PROJECT / "data")],
        output=str(target.parent),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
    )
    if result.code or not target.is_file():
        stop("Training failed: see the lines above.")
    target.touch()
    print(f"Trained in {time.monotonic() - begun:.0f} seconds.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
