from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.spelling import Speller

WORDS = {"bleeding": 50, "discharge": 50, "weeks": 50, "pressure": 50, "cramping": 50, "the": 90}
SPELLER = Speller(WORDS)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("bleedng a bit", "bleeding a bit"),
        ("some dicsharge", "some discharge"),
        ("lots of presure 😬 there", "lots of pressure 😬 there"),
        ("“crampinng” again", "“cramping” again"),
    ],
)
def test_a_slip_of_the_thumb_is_mended(typed: str, mended: str) -> None:
    assert SPELLER.mend(typed).text == mended


@pytest.mark.parametrize("typed", ["17+3 weeks", "Blessing says hi", "MK the 2nd", "don’t", "", "😬"])
def test_names_numbers_and_good_words_stay_as_typed(typed: str) -> None:
    assert SPELLER.mend(typed).text == typed


def test_a_mended_word_leads_back_to_the_typed_one_and_so_do_the_words_around_it() -> None:
    typed = "oh 😬 the “bleedng” and the dicsharge too"
    spelled = SPELLER.mend(typed)
    for word, original in [("bleeding", "bleedng"), ("discharge", "dicsharge"), ("too", "too"), ("oh", "oh")]:
        begin = spelled.text.index(word)
        start, end = spelled.original(begin, begin + len(word))
        assert typed[start:end] == original


@given(st.lists(st.sampled_from(["bleedng", "presure", "a", "😬", "“weks”", "the", "17", "crampinng"]), max_size=12))
def test_every_word_leads_back_to_itself_however_many_slips_stand_before_it(words: list[str]) -> None:
    typed = " ".join(words)
    spelled = SPELLER.mend(typed)
    place = 0
    for word, mended in zip(words, spelled.text.split(" ") if words else [], strict=True):
        start, end = spelled.original(place, place + len(mended))
        assert typed[start:end].strip("“”") == word.strip("“”")
        place += len(mended) + 1
