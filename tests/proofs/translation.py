"""The decision table as formulas for an SMT solver.

An input of the table is: for every finding whether it is present and whether she is unsure of it (both at once is
no record of hers, but is proved all the same), the days of the pregnancy (any whole number), and whether they are
unknown. A formula over these speaks of all inputs; the solver looks for one for which it is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import z3

from triage.knowledge import Clause, DecisionTable, Row
from triage.vocabulary import DAYS_PER_WEEK, Finding, Level, Route

NO_LEVEL = -1
LONGEST_PROOF = 10_000  # milliseconds


@dataclass(frozen=True)
class Input:
    """One input of the table in the solver's variables; `name` keeps several inputs of one formula apart."""

    name: str = "input"

    def present(self, finding: Finding) -> z3.BoolRef:
        """Whether she has it."""
        return z3.Bool(f"{self.name}.present.{finding}")

    def unsure(self, finding: Finding) -> z3.BoolRef:
        """Whether she is not sure of it."""
        return z3.Bool(f"{self.name}.unsure.{finding}")

    @property
    def unknown(self) -> z3.BoolRef:
        """Whether the weeks are unknown, or she is not pregnant."""
        return z3.Bool(f"{self.name}.weeks_unknown")

    @property
    def days(self) -> z3.ArithRef:
        """The days of the pregnancy; without meaning where they are unknown."""
        return z3.Int(f"{self.name}.days")

    @property
    def weeks(self) -> z3.ArithRef:
        """The completed weeks. Division rounds down, as in Python."""
        return self.days / DAYS_PER_WEEK

    def same_weeks_as(self, other: Input) -> z3.BoolRef:
        """Both are at the same point of pregnancy, or both at an unknown one."""
        return z3.And(self.unknown == other.unknown, self.days == other.days)

    def same_findings_as(self, other: Input, but: Iterable[Finding] = ()) -> z3.BoolRef:
        """Both have the same findings, the ones in `but` left aside."""
        left = [f for f in Finding if f not in set(but)]
        return z3.And(
            *(self.present(f) == other.present(f) for f in left), *(self.unsure(f) == other.unsure(f) for f in left)
        )


@dataclass(frozen=True)
class Translation:
    """A decision table as formulas over one input."""

    table: DecisionTable
    of: Input = Input()

    def counted(self, finding: Finding) -> z3.BoolRef:
        """Whether the finding counts: it is present, or unsure where that is enough."""
        if finding in self.table.unsure_counts:
            return z3.Or(self.of.present(finding), self.of.unsure(finding))
        return self.of.present(finding)

    def clause(self, clause: Clause) -> z3.BoolRef:
        """Whether one line of a condition holds."""
        parts = []
        if clause.findings:
            parts.append(z3.Or(*(self.counted(f) for f in sorted(clause.findings))))
        if clause.weeks_from is not None:
            parts.append(z3.Or(self.of.unknown, self.of.weeks >= clause.weeks_from))
        if clause.weeks_before is not None:
            parts.append(z3.And(z3.Not(self.of.unknown), self.of.weeks < clause.weeks_before))
        return z3.And(*parts)

    def matches(self, row: Row) -> z3.BoolRef:
        """Whether a row matches."""
        return z3.And(*(self.clause(clause) for clause in row.when))

    def urgency(self) -> z3.ArithRef:
        """The urgency of the first row that matches (`Level.urgency`); NO_LEVEL where none does."""
        found: z3.ArithRef = z3.IntVal(NO_LEVEL)
        for row in reversed(self.table.rows):
            found = z3.If(self.matches(row), z3.IntVal(row.level.urgency), found)
        return found

    def is_level(self, level: Level) -> z3.BoolRef:
        """Whether this is the level."""
        return self.urgency() == level.urgency

    def leads_to(self, route: Route) -> z3.BoolRef:
        """Whether a row of the level that won sends her there."""
        rows = [row for row in self.table.rows if row.route is route]
        return z3.Or(*(z3.And(self.matches(row), self.is_level(row.level)) for row in rows))


@dataclass(frozen=True)
class Example:
    """One input with values, as `triage.decision.decide` takes it."""

    present: frozenset[Finding]
    unsure: frozenset[Finding]
    age_days: int | None


def counterexample(claim: z3.BoolRef, *inputs: Input) -> tuple[Example, ...] | None:
    """The inputs for which `claim` is false; None when there are none, which proves it.

    Raises:
        TimeoutError: the solver came to no end; that is no proof.
    """
    solver = z3.Solver()
    solver.set("timeout", LONGEST_PROOF)
    solver.add(z3.Not(claim))
    answer = solver.check()
    if answer == z3.unknown:
        raise TimeoutError(f"No proof and no counterexample: {solver.reason_unknown()}")
    if answer == z3.unsat:
        return None
    model = solver.model()
    return tuple(_example(model, one) for one in inputs)


def _example(model: z3.ModelRef, one: Input) -> Example:
    def true(variable: z3.BoolRef) -> bool:
        return z3.is_true(model.eval(variable, model_completion=True))

    days = model.eval(one.days, model_completion=True)
    return Example(
        frozenset(f for f in Finding if true(one.present(f))),
        frozenset(f for f in Finding if true(one.unsure(f))),
        None if true(one.unknown) else days.as_long(),
    )


@lru_cache
def _findings(one: Input) -> dict[Finding, tuple[z3.BoolRef, z3.BoolRef]]:
    """The variables for present and unsure; to make them anew for every example takes long."""
    return {f: (one.present(f), one.unsure(f)) for f in Finding}


def values(example: Example, one: Input) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    """What to put in the place of the variables of `one` for this example."""
    word = {True: z3.BoolVal(True), False: z3.BoolVal(False)}
    return [
        *((present, word[f in example.present]) for f, (present, _) in _findings(one).items()),
        *((unsure, word[f in example.unsure]) for f, (_, unsure) in _findings(one).items()),
        (one.unknown, word[example.age_days is None]),
        (one.days, z3.IntVal(0 if example.age_days is None else example.age_days)),
    ]
