"""Measures the bot beside stock Rasa, and writes the figures and the picture of docs/performance.md.

    make bench                # trains the baseline first where there is none
    make bench EPOCHS=8       # trains the baseline anew with this many epochs for DIET, then measures

Stops with exit code 1 where a figure misses its target.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.bench import gains, measure, page, stock
from tools.bench.servers import OURS, STOCK, running, servers
from tools.bench.training import STOCK_EPOCHS
from tools.bench.weight import installed_megabytes
from tools.project import MODEL, PROJECT, stop

RESULTS = stock.FOLDER / "results.json"
PROFILER = frozenset({"py-spy"})


def main() -> None:
    """Measures and writes, or writes again from the last measurement."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--epochs", type=int, help="train the baseline anew, with this many epochs for DIET")
    cli.add_argument("--page", action="store_true", help="write the page again from the last measurement")
    options = cli.parse_args()
    if options.page:
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    else:
        if options.epochs or not stock.MODEL.is_file():
            train(options.epochs or STOCK_EPOCHS)
        results = measured()
        RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
    missed = page.write(results)
    print(f"Written: {page.PAGE.relative_to(PROJECT)}.")
    if missed:
        stop(f"Missed: {', '.join(missed)}.")


def train(epochs: int) -> None:
    """Trains the baseline, and this bot right after it for the comparison."""
    told(f"Training the baseline ({epochs} epochs) ...")
    trained = {STOCK: last_line(stock.PYTHON, "stock", str(epochs))}
    told("Training this bot from nothing ...")
    trained[OURS] = last_line(Path(sys.executable), "ours")
    stock.TRAINING.write_text(json.dumps(trained), encoding="utf-8")


def last_line(python: Path, *arguments: str) -> dict[str, Any]:
    """What a training printed."""
    with (stock.FOLDER / "training.log").open("a", encoding="utf-8") as log:
        command = [str(python), "-m", "tools.bench.training", *arguments]
        output = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=log, text=True, check=False)
    if output.returncode:
        stop(f"Training failed: see {stock.FOLDER / 'training.log'}.")
    found: dict[str, Any] = json.loads(output.stdout.splitlines()[-1])
    return found


def measured() -> dict[str, Any]:
    """All figures, as JSON."""
    begun, load = time.monotonic(), os.getloadavg()[0]
    trained = json.loads(stock.TRAINING.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        everyone = servers(Path(folder))
        bots = {name: everyone[name] for name in (OURS, STOCK)}
        told("Cold starts ...")
        cold = measure.starts(bots)
        with running(everyone):
            told("FAQ turns and form turns ...")
            turns = measure.turns(everyone)
            told("One long conversation ...")
            growth = measure.growth(bots)
            told(f"{measure.PEOPLE} people at once ...")
            crowds = measure.crowds(bots)
            memory = {name: server.memory() for name, server in bots.items()}
            told("What each change gains ...")
            gained = gains.gains(everyone[STOCK].port + 1)
    return {
        "day": time.strftime("%d %B %Y"),
        "minutes": (time.monotonic() - begun) / 60,
        "machine": f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()})",
        "load": load,
        "turns": {
            f"{server} {kind}": {"median": t.median, "p95": t.p95, "times": len(t.times), "asked": t.asked}
            for (server, kind), t in turns.items()
        },
        "growth": growth,
        "crowds": crowds,
        "memory": memory,
        "cold": cold,
        "training": trained,
        "same_data": trained[STOCK]["data"] == stock.digest_of_data(),
        "model": {OURS: MODEL.stat().st_size / 1e6, STOCK: stock.MODEL.stat().st_size / 1e6},
        "install": {
            OURS: installed_megabytes(Path(sys.prefix), PROJECT / "requirements.txt"),
            STOCK: installed_megabytes(stock.ENVIRONMENT, stock.LOCK, without=PROFILER),
        },
        "gains": gained,
    }


def told(what: str) -> None:
    """Shows what is at work."""
    print(what, flush=True)


if __name__ == "__main__":
    main()
