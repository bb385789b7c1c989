"""Writes the measured part of docs/performance.md, and its picture."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.bench import gains, measure
from tools.bench.servers import ECHO, OURS, STOCK
from tools.project import PROJECT

PAGE = PROJECT / "docs" / "performance.md"
PICTURE = PROJECT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
NAMES = {
    gains.NOTHING: "all changes in place",
    "action_schema": "without `action_schema`: the schema prepared once",
    "event_classes": "without `event_classes`: a table of events",
    "applied_events": "without `applied_events`: worked out once",
    "graph_in_order": "without `graph_in_order`: no dask in a turn",
    gains.HISTORY: "without `recent_history`: Rasa's SQL store",
    gains.ACTIONS: "actions over HTTP, in a process of their own",
}


@dataclass(frozen=True)
class Figure:
    """One row: this bot and stock Rasa, and the target for the first as a share of the second."""

    name: str
    ours: float
    stock: float
    unit: str
    target: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """This bot's figure as a share of stock Rasa's."""
        return self.ours / self.stock

    @property
    def met(self) -> bool:
        """Whether the target is met; so where there is none."""
        if self.target is None:
            return True
        return self.ratio >= self.target if self.more_is_better else self.ratio <= self.target


def figures(results: Mapping[str, Any]) -> list[Figure]:
    """All rows that compare the two."""
    turns, cold, training = results["turns"], results["cold"], results["training"]

    def both(what: str, name: str, unit: str, target: float | None = None, more: bool = False) -> Figure:
        return Figure(name, results[what][OURS], results[what][STOCK], unit, target, more)

    def turn(kind: str, part: str, name: str, target: float | None) -> Figure:
        return Figure(name, turns[f"{OURS} {kind}"][part], turns[f"{STOCK} {kind}"][part], "ms", target)

    return [
        turn("faq", "median", "FAQ turn, median", 0.35),
        turn("form", "median", "form turn, median", 0.25),
        turn("form", "p95", "form turn, p95", 0.30),
        turn("faq", "p95", "FAQ turn, p95", None),
        both("crowds", f"turns per second, {measure.PEOPLE} people", "/s", 4.0, more=True),
        both("memory", "memory after all that", "MB", 0.25),
        Figure("cold start, to the first answer", cold[OURS], cold[STOCK], "s", 0.15),
        Figure("training", training[OURS]["seconds"], training[STOCK]["seconds"], "s", 0.35),
        both("model", "model", "MB", 0.1),
        both("install", "packages on the disk", "MB"),
    ]


def grown(results: Mapping[str, Any], server: str) -> tuple[float, float]:
    """Milliseconds of an early and of a late turn of one conversation."""
    times = results["growth"][server]
    return measure.around(times, measure.EARLY), measure.around(times, measure.LATE)


def write(results: Mapping[str, Any]) -> list[str]:
    """Writes page and picture; the names of the figures that miss their targets."""
    draw(results)
    text = PAGE.read_text(encoding="utf-8")
    measured = "\n".join([BEGIN, *lines(results), END])
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: measured, text, flags=re.DOTALL), encoding="utf-8")
    missed = [figure.name for figure in figures(results) if not figure.met]
    early, late = grown(results, OURS)
    return missed + ([f"turn {measure.LATE} against turn {measure.EARLY}"] if late > 1.5 * early else [])


def lines(results: Mapping[str, Any]) -> Iterator[str]:
    """The measured part of the page."""
    training = results["training"][STOCK]
    yield f"Measured on {results['day']} on {results['machine']}, load {results['load']:.1f} at the start, in"
    yield f"{results['minutes']:.0f} minutes. DIET was trained for {training['epochs']} epochs (Rasa's default is 100);"
    yield f"stock Rasa's time for training is that of {training['epochs']} epochs." + (
        "" if results["same_data"] else " It was trained from an earlier state of the training data."
    )
    yield from ("", "| figure | this bot | stock Rasa | ratio | target | met |", "|---|---|---|---|---|---|")
    for f in figures(results):
        target = "" if f.target is None else f"{'at least' if f.more_is_better else 'at most'} {f.target:g}"
        met = "" if f.target is None else "yes" if f.met else "**no**"
        pair = f"{shown(f.ours)} {f.unit} | {shown(f.stock)} {f.unit}"
        yield f"| {f.name} | {pair} | {shown(f.ratio)} | {target} | {met} |"
    (early, late), (stock_early, stock_late) = grown(results, OURS), grown(results, STOCK)
    yield (
        f"| turn {measure.LATE} against turn {measure.EARLY} of one conversation | {shown(late)} / {shown(early)} ms = "
        f"{late / early:.2f} | {shown(stock_late)} / {shown(stock_early)} ms = {stock_late / stock_early:.2f} | | "
        f"at most 1.5 for this bot | {'yes' if late <= 1.5 * early else '**no**'} |"
    )
    turns = results["turns"]
    yield ""
    echo = turns[f"{ECHO} faq"]
    yield f"A bare Sanic echo takes {shown(echo['median'])} ms (p95 {shown(echo['p95'])}): the floor under every turn"
    yield "over HTTP. Only turns in which both bots said the same words count:"
    counts = [
        f"{turns[f'{OURS} {kind}']['times']} of {turns[f'{OURS} {kind}']['asked']} {name}"
        for kind, name in (("faq", "FAQ turns"), ("form", "form turns"))
    ]
    yield f"{' and '.join(counts)}."
    yield from ("", "![Ratios to stock Rasa, and turns of a growing conversation](images/performance.svg)", "")
    yield "What each change gains: the bot with all of them, and with all but one, in processes of their own, turn"
    yield "about; medians in milliseconds, without the HTTP around a turn. “Late” is a FAQ turn after "
    yield f"{gains.LONG} others."
    yield from ("", "| | FAQ turn | form turn | late FAQ turn |", "|---|---|---|---|")
    for name, times in results["gains"].items():
        yield f"| {NAMES[name]} | {shown(times['faq'])} | {shown(times['form'])} | {shown(times['long'])} |"


def shown(value: float) -> str:
    """Three digits that matter."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def draw(results: Mapping[str, Any]) -> None:
    """The ratios beside their targets, and the turns of one conversation."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cervical-check"
    import matplotlib.pyplot as plt

    drawn, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    rows = [f for f in figures(results)][::-1]
    left.barh([f.name for f in rows], [f.ratio for f in rows], color=["#2a7f62" if f.met else "#b5482e" for f in rows])
    for place, f in enumerate(rows):
        if f.target is not None:
            left.plot([f.target] * 2, [place - 0.4, place + 0.4], color="black", linewidth=2)
    left.axvline(1, color="grey", linestyle=":")
    left.set_xscale("log")
    left.set_xlabel("share of stock Rasa's figure (log); black: the target")
    for name, label, colour in ((STOCK, "stock Rasa", "#888888"), (OURS, "this bot", "#2a7f62")):
        times = results["growth"][name]
        smooth = [statistics.median(times[max(0, i - 5) : i + 6]) for i in range(len(times))]
        right.plot(range(1, len(times) + 1), smooth, label=label, color=colour)
    right.set_xlabel("turn of one conversation")
    right.set_ylabel("milliseconds (median of 11 turns)")
    right.set_ylim(bottom=0)
    right.legend()
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    drawn.savefig(PICTURE, metadata={"Date": None})
    plt.close(drawn)
