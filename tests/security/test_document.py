"""docs/security.md names the tests that attack what it promises: they must be there."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def test_every_test_that_the_page_names_exists() -> None:
    named = set(NAMED.findall((PROJECT / "docs" / "security.md").read_text(encoding="utf-8")))
    tests = (path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py"))
    assert len(named) > 15
    assert named <= {name for text in tests for name in DEFINED.findall(text)}


def test_every_package_is_pinned_with_a_hash() -> None:
    for file in ("requirements.txt", "requirements-test.txt", "requirements-uv.txt"):
        lines = (PROJECT / file).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
        packages = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert packages and all("==" in line and "--hash=sha256:" in line for line in packages), file
