"""Trains the baseline: the project's domain, data and actions on Rasa's own recommended configuration.

    .cache/bench/stock/bin/python -m tools.bench.train_stock EPOCHS

Runs in the environment of stock Rasa (tools/bench/requirements.txt), which has TensorFlow. The configuration is the
one that Rasa ships for projects that name none; of it only the epochs of DIETClassifier are changed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tools.bench.stock import CONFIG, FOLDER, MODEL, TRAINING, digest_of_data
from tools.project import PROJECT, stop

DIET = "DIETClassifier"


def main(epochs: int) -> None:
    """Writes configuration, model and the record of the training into the folder of the baseline."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    FOLDER.mkdir(parents=True, exist_ok=True)
    CONFIG.write_text(yaml.safe_dump(recommended(epochs), sort_keys=False), encoding="utf-8")
    from rasa.model_training import train

    begun = time.monotonic()
    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(CONFIG),
        training_files=[str(PROJECT / "data")],
        output=str(FOLDER),
        fixed_model_name=MODEL.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code or not MODEL.is_file():
        stop("Training the baseline failed: see the lines above.")
    record = {"seconds": round(time.monotonic() - begun, 1), "epochs": epochs, "data": digest_of_data()}
    TRAINING.write_text(json.dumps(record), encoding="utf-8")


def recommended(epochs: int) -> dict[str, Any]:
    """Rasa's own default configuration with the number of epochs of DIET."""
    import rasa

    shipped = Path(rasa.__file__).parent / "engine/recipes/config_files/default_config.yml"
    config: dict[str, Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"] == DIET:
            component["epochs"] = epochs
    return {**config, "assistant_id": "stock-rasa"}


if __name__ == "__main__":
    main(int(sys.argv[1]))
