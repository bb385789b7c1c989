"""The bench: what counts as met, what the page says, what an installation weighs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.bench import gains, measure, page
from tools.bench.page import Figure
from tools.bench.servers import ECHO, OURS, STOCK
from tools.bench.weight import installed_megabytes


@pytest.fixture
def results() -> dict[str, Any]:
    """A measurement in which all targets are met."""

    def pair(ours: float, stock: float) -> dict[str, float]:
        return {OURS: ours, STOCK: stock}

    turns = {f"{server} {kind}": {"median": 5.0, "p95": 7.0, "times": 40, "asked": 42}
             for server in (OURS, STOCK, ECHO) for kind in ("faq", "form")}  # fmt: skip
    for kind in ("faq", "form"):
        turns[f"{STOCK} {kind}"] |= {"median": 50.0, "p95": 70.0}
    return {
        "day": "1 May 2026", "minutes": 9.0, "machine": "2 cores", "load": 0.1, "turns": turns,
        "growth": pair([5.0] * measure.LONG_TURNS, [float(n) for n in range(measure.LONG_TURNS)]),  # type: ignore[arg-type]
        "crowds": pair(100, 20), "memory": pair(200, 1400), "cold": pair(6, 60), "same_data": True,
        "training": {OURS: {"seconds": 30}, STOCK: {"seconds": 250, "epochs": 8}},
        "model": pair(4, 100), "install": pair(1000, 2500),
        "gains": {name: {"faq": 5.0, "form": 6.0, "long": 5.0} for name in (gains.NOTHING, *gains.WITHOUT)},
    }  # fmt: skip


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of its own, with text around the measured part."""
    path = tmp_path / "performance.md"
    path.write_text(f"before\n{page.BEGIN}\nan earlier measurement\n{page.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", path)
    monkeypatch.setattr(page, "PICTURE", tmp_path / "performance.svg")
    return path


def test_a_target_is_an_upper_bound_of_the_ratio_or_a_lower_one_where_more_is_better() -> None:
    assert Figure("turn", 10, 40, "ms", 0.25).met
    assert not Figure("turn", 11, 40, "ms", 0.25).met
    assert Figure("turns per second", 80, 20, "/s", 4.0, more_is_better=True).met
    assert not Figure("turns per second", 79, 20, "/s", 4.0, more_is_better=True).met


def test_the_page_holds_the_figures_and_keeps_the_text_around_them(results: dict[str, Any], written: Path) -> None:
    assert page.write(results) == []
    text = written.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and "an earlier measurement" not in text
    assert "| FAQ turn, median | 5.00 ms | 50.0 ms | 0.10 | at most 0.35 | yes |" in text
    assert "40 of 42 FAQ turns" in text
    assert "trained for 8 epochs" in text


def test_missed_targets_are_named(results: dict[str, Any], written: Path) -> None:
    results["memory"][OURS] = 700
    results["growth"][OURS] = [5.0] * 200 + [8.0] * (measure.LONG_TURNS - 200)
    assert page.write(results) == ["memory after all that", "turn 300 against turn 10"]
    assert "**no**" in written.read_text(encoding="utf-8")


def test_a_baseline_from_other_data_is_said_to_be_so(results: dict[str, Any], written: Path) -> None:
    page.write({**results, "same_data": False})
    assert "an earlier state of the training data" in written.read_text(encoding="utf-8")


def test_only_packages_of_the_lock_file_are_weighed(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.10" / "site-packages"
    for name in ("Some_Package", "other"):
        record = packages / f"{name}-1.0.dist-info" / "RECORD"
        record.parent.mkdir(parents=True)
        (packages / f"{name}.py").write_bytes(b"x" * 2_000_000)
        record.write_text(f"{name}.py,sha256=x,2000000\ngone.py,,\n", encoding="utf-8")
    lock = tmp_path / "requirements.txt"
    lock.write_text("some-package==1.0 \\\n    --hash=sha256:x\n", encoding="utf-8")
    assert installed_megabytes(tmp_path, lock) == pytest.approx(2.0)
    assert installed_megabytes(tmp_path, lock, without=frozenset({"some-package"})) == 0
