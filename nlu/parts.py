"""The parts of a message in which findings are looked for: clauses, sentences, and a short message as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.assertion import Target
from nlu.clauses import TURNS, Span, clauses, goes_on_denying, sentences
from triage.knowledge import knowledge
from triage.vocabulary import Finding

# How fine a part is that names a finding; finer goes before coarser.
GRAIN_WORD, GRAIN_CLAUSE, GRAIN_SENTENCE, GRAIN_MESSAGE = range(4)
# A clause of so few words out of a longer sentence says little by itself.
LONGEST_SCRAP = 4
LONGEST_READ_WHOLE = 40
_AS_DENIED = Span(0, 2, "no")


@dataclass(frozen=True)
class Part:
    """A span to classify, with the clause and sentence it stands in and what came before the sentence."""

    span: Span
    sentence: Span
    earlier: str
    is_question: bool
    grain: int
    denying: bool = False
    whole: int = 0

    @property
    def is_scrap(self) -> bool:
        """Whether it is a few words out of a longer sentence, which alone say little."""
        return (
            self.grain == GRAIN_CLAUSE and self.span != self.sentence and len(self.span.text.split()) <= LONGEST_SCRAP
        )

    def target(self, finding: Finding, words: Sequence[Span]) -> Target:
        """The finding in this part, at the words that name it or at the whole part."""
        kind = knowledge().findings[finding].kind
        span = words[0] if words else self.span
        grain = GRAIN_WORD if words else self.grain
        return Target(
            finding, kind, span, self.span, self.sentence, self.earlier, self.is_question, grain, self.denying
        )


def parts_of(text: str) -> list[Part]:
    """The clauses, the sentences of several clauses, and a short message as a whole."""
    parts: list[Part] = []
    found = sentences(text)
    for sentence in found:
        earlier, is_question = text[: sentence.start], _asks(text, sentence)
        split = clauses(sentence)
        denying, whole = False, len(parts) + (len(split) if len(split) != 1 else 0)
        for previous, clause in zip([None, *split], split):
            between = text[previous.end : clause.start] if previous else ""
            lists_on = not TURNS.search(between)
            denying = lists_on and (
                goes_on_denying(previous, clause) or (denying and goes_on_denying(_AS_DENIED, clause))
            )
            parts.append(Part(clause, sentence, earlier, is_question, GRAIN_CLAUSE, denying, whole))
        if len(split) != 1:
            parts.append(Part(sentence, sentence, earlier, is_question, GRAIN_SENTENCE))
    if len(found) > 1 and len(text.split()) <= LONGEST_READ_WHOLE:
        message = Span(0, len(text), text)
        parts.append(Part(message, message, "", _asks(text, found[-1]), GRAIN_MESSAGE))
    return parts


def _asks(text: str, sentence: Span) -> bool:
    after = text[sentence.end : sentence.end + 15].lower().lstrip()
    return after.startswith(("?", "question mark")) or sentence.text.lower().startswith(
        (
            "is ",
            "are ",
            "do ",
            "does ",
            "can ",
            "could ",
            "what",
            "wat",
            "how ",
            "should ",
            "shud ",
            "when ",
            "why ",
            "will ",
            "would ",
            "which ",
            "whats ",
        )
    )
