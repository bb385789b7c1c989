"""Writes docs/decision-table.md and its diagram from the decision table that the bot uses.

python -m tools.document_table
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from tools.project import PROJECT
from triage.knowledge import Clause, DecisionTable, FindingKnowledge, Knowledge, Row, knowledge
from triage.vocabulary import Finding, Kind, Level, Route

PAGE = PROJECT / "docs" / "decision-table.md"
DIAGRAM = PROJECT / "docs" / "images" / "decision-table.svg"

LEVELS = {
    Level.EMERGENCY: "get help now",
    Level.TODAY: "call the doctor or midwife today",
    Level.SOON: "contact the doctor in the next days",
    Level.ROUTINE: "keep the visits, call if anything changes",
}
ROUTES = {
    Route.CRISIS_LINE: "crisis line",
    Route.EMERGENCY_NUMBER: "emergency number",
    Route.MATERNITY_UNIT: "maternity unit, now",
    Route.DOCTOR_TODAY: "doctor or midwife, today",
    Route.DOCTOR_SOON: "doctor or midwife, in the next days",
    Route.NEXT_VISIT: "the next visit",
}
KINDS = {
    Kind.URGENT: "urgent sign",
    Kind.SYMPTOM: "symptom",
    Kind.HISTORY: "history or circumstance",
}
CODE_SYSTEMS = {"snomed": "SNOMED CT", "loinc": "LOINC"}
NO_CONDITION = "none of the above"
# Fill and edge of a level in the diagram; the text on them is black, and the level stands there in words.
COLOURS = {
    Level.EMERGENCY: ("#fbe0de", "#b3261e"),
    Level.TODAY: ("#fdeccf", "#8a5a00"),
    Level.SOON: ("#e3edfb", "#1f5fae"),
    Level.ROUTINE: ("#e6f2e6", "#2e6b34"),
}


def condition(row: Row, known: Knowledge) -> str:
    """The condition of a row in words."""
    return "; and ".join(_clause(clause, known) for clause in row.when) or NO_CONDITION


def _clause(clause: Clause, known: Knowledge) -> str:
    parts = []
    if clause.findings:
        parts.append(_findings(clause.findings, known))
    if clause.weeks_from is not None:
        parts.append(f"{clause.weeks_from}+0 weeks or more, or weeks not known")
    if clause.weeks_before is not None:
        parts.append(f"before {clause.weeks_before}+0 weeks, and weeks known")
    return ", ".join(parts)


def _findings(findings: frozenset[Finding], known: Knowledge) -> str:
    """The findings by name; all of one kind by the name of the kind."""
    left, names = set(findings), []
    for kind, word in KINDS.items():
        of_kind = {f for f, k in known.findings.items() if k.kind is kind}
        if of_kind and of_kind <= left:
            names.append(f"any {word}")
            left -= of_kind
    names += [known.findings[f].name for f in Finding if f in left]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def page(known: Knowledge) -> str:
    """The whole page as Markdown."""
    return "\n".join([*_head(), *_rows(known), *_counting(known.table, known), *_all_findings(known)]) + "\n"


def _head() -> list[str]:
    return [
        "# Decision table",
        "",
        "<!-- Written by `python -m tools.document_table` from triage/*.yml: change those, not this page. -->",
        "",
        "How soon the bot sends her to care, and why. This page is made from the very table that the bot uses.",
        "A row matches when every part of its condition holds. **The most urgent row that matches decides**; all",
        "rows that match are kept with the guidance. [What is proved of this table](safety.md).",
        "",
        *(f"- **{level}**: {words}" for level, words in LEVELS.items()),
        "",
        "![The rows from the most urgent to the least](images/decision-table.svg)",
        "",
    ]


def _rows(known: Knowledge) -> list[str]:
    header = ["Row", "Level", "Whom to contact", "Condition", "Reason", "Source"]
    rows = [
        [f"`{row.id}`", row.level.value, ROUTES[row.route], condition(row, known), row.reason, row.source.title]
        for row in known.table.rows
    ]
    return ["## Rows, most urgent first", "", *_grid(header, rows), ""]


def _counting(table: DecisionTable, known: Knowledge) -> list[str]:
    doubted = [known.findings[f].name for f in Finding if f in table.unsure_counts]
    bounds = sorted(
        {b for row in table.rows for c in row.when for b in (c.weeks_from, c.weeks_before) if b is not None}
    )
    return [
        "## How answers and weeks count",
        "",
        f"- **Not sure** counts as yes for: {', '.join(doubted)}. For every other finding it counts as not reported.",
        "- **Denied** counts as not reported.",
        f"- **Weeks** are completed weeks ({_weeks_example(bounds)}). They grow with the calendar after she told them.",
        "- **Weeks not known**, or not pregnant: a row that asks for a number of weeks or more holds, one that asks",
        "  for fewer does not. So nothing is held back because she does not know.",
        "- **A contradiction** keeps the more urgent answer; what she takes back in so many words changes it.",
        "",
    ]


def _weeks_example(bounds: Sequence[int]) -> str:
    return f"{bounds[0] - 1}+6 is before {bounds[0]}, {bounds[0]}+0 is not" if bounds else "no row asks for them"


def _all_findings(known: Knowledge) -> list[str]:
    lines = ["## Findings", "", "What may be true of her, why it matters, and who says so.", ""]
    for kind, word in KINDS.items():
        rows = [_finding(k) for k in known.findings.values() if k.kind is kind]
        plural = "histories and circumstances" if kind is Kind.HISTORY else f"{word}s"
        lines += [f"### {plural[0].upper()}{plural[1:]}", ""]
        lines += [*_grid(["Finding", "Said as", "Why it matters", "Source", "Codes"], rows), ""]
    return lines[:-1]


def _finding(known: FindingKnowledge) -> list[str]:
    codes = ", ".join(f"{CODE_SYSTEMS.get(system, system)} {code}" for system, code in known.codes.items())
    name = known.name if known.name == known.asked_as else f"{known.name} (asked as: {known.asked_as})"
    return [f"`{known.finding}`", name, known.because, known.source.title, codes or "–"]


def _grid(header: list[str], rows: Iterable[list[str]]) -> list[str]:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    return [line(header), line("---" for _ in header), *(line(row) for row in rows)]


WIDTH, MARGIN, GAP, LINE, PADDING = 860, 20, 26, 18, 12  # pixels
CONDITION_WIDTH, ANSWER_X = 520, 600  # pixels
CONDITION_CHARACTERS, ANSWER_CHARACTERS = 76, 34


@dataclass(frozen=True)
class Step:
    """One row of the diagram: what is asked, and the answer if so, as lines of text; `top` in pixels."""

    row: Row
    asked: list[str]
    answer: list[str]
    top: int

    @property
    def height(self) -> int:
        """Pixels."""
        return 2 * PADDING + LINE * max(len(self.asked), len(self.answer))

    @property
    def middle(self) -> int:
        """The height of the arrow in pixels."""
        return self.top + self.height // 2


def diagram(known: Knowledge) -> str:
    """The rows as a flow from the most to the least urgent, as SVG."""
    steps, top = [], MARGIN
    for row in known.table.rows:
        words = condition(row, known)
        asked = textwrap.wrap(f"{words[0].upper()}{words[1:]}", CONDITION_CHARACTERS)
        answer = [row.level.value, ROUTES[row.route]]
        step = Step(row, asked, [line for part in answer for line in textwrap.wrap(part, ANSWER_CHARACTERS)], top)
        steps.append(step)
        top += step.height + GAP
    drawn = [part for step in steps for part in _box(step)]
    drawn += [part for above, below in pairwise(steps) for part in _down(above, below)]
    height = top - GAP + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
            ' role="img" aria-labelledby="title desc" font-family="Helvetica, Arial, sans-serif" font-size="13">',
            '<title id="title">Decision table</title>',
            '<desc id="desc">The first question from above that is answered by yes says how soon to get care.</desc>',
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
            ' orient="auto"><path d="M0 0 8 4 0 8z" fill="#333"/></marker></defs>',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _box(step: Step) -> list[str]:
    """The two boxes of a row and the arrow between them."""
    fill, edge = COLOURS[step.row.level]
    answer_width = WIDTH - MARGIN - ANSWER_X
    return [
        f'<rect x="{MARGIN}" y="{step.top}" width="{CONDITION_WIDTH}" height="{step.height}" rx="6" fill="#fff"'
        f' stroke="{edge}"/>',
        *_text(step.asked, MARGIN + PADDING, step),
        _arrow(MARGIN + CONDITION_WIDTH, step.middle, ANSWER_X, step.middle),
        f'<text x="{MARGIN + CONDITION_WIDTH + 20}" y="{step.middle - 5}">{"yes" if step.row.when else ""}</text>',
        f'<rect x="{ANSWER_X}" y="{step.top}" width="{answer_width}" height="{step.height}" rx="6" fill="{fill}"'
        f' stroke="{edge}"/>',
        *_text(step.answer, ANSWER_X + PADDING, step),
    ]


def _text(lines: Sequence[str], x: int, step: Step) -> list[str]:
    first = step.middle - LINE * len(lines) // 2 + LINE - 5
    return [f'<text x="{x}" y="{first + LINE * i}">{escape(line)}</text>' for i, line in enumerate(lines)]


def _down(above: Step, below: Step) -> list[str]:
    x, bottom = MARGIN + CONDITION_WIDTH // 2, above.top + above.height
    return [_arrow(x, bottom, x, below.top), f'<text x="{x + 10}" y="{bottom + GAP // 2 + 4}">no</text>']


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    return f'<path d="M{x} {y} L{to_x} {to_y}" stroke="#333" fill="none" marker-end="url(#arrow)"/>'


def main() -> None:
    """Writes both files."""
    known = knowledge()
    DIAGRAM.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(known), encoding="utf-8")
    DIAGRAM.write_text(diagram(known), encoding="utf-8")


if __name__ == "__main__":
    main()
