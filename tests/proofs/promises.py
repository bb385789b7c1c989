"""What the decision table promises, as formulas. DESIGN names the findings, so they stand here once more:
a finding that changed its kind in findings.yml must not change what is promised of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import z3
from translation import NO_LEVEL, Input, Translation

from triage.knowledge import DecisionTable
from triage.vocabulary import Finding as F
from triage.vocabulary import Level, Route

MOVEMENTS_FROM = 24  # weeks
URGENT = (
    F.WATERS_BROKEN, F.HEAVY_BLEEDING, F.BLEEDING, F.CONTRACTIONS, F.SEVERE_PAIN, F.BULGE, F.FEVER, F.FAINTING,
    F.REDUCED_MOVEMENT, F.ABDOMINAL_INJURY, F.SELF_HARM, F.OTHER_WARNING_SIGN,
)  # fmt: skip
URGENT_AT_ANY_WEEK = tuple(f for f in URGENT if f is not F.REDUCED_MOVEMENT)
LIFE_THREATS = (F.HEAVY_BLEEDING, F.BULGE, F.FAINTING)
SYMPTOMS = (F.CRAMPING, F.BACK_PAIN, F.PELVIC_PRESSURE, F.DISCHARGE_CHANGE)
GIVES_WAY = (F.CERCLAGE_IN_PLACE, F.SHORT_CERVIX)
HISTORY = tuple(f for f in F if f not in URGENT + SYMPTOMS)

ONE, OTHER = Input("one"), Input("other")


@dataclass(frozen=True)
class Promise:
    """A claim about every input of a table, or about every two inputs."""

    name: str
    claim: Callable[[DecisionTable], z3.BoolRef]
    inputs: tuple[Input, ...] = (ONE,)


def reported(finding: F, of: Input = ONE) -> z3.BoolRef:
    """She has it, or is not sure."""
    return z3.Or(of.present(finding), of.unsure(finding))


def any_reported(*findings: F) -> z3.BoolRef:
    """She has one of them, or is not sure of one."""
    return z3.Or(*(reported(f) for f in findings))


def any_present(*findings: F) -> z3.BoolRef:
    """She has one of them."""
    return z3.Or(*(ONE.present(f) for f in findings))


def late_or_unknown() -> z3.BoolRef:
    """From 24 weeks on, or the weeks are unknown."""
    return z3.Or(ONE.unknown, ONE.weeks >= MOVEMENTS_FROM)


def at_least(table: DecisionTable, level: Level, of: Input = ONE) -> z3.BoolRef:
    """The level is this one or a more urgent one."""
    return Translation(table, of).urgency() >= level.urgency


def one_level(table: DecisionTable) -> z3.BoolRef:
    """Exactly one of the four levels is the answer."""
    answer = Translation(table, ONE)
    levels = [answer.is_level(level) for level in Level]
    return z3.And(answer.urgency() != NO_LEVEL, z3.AtMost(*levels, 1), z3.AtLeast(*levels, 1))


def most_urgent_row_wins(table: DecisionTable) -> z3.BoolRef:
    """No row that matches is more urgent than the answer."""
    answer = Translation(table, ONE)
    return z3.And(*(z3.Implies(answer.matches(row), answer.urgency() >= row.level.urgency) for row in table.rows))


def urgent_is_emergency(table: DecisionTable) -> z3.BoolRef:
    """An urgent finding, present or unsure, is an emergency at any week."""
    return z3.Implies(any_reported(*URGENT_AT_ANY_WEEK), at_least(table, Level.EMERGENCY))


def movements_by_weeks(table: DecisionTable) -> z3.BoolRef:
    """Less movement is an emergency from 24 weeks or at unknown weeks, and a call today before."""
    less = reported(F.REDUCED_MOVEMENT)
    return z3.And(
        z3.Implies(z3.And(less, late_or_unknown()), at_least(table, Level.EMERGENCY)),
        z3.Implies(less, at_least(table, Level.TODAY)),
    )


def unsure_is_present(table: DecisionTable) -> z3.BoolRef:
    """For each urgent finding: two inputs, alike but that one is unsure where the other is sure, have one level."""
    same = []
    for finding in URGENT:
        alike = z3.And(ONE.same_findings_as(OTHER, but=[finding]), ONE.same_weeks_as(OTHER))
        unsure = z3.And(ONE.unsure(finding), z3.Not(ONE.present(finding)))
        sure = z3.And(OTHER.present(finding), z3.Not(OTHER.unsure(finding)))
        equal = Translation(table, ONE).urgency() == Translation(table, OTHER).urgency()
        same.append(z3.Implies(z3.And(alike, unsure, sure), equal))
    return z3.And(*same)


def more_is_never_less(table: DecisionTable) -> z3.BoolRef:
    """Whoever has all that another has, or is unsure of it or surer, and maybe more, has no lower level."""
    more = z3.And(
        *(z3.Implies(ONE.present(f), OTHER.present(f)) for f in F),
        *(z3.Implies(ONE.unsure(f), reported(f, OTHER)) for f in F),
    )
    urgencies = Translation(table, ONE).urgency(), Translation(table, OTHER).urgency()
    return z3.Implies(z3.And(more, ONE.same_weeks_as(OTHER)), urgencies[0] <= urgencies[1])


def present_is_never_routine(table: DecisionTable) -> z3.BoolRef:
    """Whoever has anything at all is told to contact someone."""
    return z3.Implies(any_present(*F), at_least(table, Level.SOON))


def symptom_with_stitch_is_emergency(table: DecisionTable) -> z3.BoolRef:
    """A symptom with a stitch in place or a short cervix is an emergency."""
    return z3.Implies(z3.And(any_present(*GIVES_WAY), any_present(*SYMPTOMS)), at_least(table, Level.EMERGENCY))


def unknown_weeks_are_no_lower(table: DecisionTable) -> z3.BoolRef:
    """Whoever does not know her weeks has no lower level than with any weeks she may be in."""
    alike = z3.And(ONE.same_findings_as(OTHER), ONE.unknown, z3.Not(OTHER.unknown))
    return z3.Implies(alike, Translation(table, ONE).urgency() >= Translation(table, OTHER).urgency())


def crisis_line_for_self_harm(table: DecisionTable) -> z3.BoolRef:
    """Thoughts of self-harm lead to the crisis line, whatever else she has."""
    return z3.Implies(reported(F.SELF_HARM), Translation(table, ONE).leads_to(Route.CRISIS_LINE))


def emergency_number_for_life_threats(table: DecisionTable) -> z3.BoolRef:
    """Heavy bleeding, a bulge and fainting lead to the emergency number, whatever else she has."""
    return z3.Implies(any_reported(*LIFE_THREATS), Translation(table, ONE).leads_to(Route.EMERGENCY_NUMBER))


def as_designed(table: DecisionTable) -> z3.BoolRef:
    """The level is the one that the design's four sentences give: no lower, and no higher either."""
    movement = reported(F.REDUCED_MOVEMENT)
    emergency = z3.Or(
        any_reported(*URGENT_AT_ANY_WEEK),
        z3.And(movement, late_or_unknown()),
        z3.And(any_present(*GIVES_WAY), any_present(*SYMPTOMS)),
    )
    today = z3.Or(any_present(*SYMPTOMS, F.SHORT_CERVIX), movement)
    designed = z3.If(
        emergency,
        Level.EMERGENCY.urgency,
        z3.If(today, Level.TODAY.urgency, z3.If(any_present(*HISTORY), Level.SOON.urgency, Level.ROUTINE.urgency)),
    )
    return Translation(table, ONE).urgency() == designed


PROMISES = (
    Promise("every input has exactly one level", one_level),
    Promise("the most urgent row that matches wins", most_urgent_row_wins),
    Promise("an urgent finding, present or unsure, is an emergency", urgent_is_emergency),
    Promise("less movement is an emergency from 24 weeks or at unknown weeks, else today", movements_by_weeks),
    Promise("not sure of an urgent finding counts as having it", unsure_is_present, (ONE, OTHER)),
    Promise("one more finding, or being surer of one, never lowers the level", more_is_never_less, (ONE, OTHER)),
    Promise("a present finding is never routine", present_is_never_routine),
    Promise("a symptom with a stitch or a short cervix is an emergency", symptom_with_stitch_is_emergency),
    Promise("unknown weeks never give a lower level than known ones", unknown_weeks_are_no_lower, (ONE, OTHER)),
    Promise("thoughts of self-harm lead to the crisis line", crisis_line_for_self_harm),
    Promise("a threat to life leads to the emergency number", emergency_number_for_life_threats),
    Promise("the level is the one of the design, no lower and no higher", as_designed),
)
