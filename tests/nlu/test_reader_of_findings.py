from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlu import examples, reader_learning
from nlu.classifier import SCALE
from nlu.encoder import TOKEN_DIMENSIONS, shared_encoder
from nlu.ngrams import SIZE, ngrams
from nlu.reader import FINDINGS, LAYERS, QUESTIONS, SAID, Batch, Said
from nlu.reader_learning import Network, gradient, losses
from nlu.reader_training import Example, first_weights
from nlu.transformer import LayerWeights, published_layer
from triage.vocabulary import Finding, Slot

LENGTHS = (3, 5, 2, 7)
STEP = 1e-5


def test_every_slope_is_that_of_the_loss_between_two_points_close_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_learning, "HIDDEN_DROPOUT", 0)
    monkeypatch.setattr(reader_learning, "TOKEN_DROPOUT", 0)
    random = np.random.default_rng(0)
    network = Network((small_layer(random), small_layer(random)), first_weights(random))
    tokens = [random.standard_normal((length, TOKEN_DIMENSIONS)) for length in LENGTHS]
    rows = sparse.random(4, SIZE, 0.002, format="csr", random_state=0)
    batch = Batch.of(tokens, rows, np.asarray([0, 2, 2, 11]))
    batch = batch._replace(tokens=batch.tokens.astype(np.float64), real=batch.real.astype(np.float64))
    allowed = random.random((4, len(FINDINGS), len(SAID))) < 0.3
    allowed[..., 0] |= ~allowed.any(axis=-1)
    parts = [*network.layers, network.weights]
    for part in parts:
        for name, matrix in vars(part).items():
            setattr(part, name, matrix.astype(np.float64))
    counts = np.asarray([1.0, 2.0, 1.0, 0.5])
    slopes, _ = gradient(random, network, batch, allowed, counts)
    for part, sloped in zip(parts, (*slopes.layers, slopes.weights), strict=True):
        for name, matrix in vars(part).items():
            slope = getattr(sloped, name)
            places = np.argwhere(np.abs(slope) > 1e-5)
            for place in map(tuple, random.permutation(places)[:5]):
                here, values = matrix[place], []
                for moved in (here + STEP, here - STEP):
                    matrix[place] = moved
                    values.append(float(losses(network.steps(batch), allowed) @ counts))
                matrix[place] = here
                assert (values[0] - values[1]) / (2 * STEP) == pytest.approx(slope[place], rel=1e-3), name


def small_layer(random: np.random.Generator) -> LayerWeights:
    """A layer whose numbers are drawn: the published one's slopes are too small to be told from rounding."""
    shapes = {name: matrix.shape for name, matrix in vars(published_layer(0)).items()}
    return LayerWeights(**{name: random.standard_normal(shape) * 0.05 for name, shape in shapes.items()})


def network() -> Network:
    return Network(tuple(map(published_layer, LAYERS)), first_weights(np.random.default_rng(1)))


TEXTS = ["soup", "the soup of the day is hot, and the bread is cold", "no soup"]


def test_a_message_is_read_alike_alone_and_beside_longer_ones() -> None:
    tokens = [shared_encoder().tokens(text).vectors for text in TEXTS]
    rows, nothing_asked = ngrams(TEXTS) * SCALE, np.zeros(3, int)
    together = network().steps(Batch.of(tokens, rows, nothing_asked)).probabilities()
    for place, own in enumerate(tokens):
        alone = network().steps(Batch.of([own], rows[place], nothing_asked[:1])).probabilities()[0]
        assert alone == pytest.approx(together[place], abs=1e-5)
    assert together.sum(axis=-1) == pytest.approx(np.ones(together.shape[:2]), abs=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_run_reads_as_the_network_that_learned_to_two_digits(text: str) -> None:
    tokens = shared_encoder().tokens(text).vectors
    asked = [None, Slot.BLEEDING]
    learned = network().steps(Batch.of([tokens], ngrams([text]) * SCALE, np.asarray([*map(QUESTIONS.index, asked)])))
    confidence, attention = network().reader().read(text, tokens, *asked)
    assert confidence == pytest.approx(learned.probabilities(), abs=2e-2)
    assert attention == pytest.approx(learned.attention[0].T, abs=5e-2)


def test_a_message_teaches_what_is_labelled_and_leaves_open_what_is_not() -> None:
    known = Example("", {Finding.FEVER: Said.ABSENT}, frozenset({Finding.BULGE})).allowed()
    row = {finding: [SAID[i] for i in np.flatnonzero(may)] for finding, may in zip(FINDINGS, known, strict=True)}
    assert row[Finding.FEVER] == [Said.ABSENT]
    assert row[Finding.BULGE] == list(Said)
    assert row[Finding.FAINTING] == [Said.NOTHING]


def test_an_answer_that_denies_all_denies_what_was_asked_about() -> None:
    row = {
        "text": "same as ever",
        "question": "cramping_or_back_pain",
        "findings": {"fever": "present"},
        "denies_all": True,
    }
    assert examples.example(row).said == {
        Finding.CRAMPING: Said.ABSENT,
        Finding.BACK_PAIN: Said.ABSENT,
        Finding.FEVER: Said.PRESENT,
    }


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "hot soup"}',
        '{"text": "hot", "findings": {}, "question": "soup"}',
        '{"text": "hot", "findings": {"feever": "present"}}',
        "soup",
        '{"findings": {"fever": 1}}',
    ],
)
def test_a_line_that_is_no_labelled_message_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "some.jsonl").write_text('{"text": "hot", "findings": {"fever": "present"}}\n' + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"some\.jsonl:2: "):
        list(examples.rows(tmp_path))


@pytest.mark.parametrize("text", ["off 😀 to bed", "🏢🏢 here", "nothing at all"])
def test_each_token_knows_its_place_in_the_text(text: str) -> None:
    tokens = shared_encoder().tokens(text)
    words = {text[start:end] for start, end in tokens.places}
    assert len(tokens.places) == len(tokens.vectors)
    assert {word for word in text.split() if word.isascii()} <= words
