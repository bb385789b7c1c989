from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

from nlu import encoder
from nlu.encoder import (
    DIMENSIONS,
    LOWER_LAYERS,
    SENTENCE_DIMENSIONS,
    TOKEN_DIMENSIONS,
    EncoderError,
    SentenceEncoder,
)
from nlu.reader import LAYERS
from nlu.transformer import forwards, published_layer

WORDS = ["no", "hello", "ok thanks"]
SENTENCES = [
    "sounds good to me",
    "There is a dull tug under my navel whenever I climb stairs.",
    "ma'am i am having one problem since two days",
    "Quarter past nine, the kettle is on & the cat wants out!",
    "A much longer sentence, with several clauses, so that attention has something to do: first one thing happens, "
    "then another, and in the end nobody remembers how it began or why it mattered to anyone at all.",
]


class NumpyBert:
    """The forward pass of BERT written out in numpy, one sentence at a time."""

    def __init__(self, folder: Path) -> None:
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        stored = load_file(folder / "model.safetensors")
        self.weights = {name: array.astype(np.float64) for name, array in stored.items()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()

    def __call__(self, text: str) -> np.ndarray:
        mean = self.hidden(text, self.config["num_hidden_layers"]).mean(axis=0)
        return mean / np.linalg.norm(mean)

    def hidden(self, text: str, layers: int) -> np.ndarray:
        ids = self.tokenizer.encode(text.lower()).ids
        w = self.weights
        hidden = self.norm(
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][: len(ids)]
            + w["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for number in range(layers):
            hidden = self.layer(hidden, f"encoder.layer.{number}")
        return hidden

    def layer(self, hidden: np.ndarray, name: str) -> np.ndarray:
        heads = self.config["num_attention_heads"]
        query, key, value = (
            np.array_split(self.linear(hidden, f"{name}.attention.self.{part}"), heads, axis=1)
            for part in ("query", "key", "value")
        )
        attention = [softmax(q @ k.T / np.sqrt(q.shape[1])) for q, k in zip(query, key, strict=True)]
        context = np.hstack([weights @ v for weights, v in zip(attention, value, strict=True)])
        attended = self.linear(context, f"{name}.attention.output.dense")
        hidden = self.norm(attended + hidden, f"{name}.attention.output.LayerNorm")
        inner = self.linear(hidden, f"{name}.intermediate.dense")
        outer = self.linear(inner * (1 + erf(inner / np.sqrt(2))) / 2, f"{name}.output.dense")
        return self.norm(outer + hidden, f"{name}.output.LayerNorm")

    def linear(self, rows: np.ndarray, name: str) -> np.ndarray:
        return rows @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, rows: np.ndarray, name: str) -> np.ndarray:
        centred = rows - rows.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt(rows.var(axis=1, keepdims=True) + self.config["layer_norm_eps"])
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def bert() -> NumpyBert:
    return NumpyBert(encoder.model_folder())


@pytest.mark.parametrize(
    ("quantized", "texts", "least"), [(False, WORDS + SENTENCES, 0.999), (True, SENTENCES, 0.98), (True, WORDS, 0.96)]
)
def test_the_graph_gives_the_vectors_of_an_independent_forward_pass(
    bert: NumpyBert, quantized: bool, texts: list[str], least: float
) -> None:
    encode = SentenceEncoder(quantized).encode
    cosines = {text: float(encode([text])[0, :SENTENCE_DIMENSIONS] @ bert(text)) for text in texts}
    assert min(cosines.values()) > least, cosines


@pytest.mark.parametrize(("quantized", "least"), [(False, 0.999), (True, 0.9)])
@pytest.mark.parametrize("text", WORDS + SENTENCES)
def test_each_token_has_its_vector_after_the_lower_layers(
    bert: NumpyBert, quantized: bool, least: float, text: str
) -> None:
    found = SentenceEncoder(quantized).tokens(text).vectors
    assert found.shape[1] == TOKEN_DIMENSIONS
    assert alike(found, bert.hidden(text, LOWER_LAYERS)) > least


@pytest.mark.parametrize("text", WORDS + SENTENCES)
def test_the_reader_goes_on_from_the_layers_as_they_were_published(bert: NumpyBert, text: str) -> None:
    tokens = bert.hidden(text, LAYERS.start)[np.newaxis].astype(np.float32)
    for number in LAYERS:
        tokens = forwards(published_layer(number), tokens, np.ones((1, tokens.shape[1], 1), np.float32)).made
    assert alike(tokens[0], bert.hidden(text, LAYERS.stop)) > 0.999


def alike(found: np.ndarray, expected: np.ndarray) -> float:
    """The least cosine of a token's vector and what it should be."""
    assert found.shape == expected.shape
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(expected, axis=1)
    return float(((found * expected).sum(axis=1) / lengths).min())


def test_a_sentence_has_the_same_vector_alone_and_beside_longer_ones() -> None:
    encode = SentenceEncoder().encode
    together, alone = encode(SENTENCES), np.vstack([SentenceEncoder().encode([text]) for text in reversed(SENTENCES)])
    assert together.shape == (len(SENTENCES), DIMENSIONS)
    assert np.array_equal(together, alone[::-1])


def test_emoji_of_different_meaning_have_different_vectors() -> None:
    glad, sad, glad_again = SentenceEncoder().encode(["off to bed 😀", "off to bed 😭", "off to bed 😀"])
    assert glad @ glad_again > 0.999 * (glad @ glad) > 0.95 * (glad @ glad) > glad @ sad


def test_each_third_of_a_vector_has_length_one_also_that_of_an_empty_text() -> None:
    thirds = SentenceEncoder().encode(["", "word", "🙂"]).reshape(9, SENTENCE_DIMENSIONS)
    assert np.allclose(np.linalg.norm(thirds, axis=1), 1, atol=1e-4)


def test_weights_that_are_not_the_published_ones_are_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(encoder.MODEL_FOLDER_SETTING, raising=False)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(encoder, "model_folder", lambda: tmp_path)
    with pytest.raises(EncoderError, match="SHA-256") as refusal:
        SentenceEncoder()
    assert len(str(refusal.value).splitlines()) == 1


def test_a_folder_without_weights_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "nowhere"
    monkeypatch.setenv(encoder.MODEL_FOLDER_SETTING, str(missing))
    with pytest.raises(EncoderError, match="nowhere") as refusal:
        SentenceEncoder()
    assert len(str(refusal.value).splitlines()) == 1
    assert encoder.MODEL_FOLDER_SETTING in str(refusal.value)


def test_a_missing_weights_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(encoder.MODEL_FOLDER_SETTING, raising=False)
    monkeypatch.setattr(encoder, "WEIGHTS_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(EncoderError, match="make install"):
        SentenceEncoder()
