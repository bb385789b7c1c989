"""Proves what the shipped decision table promises, for every input; and that a broken table would be found out."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import pytest
import z3
from promises import ONE, PROMISES, Promise
from translation import NO_LEVEL, Example, Translation, counterexample, values

from triage.decision import decide
from triage.knowledge import Clause, DecisionTable, Row, load_decision_table
from triage.vocabulary import Finding, Level, Route

TABLE = load_decision_table()
SEED = 20240229
ROW = {row.id: row for row in TABLE.rows}
BY_NAME = {promise.name: promise for promise in PROMISES}


def broken(row_id: str, change: Callable[[Row], Row | None]) -> DecisionTable:
    """The shipped table with one row changed, or left out where `change` gives None. The order stays."""
    assert row_id in ROW, f"the shipped table has no row {row_id}"
    rows = [change(row) if row.id == row_id else row for row in TABLE.rows]
    return replace(TABLE, rows=tuple(row for row in rows if row))


def dropped(row_id: str) -> DecisionTable:
    return broken(row_id, lambda row: None)


def at_level(row_id: str, level: Level) -> DecisionTable:
    return broken(row_id, lambda row: replace(row, level=level))


def led_to(row_id: str, route: Route) -> DecisionTable:
    return broken(row_id, lambda row: replace(row, route=route))


def with_weeks(row_id: str, weeks_from: int | None, weeks_before: int | None) -> DecisionTable:
    def changed(clause: Clause) -> Clause:
        if clause.weeks_from is None and clause.weeks_before is None:
            return clause
        return replace(clause, weeks_from=weeks_from, weeks_before=weeks_before)

    return broken(row_id, lambda row: replace(row, when=tuple(changed(clause) for clause in row.when)))


def without(row_id: str, finding: Finding) -> DecisionTable:
    return broken(
        row_id, lambda row: replace(row, when=tuple(replace(c, findings=c.findings - {finding}) for c in row.when))
    )


def doubting_only(*findings: Finding) -> DecisionTable:
    return replace(TABLE, unsure_counts=frozenset(findings))


# For each promise, small mistakes that somebody could make in the table.
BROKEN = [
    ("every input has exactly one level", "no last row", dropped("routine.nothing_reported")),
    ("every input has exactly one level", "a condition on the last row", broken(
        "routine.nothing_reported", lambda row: replace(row, when=(Clause(frozenset(), weeks_from=12),)))),
    ("the most urgent row that matches wins", "rows turned round", replace(TABLE, rows=TABLE.rows[::-1])),
    ("the most urgent row that matches wins", "a row out of place", at_level("soon.history", Level.EMERGENCY)),
    ("an urgent finding, present or unsure, is an emergency", "a row dropped", dropped("emergency.urgent_sign")),
    ("an urgent finding, present or unsure, is an emergency", "a level lowered", at_level(
        "emergency.life_threat", Level.TODAY)),
    ("an urgent finding, present or unsure, is an emergency", "one finding left out", without(
        "emergency.urgent_sign", Finding.FEVER)),
    ("an urgent finding, present or unsure, is an emergency", "unsure forgotten", doubting_only()),
    ("less movement is an emergency from 24 weeks or at unknown weeks, else today", "a bound moved", with_weeks(
        "emergency.reduced_movement", 25, None)),
    ("less movement is an emergency from 24 weeks or at unknown weeks, else today", "a row dropped", dropped(
        "today.reduced_movement")),
    ("less movement is an emergency from 24 weeks or at unknown weeks, else today", "bound flipped", with_weeks(
        "emergency.reduced_movement", None, 24)),
    ("not sure of an urgent finding counts as having it", "unsure forgotten", doubting_only()),
    ("not sure of an urgent finding counts as having it", "unsure forgotten for one", doubting_only(
        *(TABLE.unsure_counts - {Finding.REDUCED_MOVEMENT}))),
    ("one more finding, or being surer of one, never lowers the level", "a level lowered where it stands", at_level(
        "emergency.cerclage_or_short_cervix_with_symptom", Level.SOON)),
    ("one more finding, or being surer of one, never lowers the level", "rows turned round", replace(
        TABLE, rows=(*TABLE.rows[-2::-1], TABLE.rows[-1]))),
    ("a present finding is never routine", "a row dropped", dropped("soon.history")),
    ("a present finding is never routine", "one finding left out", without("soon.history", Finding.CERVICAL_TEAR)),
    ("a symptom with a stitch or a short cervix is an emergency", "a row dropped", dropped(
        "emergency.cerclage_or_short_cervix_with_symptom")),
    ("a symptom with a stitch or a short cervix is an emergency", "a symptom left out", without(
        "emergency.cerclage_or_short_cervix_with_symptom", Finding.BACK_PAIN)),
    ("unknown weeks never give a lower level than known ones", "a bound flipped", with_weeks(
        "emergency.reduced_movement", None, 24)),
    ("unknown weeks never give a lower level than known ones", "a row dropped", dropped("emergency.reduced_movement")),
    ("thoughts of self-harm lead to the crisis line", "another route", led_to(
        "emergency.self_harm", Route.MATERNITY_UNIT)),
    ("thoughts of self-harm lead to the crisis line", "a row dropped", dropped("emergency.self_harm")),
    ("a threat to life leads to the emergency number", "another route", led_to(
        "emergency.life_threat", Route.MATERNITY_UNIT)),
    ("a threat to life leads to the emergency number", "one finding left out", without(
        "emergency.life_threat", Finding.BULGE)),
    ("the level is the one of the design, no lower and no higher", "a level raised", at_level(
        "today.symptom", Level.EMERGENCY)),
    ("the level is the one of the design, no lower and no higher", "unsure of all counts", doubting_only(*Finding)),
]  # fmt: skip


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_the_shipped_table_keeps_its_promise_for_every_input(promise: Promise) -> None:
    found = counterexample(promise.claim(TABLE), *promise.inputs)
    assert found is None, f"Not so for {found}"


@pytest.mark.parametrize(
    ("name", "mistake", "table"), BROKEN, ids=[f"{name}: {mistake}" for name, mistake, _ in BROKEN]
)
def test_a_broken_table_is_refuted_by_an_input_that_the_evaluator_confirms(
    name: str, mistake: str, table: DecisionTable
) -> None:
    promise = BY_NAME[name]
    found = counterexample(promise.claim(table), *promise.inputs)
    assert found, f"{mistake} was not found out"
    claim, formulas = promise.claim(table), Formulas(table)
    for example, one in zip(found, promise.inputs, strict=True):
        assert evaluated(table, example) == formulas.on(example)
        claim = z3.substitute(claim, *values(example, one))
    assert z3.is_false(z3.simplify(claim))


def test_every_promise_is_tried_on_a_broken_table() -> None:
    assert {name for name, _, _ in BROKEN} == set(BY_NAME)


@pytest.mark.parametrize("row_id", ROW)
def test_no_row_can_be_dropped_or_moved_to_another_level_unseen(row_id: str) -> None:
    tables = [dropped(row_id), *(at_level(row_id, level) for level in Level if level is not ROW[row_id].level)]
    for table in tables:
        refuted = (p.name for p in PROMISES if counterexample(p.claim(table), *p.inputs))
        assert next(refuted, None), f"{row_id} as {[row.level for row in table.rows if row.id == row_id]}"


def test_the_formulas_say_what_the_evaluator_does_on_random_inputs() -> None:
    chance = random.Random(SEED)
    examples = [random_example(chance) for _ in range(3000)]
    formulas, seen = Formulas(TABLE), set()
    for example in examples:
        assert formulas.on(example) == evaluated(TABLE, example), example
        seen.add(evaluated(TABLE, example))
    levels = {level for level, _ in seen}
    assert levels == {level.urgency for level in Level}
    assert {row for _, rows in seen for row in rows} == set(ROW), "the inputs must reach every row"


def test_the_formulas_say_what_the_evaluator_does_on_random_tables() -> None:
    chance = random.Random(SEED)
    for _ in range(60):
        table = random_table(chance)
        formulas = Formulas(table)
        for example in (random_example(chance) for _ in range(10)):
            assert formulas.on(example) == evaluated(table, example), (table, example)


def evaluated(table: DecisionTable, example: Example) -> tuple[int, tuple[str, ...]]:
    """Urgency and matched rows by the evaluator that the bot uses."""
    try:
        verdict = decide(table, example.present, example.unsure, example.age_days)
    except IndexError:  # no row matches; the loader refuses such a table
        return NO_LEVEL, ()
    return verdict.level.urgency, tuple(row.id for row in verdict.rows)


@dataclass(frozen=True)
class Formulas:
    """The formulas of a table, made once, as one number: the urgency, and one bit for each row that matches."""

    table: DecisionTable

    @cached_property
    def _number(self) -> z3.ArithRef:
        translation = Translation(self.table, ONE)
        bits = [z3.If(translation.matches(row), 1 << i, 0) for i, row in enumerate(self.table.rows)]
        return z3.Sum(*bits) + (translation.urgency() - NO_LEVEL) * (1 << len(bits))

    def on(self, example: Example) -> tuple[int, tuple[str, ...]]:
        """Urgency and matched rows by the formulas."""
        number = z3.simplify(z3.substitute(self._number, *values(example, ONE))).as_long()
        urgency, rows = divmod(number, 1 << len(self.table.rows))
        return urgency + NO_LEVEL, tuple(row.id for i, row in enumerate(self.table.rows) if rows >> i & 1)


def random_example(chance: random.Random) -> Example:
    """Few findings or many, weeks around the bounds of the table or far from them, or none."""

    def some() -> frozenset[Finding]:
        return frozenset(chance.sample(list(Finding), chance.choice([0, 0, 0, 1, 1, 2, 4, 10])))

    near = [weeks * 7 + days for weeks in (23, 24, 25) for days in (-1, 0, 1, 6)]
    return Example(some(), some(), chance.choice([None, chance.randint(-10, 320), chance.choice(near)]))


def random_table(chance: random.Random) -> DecisionTable:
    """Rows with the conditions of the shipped ones and others, at any level, in any order."""

    def clause() -> Clause:
        weeks = chance.choice([None, None, chance.randint(0, 42)]), chance.choice([None, None, chance.randint(0, 42)])
        return Clause(frozenset(chance.sample(list(Finding), chance.choice([0, 1, 3]))), *weeks)

    rows = [
        replace(row, level=chance.choice(list(Level)), when=tuple(clause() for _ in range(chance.choice([1, 1, 2]))))
        for row in chance.sample(TABLE.rows, 6)
    ]
    return DecisionTable(tuple(rows), frozenset(chance.sample(list(Finding), 8)))
