"""Trains the model; shows what it does only when it fails."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from tools.project import PROJECT, quiet, stop

TICK_SECONDS = 15


def _tick(done: threading.Event, begun: float) -> None:
    """Shows that training goes on; it is silent for minutes."""
    while not done.wait(TICK_SECONDS):
        print(f"  ... {time.monotonic() - begun:.0f} seconds", flush=True)


def main(target: Path) -> None:
    """Trains from the project's files into `target`."""
    quiet()
    begun = time.monotonic()
    from rasa.model_training import train

    ticking = threading.Event()
    threading.Thread(target=_tick, args=(ticking, begun), daemon=True).start()
    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(PROJECT / "data")],
        output=str(target.parent),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
    )
    ticking.set()
    if result.code or not target.is_file():
        stop("Training failed: see the lines above.")
    target.touch()
    print(f"Trained in {time.monotonic() - begun:.0f} seconds.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
