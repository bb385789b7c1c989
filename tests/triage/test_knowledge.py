"""The knowledge files: what is shipped is complete, and a broken file says where it is broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from triage.contacts import NAMES, contacts
from triage.knowledge import (
    FOLDER,
    KnowledgeError,
    knowledge,
    load_advice,
    load_decision_table,
    load_findings,
    load_questions,
    load_sources,
    read,
)
from triage.vocabulary import Finding, Kind, Level, Route, Slot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge, to break."""
    for file in FOLDER.glob("*.yml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def change(folder: Path, name: str, edit: Callable[[dict[str, Any]], Any]) -> None:
    """Writes the file `name` anew after `edit` has changed its content."""
    data = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    edit(data)
    (folder / name).write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")


def test_what_is_shipped_covers_the_whole_vocabulary() -> None:
    shipped = knowledge()
    assert set(shipped.findings) == set(Finding)
    assert list(shipped.questions) == list(Slot)
    assert set(shipped.advice) == set(Route)
    assert {row.level for row in shipped.table.rows} == set(Level)


def test_every_finding_is_asked_about() -> None:
    asked = {finding for question in knowledge().questions.values() for finding in question.findings}
    assert asked == set(Finding)


def test_every_finding_is_of_the_kind_that_the_design_gives_it() -> None:
    kinds = {kind: {f.value for f, known in knowledge().findings.items() if known.kind is kind} for kind in Kind}
    assert len(kinds[Kind.URGENT]) == 12
    assert len(kinds[Kind.SYMPTOM]) == 4
    assert len(kinds[Kind.HISTORY]) == 13


def test_advice_uses_no_setting_that_the_contacts_lack() -> None:
    for advice in knowledge().advice.values():
        for line in advice.actions + advice.next:
            assert line.format(**contacts({}))


@pytest.mark.parametrize(
    ("name", "load", "edit", "said"),
    [
        ("sources.yml", load_sources, lambda d: d["upmc"].pop("title"), "sources.yml: row 'upmc': KeyError: 'title'"),
        ("findings.yml", load_findings, lambda d: d.pop("fever"), "findings.yml: no row for fever"),
        ("findings.yml", load_findings, lambda d: d.update(wings={"kind": "urgent"}), "row 'wings'"),
        ("findings.yml", load_findings, lambda d: d["fever"].update(kind="odd"), "row 'fever': ValueError"),
        (
            "findings.yml",
            load_findings,
            lambda d: d["fever"].update(source="nobody"),
            "row 'fever': KeyError: 'nobody'",
        ),
        ("findings.yml", load_findings, lambda d: d["fever"].update(part_of="wings"), "row 'fever'"),
        ("findings.yml", load_findings, lambda d: d.update(fever="hot"), "row 'fever': TypeError"),
        ("questions.yml", load_questions, lambda d: d.pop("bleeding"), "the questions must be gestational_age"),
        ("questions.yml", load_questions, lambda d: d["bleeding"].update(known_when="often"), "row 'bleeding'"),
        ("questions.yml", load_questions, lambda d: d["bleeding"].update(findings=["wings"]), "row 'bleeding'"),
        ("decision_table.yml", load_decision_table, lambda d: d["rows"][0].update(level="odd"), "emergency.self_harm"),
        ("decision_table.yml", load_decision_table, lambda d: d["rows"][0].pop("id"), "row '?': KeyError: 'id'"),
        ("decision_table.yml", load_decision_table, lambda d: d["rows"].append("odd"), "row 'odd': TypeError"),
        ("decision_table.yml", load_decision_table, lambda d: d["rows"].append(d["rows"][0]), "two rows share an id"),
        ("decision_table.yml", load_decision_table, lambda d: d["rows"].pop(), "the last row must have no condition"),
        ("decision_table.yml", load_decision_table, lambda d: d.update(rows="none"), "must be a list of rows"),
        ("decision_table.yml", load_decision_table, lambda d: d.pop("terms"), "row 'terms': KeyError"),
        (
            "decision_table.yml",
            load_decision_table,
            lambda d: d["rows"][0].update(when=[{"findings": ["self_harm"], "moon": "full"}]),
            "row 'emergency.self_harm': cannot read the condition",
        ),
        (
            "decision_table.yml",
            load_decision_table,
            lambda d: d["rows"][0].update(when=[{}]),
            "cannot read the condition",
        ),
        ("advice.yml", load_advice, lambda d: d.pop("crisis_line"), "advice.yml: row"),
        ("contacts.yml", lambda f: contacts({}, f), lambda d: d["us"].pop("crisis_line"), "us has no crisis_line"),
        ("contacts.yml", lambda f: contacts({}, f), lambda d: d.update(us="911"), "us has no emergency_number"),
    ],
)
def test_a_broken_row_is_named(folder: Path, name: str, load: Callable[..., Any], edit: Any, said: str) -> None:
    change(folder, name, edit)
    with pytest.raises(KnowledgeError) as problem:
        load(folder)
    assert said in str(problem.value)
    assert name in str(problem.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fever: [", "while parsing"),
        ("- fever\n", "expected a mapping"),
        ("fever: 1\nfever: 2\n", "fever stands twice"),
        ("", "expected a mapping"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.yml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"odd\.yml") as problem:
        read("odd.yml", tmp_path)
    assert said in str(problem.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"sources\.yml"):
        load_sources(tmp_path)


# Whom to call


@pytest.mark.parametrize("region", ["us", "UK", "eu"])
def test_every_region_has_all_contacts(region: str) -> None:
    assert set(contacts({"CERVICAL_CHECK_REGION": region})) == set(NAMES)


def test_the_operator_s_own_number_comes_before_the_region_s() -> None:
    found = contacts({"CERVICAL_CHECK_EMERGENCY_NUMBER": "000", "CERVICAL_CHECK_CRISIS_LINE": ""})
    assert found["emergency_number"] == "000"
    assert found["crisis_line"] == contacts({})["crisis_line"]


def test_an_unknown_region_names_those_there_are() -> None:
    with pytest.raises(KnowledgeError, match="CERVICAL_CHECK_REGION=moon: choose one of us, uk, eu"):
        contacts({"CERVICAL_CHECK_REGION": "moon"})
