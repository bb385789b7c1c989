"""What makes Rasa train a component anew instead of taking it from its cache."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import GraphComponent

from nlu import fingerprints
from nlu.finding_extractor import FindingExtractor
from nlu.intent_classifier import IntentClassifier
from nlu.spelling_corrector import SpellingCorrector


@pytest.mark.parametrize(
    ("component", "folder", "name"),
    [
        (IntentClassifier, "CODE", "ngrams.py"),
        (SpellingCorrector, "CODE", "spelling.py"),
        (FindingExtractor, "CODE", "reader.py"),
        (SpellingCorrector, "MESSAGES", "answers.jsonl"),
        (FindingExtractor, "MESSAGES", "answers.jsonl"),
    ],
)
def test_a_component_is_trained_anew_when_what_it_was_trained_by_changes(
    component: type[GraphComponent], folder: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, folder, tmp_path)
    (tmp_path / name).write_text("before")
    before = component.fingerprint_addon({})
    assert component.fingerprint_addon({}) == before
    (tmp_path / name).write_text("after")
    assert component.fingerprint_addon({}) != before
