from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from nlu import examples, reader_training
from nlu.classifier import SCALE
from nlu.encoder import TOKEN_DIMENSIONS, shared_encoder
from nlu.ngrams import SIZE, ngrams
from nlu.reader import FINDINGS, SAID, Batch, Reader, Said, steps
from nlu.reader_training import Example, first_weights, loss
from triage.vocabulary import Finding

LENGTHS = (3, 5, 2, 7)
STEP = 1e-5


def test_every_slope_is_that_of_the_loss_between_two_points_close_by() -> None:
    random = np.random.default_rng(0)
    weights = first_weights(random)
    for name, matrix in vars(weights).items():
        setattr(weights, name, matrix.astype(np.float64))
    tokens = [random.standard_normal((length, TOKEN_DIMENSIONS)) for length in LENGTHS]
    rows = sparse.random(4, SIZE, 0.002, format="csr", random_state=0)
    batch = Batch.of(tokens, rows, np.asarray([0, 2, 2, 11]))
    batch = batch._replace(tokens=batch.tokens.astype(np.float64))
    allowed = random.random((4, len(FINDINGS), len(SAID))) < 0.3
    allowed[..., 0] |= ~allowed.any(axis=-1)
    kept = np.ones((4, max(LENGTHS), reader_training.HIDDEN)), np.ones((4, len(FINDINGS), reader_training.OWN))
    slopes = reader_training.backwards(weights, batch, steps(weights, batch, *kept), allowed, *kept)
    for name, matrix in vars(weights).items():
        slope = getattr(slopes, name)
        places = np.argwhere(np.abs(slope) > 1e-5)
        for place in map(tuple, random.permutation(places)[:5]):
            here, values = matrix[place], []
            for moved in (here + STEP, here - STEP):
                matrix[place] = moved
                values.append(loss(steps(weights, batch), allowed))
            matrix[place] = here
            assert (values[0] - values[1]) / (2 * STEP) == pytest.approx(slope[place], rel=1e-3), name


def test_a_message_is_read_alike_alone_and_beside_longer_ones() -> None:
    weights = first_weights(np.random.default_rng(1))
    texts = ["soup", "the soup of the day is hot, and the bread is cold", "no soup"]
    tokens = [shared_encoder().tokens(text).vectors for text in texts]
    together = steps(weights, Batch.of(tokens, ngrams(texts) * SCALE, np.zeros(3, int))).probabilities()
    for row, text, own in zip(together, texts, tokens, strict=True):
        assert Reader(weights).read(text, own)[0] == pytest.approx(row, abs=1e-5)
    assert together.sum(axis=-1) == pytest.approx(np.ones(together.shape[:2]), abs=1e-5)


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
