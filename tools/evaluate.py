"""Scores the trained bot on tests/eval: starts it on loopback, asks it, prints one table, stops it.

Ends with exit code 1 where a figure is below its floor. `--quality` also writes docs/quality.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tools.project import MODEL, PROJECT, stop

# Below these the command fails, by kind and figure's name.
FLOORS = {
    ("findings", "red_flag_recall"): 0.94,
    ("findings", "f1"): 0.90,
    ("intents", "accuracy"): 0.90,
    ("vignettes", "safe"): 0.95,
}
FIGURES = {
    "findings": (
        "red_flag_recall",
        "false_alarm_rate",
        "nothing_stays_nothing",
        "precision",
        "recall",
        "f1",
        "macro_f1",
        "denials_heard",
        "denials_taken_as_yes",
    ),
    "intents": ("accuracy", "macro_f1"),
    "vignettes": ("finished", "exact", "safe", "reasons_named", "reasons_wrong", "median_turns"),
}
KINDS = tuple(FIGURES)
EVAL = PROJECT / "tests" / "eval"
SETS = {"shared": EVAL} | {name: EVAL / name for name in ("own", "fresh", "blind", "later")}
SCORER = EVAL / "score.py"
AGES = EVAL / "own" / "gestational_age.jsonl"
# The day on which the lines of gestational_age.jsonl were written: their due dates and weekdays count from it.
AGES_WRITTEN = date(2026, 11, 22)
PORT_SETTING, DEFAULT_PORT = "EVAL_PORT", 5056
LONGEST_START = 180.0  # seconds
LONGEST_SCORING = 900.0  # seconds
LONGEST_STOP = 20.0  # seconds


class EvaluationError(RuntimeError):
    """The bot did not start, or a scorer failed."""


@dataclass(frozen=True)
class Figure:
    """One line of the table; `floor` is None where the figure may be anything."""

    kind: str
    name: str
    values: dict[str, float | None]
    floor: float | None = None

    def missed(self) -> list[str]:
        """The sets in which the figure is below its floor, or missing although it has one."""
        if self.floor is None:
            return []
        return [name for name, value in self.values.items() if value is None or value < self.floor]


def main() -> int:
    """Runs the evaluation; 1 when a floor is missed."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--quality", action="store_true", help="also cross-validate and write docs/quality.md")
    cli.add_argument("--keep-cross-validation", action="store_true", help="with --quality: not that part of the page")
    cli.add_argument("--show", type=int, default=0, help="print up to N misses of each set")
    args = cli.parse_args()
    if not MODEL.is_file():
        stop("There is no trained model: run `make train`.")
    # Asked to end, it still stops the bot.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    try:
        with running_bot() as address:
            figures = measure(address, args.show)
    except EvaluationError as problem:
        stop(str(problem))
    print(table(figures))
    if args.quality:
        from tools.quality import write_quality

        write_quality(figures, args.keep_cross_validation)
    missed = [f"{figure.kind} {figure.name} ({name})" for figure in figures for name in figure.missed()]
    if missed:
        print(f"Below the floor: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


def measure(address: str, show: int = 0) -> list[Figure]:
    """All figures of the bot at `address`, in the order of the table.

    Raises:
        EvaluationError: a scorer failed.
    """
    figures = []
    for kind in KINDS:
        files = {name: folder / f"{kind}.jsonl" for name, folder in SETS.items()}
        scores = {name: score(kind, file, address, show) for name, file in files.items() if file.is_file()}
        figures += [
            Figure(kind, name, {s: values.get(name) for s, values in scores.items()}, FLOORS.get((kind, name)))
            for name in FIGURES[kind]
        ]
    parsed, by_rule = gestational_ages(address)
    figures.append(Figure("gestational age", "exact, POST /model/parse", {"own": parsed}))
    figures.append(Figure("gestational age", f"exact, read on {AGES_WRITTEN}", {"own": by_rule}))
    figures.append(Figure("latency", "median ms per message, POST /model/parse", {"shared": round(latency(address))}))
    return figures


def score(kind: str, file: Path, address: str, show: int = 0) -> dict[str, Any]:
    """What tests/eval/score.py says of one file.

    Raises:
        EvaluationError: it failed.
    """
    command = [sys.executable, str(SCORER), kind, str(file), "--url", address, "--show", str(show)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SCORING, check=False)
    if done.returncode:
        raise EvaluationError(f"{SCORER.name} {kind} {file.name} failed: {done.stderr.strip().splitlines()[-1:]}")
    *misses, summary = done.stdout.strip().splitlines()
    if misses:
        print(f"\n{file.relative_to(PROJECT)}\n" + "\n".join(misses))
    found: dict[str, Any] = json.loads(summary)[kind]
    return found


def gestational_ages(address: str) -> tuple[float | None, float]:
    """The share of lines of which the days are exactly right: by the running bot, and by the rules as of the day
    on which the lines were written.

    The bot reads dates as of today. So its share is None on any other day than that one: it would be of other lines.
    """
    rows = lines_of(AGES)
    by_rule = [age_by_rule(row["text"]) == row["days"] for row in rows]
    if date.today() != AGES_WRITTEN:
        return None, sum(by_rule) / len(rows)
    right = [age_in(parse(address, row["text"])) == row["days"] for row in rows]
    return sum(right) / len(rows), sum(by_rule) / len(rows)


def age_in(parsed: dict[str, Any]) -> int | None:
    """The gestational age in days in a parsed message."""
    return next((e["value"] for e in parsed["entities"] if e["entity"] == "gestational_age"), None)


def age_by_rule(text: str) -> int | None:
    """The gestational age in days that the component finds, on the day on which the lines were written."""
    from nlu.gestational_age import find_age
    from tools.training_data import speller

    found = find_age(speller().mend(text).text, AGES_WRITTEN)
    return found.days if found else None


def latency(address: str) -> float:
    """The median milliseconds of one POST /model/parse, over the shared messages for findings."""
    spent = []
    for row in lines_of(SETS["shared"] / "findings.jsonl"):
        begun = time.perf_counter()
        parse(address, row["text"])
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def parse(address: str, text: str) -> dict[str, Any]:
    """What the bot makes of one message."""
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(f"{address}/model/parse", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        parsed: dict[str, Any] = json.load(answer)
    return parsed


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


@contextlib.contextmanager
def running_bot() -> Iterator[str]:
    """The address of a bot that is started for measuring, and stopped whatever happens.

    Raises:
        EvaluationError: it ended or did not answer in time.
    """
    port = free_port(int(os.environ.get(PORT_SETTING) or DEFAULT_PORT))
    log = PROJECT / ".cache" / "evaluate.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w", encoding="utf-8") as lines:
        bot = subprocess.Popen(
            [sys.executable, "-m", "tools.serve", "--measuring"],
            cwd=PROJECT, env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}, stdout=lines, stderr=lines,
            start_new_session=True,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_answering(bot, address, log)
            yield address
        finally:
            end(bot)


def wait_until_answering(bot: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Returns once the bot has loaded its model.

    Raises:
        EvaluationError: it ended, or took longer than `LONGEST_START`.
    """
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        if bot.poll() is not None:
            raise EvaluationError(f"The bot ended at once: {' '.join(log.read_text(encoding='utf-8').split())[-300:]}")
        with contextlib.suppress(urllib.error.URLError, OSError, ValueError, KeyError):
            parse(address, "hi")["intent"]["name"]
            return
        time.sleep(0.5)
    raise EvaluationError(f"The bot did not answer within {LONGEST_START:.0f} seconds; its log is {log}.")


def end(bot: subprocess.Popen[bytes]) -> None:
    """Stops the bot and what it started: politely, then for sure."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(bot.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            bot.wait(LONGEST_STOP)
            return


def free_port(wanted: int) -> int:
    """The port if nobody listens on it, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise EvaluationError("No port is free.")


def table(figures: list[Figure]) -> str:
    """The figures as aligned text: kind, name, one column a set, the floor."""
    rows = [("", "", *SETS, "floor")]
    for figure in figures:
        values = [shown(figure.values.get(name)) + (" !" if name in figure.missed() else "") for name in SETS]
        rows.append((figure.kind, figure.name, *values, shown(figure.floor)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def shown(value: float | None) -> str:
    """A figure as text; nothing where there is none."""
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    sys.exit(main())
