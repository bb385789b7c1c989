"""Packages that Rasa imports and the bot does without: what happens where one is asked for."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import DynamoTrackerStore, MongoTrackerStore
from rasa.nlu.featurizers.sparse_featurizer import count_vectors_featurizer
from rasa.utils.tensorflow.models import RasaModel

from rasa_patches.absent_packages import ABSENT

PROJECT = Path(__file__).resolve().parents[2]
CONFIGURED: dict[str, Callable[[], Any]] = {
    "pymongo": lambda: MongoTrackerStore(None),
    "boto3": lambda: DynamoTrackerStore(None),
    "sklearn": lambda: count_vectors_featurizer.CountVectorizer(lowercase=True),
    "keras": lambda: RasaModel(),
}


@pytest.mark.parametrize("package", CONFIGURED)
def test_a_component_that_needs_one_is_refused_with_what_to_do(package: str) -> None:
    with pytest.raises(RuntimeError, match=f"^{package} is not installed") as refusal:
        CONFIGURED[package]()
    assert f"leave {ABSENT[package]} out" in str(refusal.value)


def test_decorators_of_tensorflow_leave_what_they_decorate_as_it_is() -> None:
    tensorflow = importlib.import_module("tensorflow")
    assert tensorflow.function(len) is len
    assert tensorflow.function()(len) is len


def test_none_of_them_is_in_the_lock() -> None:
    locked = {name.lower() for name in re.findall(r"(?m)^([\w.-]+)==", (PROJECT / "requirements.txt").read_text())}
    left_out = {name.replace("_", "-").lower() for name in ABSENT} - {"botocore", "keras", "sklearn"}
    assert not locked & (left_out | {"botocore", "keras", "scikit-learn"})
