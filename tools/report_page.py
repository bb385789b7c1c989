"""The report as an HTML page: tables with bars, without script, to be read by anybody on any screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from statistics import quantiles
from typing import TYPE_CHECKING

from triage.vocabulary import Level, Slot

if TYPE_CHECKING:
    from tools.report import Tally

SMALLEST_TOLD = 5
ROUNDED_TO = 5
SECONDS_PER_MINUTE = 60
UNDER = f"under {SMALLEST_TOLD}"
TOO_FEW = "too few to tell"

STYLE = """
:root { color-scheme: light dark; --bar: #2b6cb0; --line: #8888; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: .25rem 0; }
th, td { text-align: left; font-weight: normal; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); }
td.count { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.bar { width: 40%; padding-left: .75rem; }
.bar span { display: block; height: .9rem; background: var(--bar); min-width: 1px; }
thead th { font-weight: 600; }
thead th + th { text-align: right; padding-left: 1rem; }
@media (prefers-color-scheme: dark) { :root { --bar: #63b3ed; } }
@media print { .bar span { print-color-adjust: exact; } }
"""


def told(count: int) -> str:
    """A count as it may be told: nothing exact, and nothing of small groups."""
    return f"{rounded(count):,}" if count >= SMALLEST_TOLD else UNDER


def rounded(count: int) -> int:
    """To the nearest five; 0 for what is not told."""
    return int(count / ROUNDED_TO + 0.5) * ROUNDED_TO if count >= SMALLEST_TOLD else 0


def share(part: int, whole: int) -> str:
    """A share of rounded counts in percent, where both may be told."""
    if part < SMALLEST_TOLD or whole < SMALLEST_TOLD:
        return TOO_FEW
    return f"about {min(100, round(100 * rounded(part) / rounded(whole)))} %"


def page(tally: Tally, days: int, now: float) -> str:
    """The whole page.

    Args:
        days: the time that it covers; 0 for all that is kept.
        now: seconds since 1970.
    """
    period = ("the last day" if days == 1 else f"the last {days} days") if days else "all conversations that are kept"
    made = datetime.fromtimestamp(now).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    parts = [
        _table("In short", "What happened to the checks", ("What", "Conversations"), _in_short(tally)),
        _table(
            "Where people leave",
            "The question that was open when somebody left and did not come back within an hour",
            ("Question", "Left here, of those it was asked"),
            _drop_off(tally),
        ),
        _table(
            "How soon", "The last guidance of each conversation", ("Level", "Conversations"), _by(tally.levels, Level)
        ),
        _table("Feedback", "Where somebody gave it", ("What", "Conversations"), _by(tally.feedback, ("good", "bad"))),
    ]
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>How the checks go</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>How the checks go</h1>
<p>It covers {escape(period)}; made on {escape(made)}. Counts are rounded to {ROUNDED_TO}, and those under
{SMALLEST_TOLD} are not told, so that nobody can be singled out.</p>
{"".join(parts)}
<h2>Other figures</h2>
<ul>
<li>Time from start to guidance: {escape(_durations(tally.durations))}</li>
<li>Messages that were not understood: {escape(_not_understood(tally))}</li>
</ul>
</main>
</body>
</html>
"""


def _in_short(tally: Tally) -> list[tuple[str, int, str]]:
    return [
        ("Conversations", tally.conversations, told(tally.conversations)),
        ("Started the check", tally.started, told(tally.started)),
        ("Finished it", tally.finished, f"{told(tally.finished)} ({share(tally.finished, tally.started)})"),
        ("Left it", tally.unfinished, f"{told(tally.unfinished)} ({share(tally.unfinished, tally.started)})"),
    ]


def _drop_off(tally: Tally) -> list[tuple[str, int, str]]:
    return [
        (
            _words(slot),
            tally.left_at[slot.value],
            f"{told(tally.left_at[slot.value])} of {told(tally.reached[slot.value])}",
        )
        for slot in Slot
    ]


def _by(counts: Mapping[str, int], names: Iterable[str]) -> list[tuple[str, int, str]]:
    return [(_words(name), counts.get(str(name), 0), told(counts.get(str(name), 0))) for name in names]


def _table(heading: str, caption: str, columns: tuple[str, str], rows: list[tuple[str, int, str]]) -> str:
    """A table of names and counts as told; each has a bar as long as its count."""
    longest = max(*(rounded(count) for _, count, _ in rows), 1)
    lines = []
    for name, count, shown in rows:
        width = 100 * rounded(count) / longest
        bar = f'<td class="bar" aria-hidden="true"><span style="width:{width:.1f}%"></span></td>'
        lines.append(f'<tr><th scope="row">{escape(name)}</th><td class="count">{escape(shown)}</td>{bar}</tr>')
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f"<h2>{escape(heading)}</h2>\n<table>\n<caption>{escape(caption)}</caption>\n"
        f'<thead><tr>{head}<td aria-hidden="true"></td></tr></thead>\n<tbody>\n{"".join(lines)}\n</tbody>\n</table>\n'
    )


def _durations(seconds: list[float]) -> str:
    if len(seconds) < SMALLEST_TOLD:
        return TOO_FEW
    first, middle, last = (max(1, round(cut / SECONDS_PER_MINUTE)) for cut in quantiles(seconds, n=4))
    return f"half took {middle} minutes or less; the middle half took {first} to {last} minutes"


def _not_understood(tally: Tally) -> str:
    if tally.conversations < SMALLEST_TOLD:
        return TOO_FEW
    return share(tally.not_understood, tally.messages)


def _words(name: str) -> str:
    words = str(name).replace("_", " ")
    return words[0].upper() + words[1:]
