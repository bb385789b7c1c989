"""Loads the clinical knowledge (YAML beside this file) and refuses it when a row is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from triage.vocabulary import Finding, Kind, KnownWhen, Level, Route, Slot

FOLDER = Path(__file__).resolve().parent
Made = TypeVar("Made")


class KnowledgeError(ValueError):
    """A row of a knowledge file is missing, unknown or malformed; the message names file and row."""


@dataclass(frozen=True)
class Source:
    """A publication that a statement rests on."""

    id: str
    title: str
    url: str | None = None


@dataclass(frozen=True)
class FindingKnowledge:
    """What one finding means; see the head of `findings.yml` for what the fields mean."""

    finding: Finding
    kind: Kind
    name: str
    asked_as: str
    because: str
    source: Source
    codes: Mapping[str, str]
    part_of: Finding | None


@dataclass(frozen=True)
class Question:
    """One step of the check; see the head of `questions.yml` for what the fields mean."""

    slot: Slot
    title: str
    findings: tuple[Finding, ...]
    bare_yes: Finding | None
    clarify: bool
    known_when: KnownWhen
    pregnant_only: bool
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Clause:
    """One line of a row's `when`; it holds when all the parts it has hold."""

    findings: frozenset[Finding]
    weeks_from: int | None = None
    weeks_before: int | None = None


@dataclass(frozen=True)
class Row:
    """One row of the decision table."""

    id: str
    level: Level
    route: Route
    when: tuple[Clause, ...]
    reason: str
    source: Source


@dataclass(frozen=True)
class DecisionTable:
    """The rows, and the findings for which "not sure" counts as yes."""

    rows: tuple[Row, ...]
    unsure_counts: frozenset[Finding]


@dataclass(frozen=True)
class Advice:
    """What to do and what the doctor may do, as short sentences. `{emergency_number}` and the like are settings."""

    actions: tuple[str, ...]
    next: tuple[str, ...]


class _Loader(yaml.SafeLoader):
    """YAML in which a key may stand only once; else a row would silently replace another."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node.

        Raises:
            KnowledgeError: a key stands twice.
        """
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise KnowledgeError(f"{', '.join(twice)} stands twice (line {node.start_mark.line + 1})")
        return super().construct_mapping(node, deep)


def read(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """The mapping in the YAML file `name`.

    Raises:
        KnowledgeError: the file is missing, not YAML, not a mapping, or has a key twice.
    """
    try:
        data = yaml.load((folder / name).read_text(encoding="utf-8"), Loader=_Loader)
    except KnowledgeError as problem:
        raise KnowledgeError(f"{name}: {problem}") from problem
    except (OSError, yaml.YAMLError) as problem:
        raise KnowledgeError(f"{name}: {problem}") from problem
    if not isinstance(data, dict):
        raise KnowledgeError(f"{name}: expected a mapping of ids to rows")
    return data


def _row(name: str, row_id: str, make: Callable[[str, Any], Made], row: Any) -> Made:
    """What `make` makes of a row; what goes wrong becomes an error that names the row."""
    try:
        return make(row_id, row)
    except KnowledgeError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise KnowledgeError(f"{name}: row {row_id!r}: {type(problem).__name__}: {problem}") from problem


def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """All sources by id."""
    name = "sources.yml"

    def source(row_id: str, row: Any) -> Source:
        return Source(row_id, row["title"], row.get("url"))

    return {row_id: _row(name, row_id, source, row) for row_id, row in read(name, folder).items()}


def load_findings(folder: Path = FOLDER) -> dict[Finding, FindingKnowledge]:
    """Every finding of the vocabulary, in its order.

    Raises:
        KnowledgeError: a finding is missing or unknown, or a row is malformed.
    """
    name, sources = "findings.yml", load_sources(folder)

    def finding(row_id: str, row: Any) -> FindingKnowledge:
        return FindingKnowledge(
            finding=Finding(row_id),
            kind=Kind(row["kind"]),
            name=row["name"],
            asked_as=row.get("asked_as", row["name"]),
            because=row["because"],
            source=sources[row["source"]],
            codes=row.get("codes", {}),
            part_of=Finding(row["part_of"]) if "part_of" in row else None,
        )

    rows = {row_id: _row(name, row_id, finding, row) for row_id, row in read(name, folder).items()}
    missing = [f.value for f in Finding if f.value not in rows]
    if missing:
        raise KnowledgeError(f"{name}: no row for {', '.join(missing)}")
    return {f: rows[f.value] for f in Finding}


def load_questions(folder: Path = FOLDER) -> dict[Slot, Question]:
    """The eleven questions in the order asked.

    Raises:
        KnowledgeError: a question is missing or in another order than the vocabulary's, or malformed.
    """
    name = "questions.yml"

    def question(row_id: str, row: Any) -> Question:
        return Question(
            slot=Slot(row_id),
            title=row["title"],
            findings=tuple(Finding(f) for f in row["findings"]),
            bare_yes=Finding(row["bare_yes"]) if "bare_yes" in row else None,
            clarify=bool(row.get("clarify", False)),
            known_when=KnownWhen(row["known_when"]),
            pregnant_only=bool(row.get("pregnant_only", False)),
            codes=row.get("codes", {}),
        )

    rows = [_row(name, row_id, question, row) for row_id, row in read(name, folder).items()]
    if [q.slot for q in rows] != list(Slot):
        raise KnowledgeError(f"{name}: the questions must be {', '.join(Slot)} in this order")
    return {q.slot: q for q in rows}


def load_decision_table(folder: Path = FOLDER) -> DecisionTable:
    """The decision table, most urgent rows first.

    Raises:
        KnowledgeError: a row is malformed, two rows share an id, or no row is without a condition.
    """
    name, sources, findings = "decision_table.yml", load_sources(folder), load_findings(folder)

    def of_kinds(kinds: list[str]) -> frozenset[Finding]:
        wanted = {Kind(k) for k in kinds}
        return frozenset(f for f, k in findings.items() if k.kind in wanted)

    def clause(row_id: str, part: dict[str, Any]) -> Clause:
        unknown = set(part) - {"findings", "kinds", "weeks_from", "weeks_before"}
        if unknown or not part:
            raise KnowledgeError(f"{name}: row {row_id!r}: cannot read the condition {part!r}")
        named = frozenset(Finding(f) for f in part.get("findings", [])) | of_kinds(part.get("kinds", []))
        return Clause(named, part.get("weeks_from"), part.get("weeks_before"))

    def table_row(row_id: str, row: Any) -> Row:
        return Row(
            id=row["id"],
            level=Level(row["level"]),
            route=Route(row["route"]),
            when=tuple(clause(row_id, part) for part in row["when"]),
            reason=row["reason"],
            source=sources[row["source"]],
        )

    data = read(name, folder)
    listed = data.get("rows")
    if not isinstance(listed, list):
        raise KnowledgeError(f"{name}: `rows` must be a list of rows")
    rows = [_row(name, r.get("id", "?") if isinstance(r, dict) else str(r), table_row, r) for r in listed]
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise KnowledgeError(f"{name}: two rows share an id")
    if not any(not row.when for row in rows):
        raise KnowledgeError(f"{name}: the last row must have no condition, so that every input has a level")
    rows.sort(key=lambda row: -row.level.urgency)
    unsure = _row(name, "terms", lambda _, data: of_kinds(data["terms"]["unsure_counts"]), data)
    return DecisionTable(tuple(rows), unsure)


def load_advice(folder: Path = FOLDER) -> dict[Route, Advice]:
    """What to do, by route.

    Raises:
        KnowledgeError: a route has no row.
    """
    name = "advice.yml"

    def advice(row_id: str, rows: Any) -> Advice:
        return Advice(tuple(rows[row_id]["actions"]), tuple(rows[row_id]["next"]))

    rows = read(name, folder)
    return {route: _row(name, route.value, advice, rows) for route in Route}


@dataclass(frozen=True)
class Knowledge:
    """All of it, loaded and checked."""

    sources: Mapping[str, Source]
    findings: Mapping[Finding, FindingKnowledge]
    questions: Mapping[Slot, Question]
    table: DecisionTable
    advice: Mapping[Route, Advice]


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The shipped knowledge, loaded once."""
    return Knowledge(load_sources(), load_findings(), load_questions(), load_decision_table(), load_advice())
