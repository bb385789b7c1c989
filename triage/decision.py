"""Evaluates the decision table: a pure function of the findings and the weeks."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from triage.knowledge import Clause, DecisionTable, Row
from triage.vocabulary import DAYS_PER_WEEK, Finding, Level, Route


@dataclass(frozen=True)
class Verdict:
    """The level and every row that matched, most urgent first."""

    level: Level
    rows: tuple[Row, ...]

    @property
    def routes(self) -> list[Route]:
        """Whom to contact at this level, the first of the vocabulary's order first."""
        routes = {row.route for row in self.rows if row.level is self.level}
        return [route for route in Route if route in routes]

    @property
    def route(self) -> Route:
        """Whom to contact first."""
        return self.routes[0]

    @property
    def deciding(self) -> frozenset[Finding]:
        """The findings named by the matched rows of the winning level."""
        return frozenset(
            f for row in self.rows if row.level is self.level for clause in row.when for f in clause.findings
        )


def holds(clause: Clause, counted: Set[Finding], weeks: int | None) -> bool:
    """Whether one line of a condition holds. Unknown weeks never hold an urgent sign back."""
    if clause.findings and not clause.findings & counted:
        return False
    if clause.weeks_from is not None and weeks is not None and weeks < clause.weeks_from:
        return False
    return clause.weeks_before is None or (weeks is not None and weeks < clause.weeks_before)


def decide(
    table: DecisionTable,
    present: Set[Finding],
    unsure: Set[Finding] = frozenset(),
    age_days: int | None = None,
) -> Verdict:
    """The verdict on what is present and what is unsure, at an age in days (None: unknown or not pregnant)."""
    counted = present | (unsure & table.unsure_counts)
    weeks = None if age_days is None else age_days // DAYS_PER_WEEK
    matched = tuple(row for row in table.rows if all(holds(clause, counted, weeks) for clause in row.when))
    return Verdict(matched[0].level, matched)
