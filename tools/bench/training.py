"""Trains a model from nothing, and prints how long it took: `stock` with its epochs for DIET, or `ours`.

    .cache/bench/stock/bin/python -m tools.bench.training stock 100
    .venv/bin/python -m tools.bench.training ours

Stock Rasa gets the project's domain and data with the configuration that Rasa ships for projects that name none; of
it only the epochs of DIETClassifier can be changed. It runs in an environment of its own, which has TensorFlow.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tools.bench import stock
from tools.project import PROJECT, stop

STOCK, OURS = "stock", "ours"
DIET = "DIETClassifier"
STOCK_EPOCHS = 100


def main(which: str, epochs: int = STOCK_EPOCHS) -> None:
    """Trains, and prints one line of JSON with the seconds."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    stock.FOLDER.mkdir(parents=True, exist_ok=True)
    if which == STOCK:
        stock.CONFIG.write_text(yaml.safe_dump(recommended(epochs), sort_keys=False), encoding="utf-8")
        seconds = trained(stock.CONFIG, stock.MODEL)
        print(json.dumps({"seconds": seconds, "epochs": epochs, "data": stock.digest_of_data()}))
    else:
        from tools.project import quiet

        quiet()
        print(json.dumps({"seconds": trained(PROJECT / "config.yml", stock.FOLDER / "ours.tar.gz")}))


def trained(config: Path, model: Path) -> float:
    """Trains from the project's domain and data into `model`; seconds, with loading Rasa."""
    begun = time.monotonic()
    from rasa.model_training import train

    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(config),
        training_files=[str(PROJECT / "data")],
        output=str(model.parent),
        fixed_model_name=model.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code or not model.is_file():
        stop("Training failed: see the lines above.")
    return round(time.monotonic() - begun, 1)


def recommended(epochs: int) -> dict[str, Any]:
    """Rasa's own default configuration with this number of epochs for DIET."""
    import rasa

    shipped = Path(rasa.__file__).parent / "engine/recipes/config_files/default_config.yml"
    config: dict[str, Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    for component in config["pipeline"]:
        if component["name"] == DIET:
            component["epochs"] = epochs
    return {**config, "assistant_id": "stock-rasa"}


if __name__ == "__main__":
    main(sys.argv[1], *(int(epochs) for epochs in sys.argv[2:]))
