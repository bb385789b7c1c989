"""The page for clinicians says what the table says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from promises import PROMISES

from tools.document_table import DIAGRAM, NO_CONDITION, PAGE, condition, diagram, page
from tools.project import PROJECT
from triage.knowledge import knowledge
from triage.vocabulary import Finding

KNOWN = knowledge()


@pytest.mark.parametrize(("file", "wanted"), [(PAGE, page(KNOWN)), (DIAGRAM, diagram(KNOWN))], ids=["page", "diagram"])
def test_the_committed_file_is_the_one_made_from_the_table(file: Path, wanted: str) -> None:
    assert file.is_file(), f"{file.name} is missing: run `python -m tools.document_table`"
    stale = file.read_text(encoding="utf-8") != wanted
    assert not stale, f"{file.name} is stale: run `python -m tools.document_table`"


def test_the_page_names_every_row_and_every_finding_with_its_source() -> None:
    lines = page(KNOWN).splitlines()
    for row in KNOWN.table.rows:
        assert any(f"`{row.id}`" in line and row.reason in line and row.source.title in line for line in lines)
    for finding in Finding:
        known = KNOWN.findings[finding]
        assert any(f"`{finding}`" in line and known.because in line and known.source.title in line for line in lines)


def test_a_changed_table_makes_another_page_and_another_diagram() -> None:
    table = replace(KNOWN.table, rows=KNOWN.table.rows[1:])
    changed = replace(KNOWN, table=table)
    assert page(changed) != page(KNOWN)
    assert diagram(changed) != diagram(KNOWN)


def test_a_condition_names_its_findings_and_weeks_in_words() -> None:
    words = {row.id: condition(row, KNOWN) for row in KNOWN.table.rows}
    assert words["today.symptom"] == "any symptom"
    assert "24+0 weeks or more, or weeks not known" in words["emergency.reduced_movement"]
    assert KNOWN.findings[Finding.BULGE].name in words["emergency.life_threat"]
    assert words["routine.nothing_reported"] == NO_CONDITION


def test_the_diagram_is_well_formed_and_its_text_stays_inside() -> None:
    root = ElementTree.fromstring(diagram(KNOWN))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    texts = [e for e in root.iter() if e.tag.endswith("text")]
    assert all(0 < float(e.attrib["x"]) < width and 0 < float(e.attrib["y"]) < height for e in texts)
    assert len({e.text for e in texts}) > len(KNOWN.table.rows)


def test_the_safety_page_names_only_tests_and_promises_that_exist() -> None:
    text = (PROJECT / "docs" / "safety.md").read_text(encoding="utf-8")
    files = {file.relative_to(PROJECT).as_posix() for file in (PROJECT / "tests").rglob("*.py")}
    tests = {name for file in files for name in re.findall(r"def (test_\w+)", (PROJECT / file).read_text("utf-8"))}
    assert set(re.findall(r"`(tests/[\w/]+\.py)`", text)) <= files
    assert set(re.findall(r"`(test_\w+)`", text)) <= tests
    assert text.count("\n| ", text.index("| Promise | Small"), text.index("Promises: [")) == len(PROMISES)
