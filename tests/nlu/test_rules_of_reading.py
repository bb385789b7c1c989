"""What is made of the reader's confidences: a reader that was told what to say stands in for the network."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from nlu.encoder import Tokens
from nlu.findings import Reading, read
from nlu.reader import FINDINGS, SAID, Reader, Said
from triage.vocabulary import Finding, Slot, Status

Told = dict[Finding, dict[Said, float]]
BLEEDING, LEAK, TIGHTENINGS, BULGE = Finding.BLEEDING, Finding.WATERS_BROKEN, Finding.CONTRACTIONS, Finding.BULGE


def tokens(text: str) -> Tokens:
    """One token a word; the vectors do not matter here."""
    places, begin = [], 0
    for word in text.split(" "):
        places.append((begin, begin + len(word)))
        begin += len(word) + 1
    return Tokens(np.zeros((len(places), 1), np.float32), tuple(places))


class ReaderThatSays:
    """Says what it was told of a text at a question, and nothing of anything else; looks at the last word."""

    def __init__(self, told: dict[tuple[str, Slot | None], Told]) -> None:
        self._told = told

    def read(self, text: str, vectors: Any, *asked: Slot | None) -> tuple[Any, Any]:
        confidences = np.zeros((len(asked), len(FINDINGS), len(SAID)))
        for place, question in enumerate(asked):
            for finding, said in self._told.get((text, question), {}).items():
                for what, confidence in said.items():
                    confidences[place, FINDINGS.index(finding), SAID.index(what)] = confidence
        confidences[..., 0] = 1 - confidences[..., 1:].sum(axis=-1)
        attention = np.zeros((len(FINDINGS), len(vectors)))
        attention[:, -1] = 1
        return confidences, attention


def heard(reading: Reading) -> dict[Finding, Status]:
    return {mention.finding: mention.status for mention in reading.mentions}


def reading(text: str, told: dict[tuple[str, Slot | None], Told], asked: Slot | None, again: bool = False) -> Reading:
    return read(text, tokens, cast(Reader, ReaderThatSays(told)), asked, again)


def test_an_urgent_sign_of_another_time_is_asked_about_once_again_and_then_denied() -> None:
    told = {("I bled with my son", Slot.BLEEDING): {BLEEDING: {Said.EARLIER_PREGNANCY: 0.7, Said.PRESENT: 0.1}}}
    assert heard(reading("I bled with my son", told, Slot.BLEEDING)) == {}
    assert heard(reading("I bled with my son", told, Slot.BLEEDING, again=True)) == {BLEEDING: Status.ABSENT}


def test_what_may_be_so_is_not_denied_however_often_it_is_asked() -> None:
    told = {("I bled a bit", Slot.BLEEDING): {BLEEDING: {Said.EARLIER_PREGNANCY: 0.6, Said.PRESENT: 0.3}}}
    assert heard(reading("I bled a bit", told, Slot.BLEEDING, again=True)) == {}


def test_the_one_sign_that_she_names_is_no_report_of_the_others_asked_about() -> None:
    text = "I am wet and no to the rest"
    told = {
        (text, Slot.URGENT_SIGNS): {LEAK: {Said.PRESENT: 0.9}, BULGE: {Said.PRESENT: 0.6, Said.ABSENT: 0.3}},
        (text, None): {LEAK: {Said.PRESENT: 0.9}},
    }
    assert heard(reading(text, told, Slot.URGENT_SIGNS)) == {LEAK: Status.PRESENT, BULGE: Status.ABSENT}


def test_where_she_names_none_the_question_tells_what_she_reports() -> None:
    told = {("the fifth one yes", Slot.URGENT_SIGNS): {BULGE: {Said.PRESENT: 0.9}}}
    assert heard(reading("the fifth one yes", told, Slot.URGENT_SIGNS)) == {BULGE: Status.PRESENT}


def test_two_signs_that_she_names_are_both_reported() -> None:
    text = "I am wet and tight"
    both: Told = {LEAK: {Said.PRESENT: 0.9}, TIGHTENINGS: {Said.PRESENT: 0.9}}
    told = {(text, Slot.URGENT_SIGNS): both, (text, None): both}
    assert heard(reading(text, told, Slot.URGENT_SIGNS)) == dict.fromkeys((LEAK, TIGHTENINGS), Status.PRESENT)


def test_a_doubtful_sign_is_none_where_its_own_clause_denies_it() -> None:
    text, clause = "I am wet, but no tightenings", "no tightenings"
    denial: Told = {TIGHTENINGS: {Said.ABSENT: 0.95}}
    doubtful: Told = {TIGHTENINGS: {Said.PRESENT: 0.55, Said.ABSENT: 0.4}}
    sure: Told = {TIGHTENINGS: {Said.PRESENT: 0.7, Said.ABSENT: 0.2}}
    assert heard(reading(text, {(text, None): doubtful, (clause, None): denial}, None)) == {TIGHTENINGS: Status.ABSENT}
    assert heard(reading(text, {(text, None): doubtful}, None)) == {TIGHTENINGS: Status.PRESENT}
    assert heard(reading(text, {(text, None): sure, (clause, None): denial}, None)) == {TIGHTENINGS: Status.PRESENT}


def test_an_emoji_hides_no_sign() -> None:
    reported: Told = {LEAK: {Said.PRESENT: 0.9}}
    told = {("on the sofa   my membranes ruptured", None): reported}
    assert heard(reading("on the sofa 🛋 my membranes ruptured", told, None)) == {LEAK: Status.PRESENT}


def test_a_history_that_may_be_denied_is_not_denied_outside_its_question() -> None:
    doubtful: Told = {Finding.SHORT_CERVIX: {Said.ABSENT: 0.5}, BLEEDING: {Said.ABSENT: 0.5}}
    assert heard(reading("it was so long", {("it was so long", None): doubtful}, None)) == {BLEEDING: Status.ABSENT}


def test_a_stitch_that_may_well_be_there_counts_once_it_is_asked_about_again() -> None:
    stitch, asked = Finding.CERCLAGE_IN_PLACE, Slot.CURRENT_CARE
    told = {("tape in, no twins", asked): {stitch: {Said.PRESENT: 0.4, Said.ABSENT: 0.5}}}
    assert stitch not in heard(reading("tape in, no twins", told, asked))
    assert heard(reading("tape in, no twins", told, asked, again=True))[stitch] is Status.PRESENT


def test_what_she_does_not_know_about_is_in_doubt_and_not_present() -> None:
    text = "one baby, don't know about the length"
    told = {(text, Slot.CURRENT_CARE): {Finding.SHORT_CERVIX: {Said.PRESENT: 0.7}}}
    assert heard(reading(text, told, Slot.CURRENT_CARE))[Finding.SHORT_CERVIX] is Status.UNSURE


def test_a_correction_takes_away_what_is_denied_or_another_persons_but_not_what_is_asked() -> None:
    told = {("it", None): {BULGE: {Said.SOMEBODY_ELSE: 0.4, Said.OVER: 0.3}, LEAK: {Said.HYPOTHETICAL: 0.9}}}
    read_so = reading("it", told, None)
    assert read_so.takes_away(BULGE)
    assert not read_so.takes_away(LEAK)
