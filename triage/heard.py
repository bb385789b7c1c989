"""One message of hers as the NLU understood it, before anything is made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from triage.vocabulary import QUESTION_INTENT_PREFIX, Finding, Intent, Status

# An intent as sure as this is not overruled by a yes or no at the head of the message ("no, stop").
SURE_OF_INTENT = 0.5
# Below this it was right in 22 of 42 labelled messages, and one of the two likeliest in 33.
CLEAR_INTENT = 0.35
# Another subject, so many times as likely as anything she may have meant, is no offer of readings either.
OTHER_SUBJECT_LEAD = 2.0
# What these ask for is not an answer to the open question.
COMMANDS = frozenset(
    {
        Intent.STOP,
        Intent.RESTART,
        Intent.GO_BACK,
        Intent.SKIP,
        Intent.WHY_ASKING,
        Intent.REPEAT,
        Intent.SUMMARY,
        Intent.DELETE_DATA,
        Intent.TELL_ME_MORE,
        Intent.TIMELINE,
    }
)


@dataclass(frozen=True)
class HeardFinding:
    """A finding that the NLU heard in the message, with the words that gave it, and how sure it is (0 to 1)."""

    finding: Finding
    status: Status
    words: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Heard:
    """One message as the NLU understood it.

    Attributes:
        ranking: confidence by intent, 0 to 1.
        gestational_age_days: weeks and days she gave, in days.
        not_pregnant: she says that she is not pregnant (now).
        correction: she takes something back ("actually", "I meant", "by mistake").
        taken_back: findings that a correction takes away, if she told of them before ("no, that was my sister").
    """

    text: str
    intent: str
    ranking: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[HeardFinding, ...] = ()
    gestational_age_days: int | None = None
    not_pregnant: bool = False
    correction: bool = False
    taken_back: frozenset[Finding] = frozenset()

    @property
    def is_question(self) -> bool:
        """Whether she asks about one of the topics."""
        return self.intent.startswith(QUESTION_INTENT_PREFIX)

    @property
    def is_command(self) -> bool:
        """Whether she surely wants something of the bot ("stop", "skip"), whatever word it begins with."""
        return self.intent in set(COMMANDS) and self.is_sure

    @property
    def is_sure(self) -> bool:
        """Whether the intent stands out."""
        return self.ranking.get(self.intent, 1.0) >= SURE_OF_INTENT

    @property
    def is_clear(self) -> bool:
        """Whether the intent is likelier right than wrong."""
        return self.ranking.get(self.intent, 1.0) >= CLEAR_INTENT

    @property
    def is_unclear(self) -> bool:
        """Whether nothing she may have meant stands out."""
        best = self.ranking.get(self.intent, 1.0)
        next_best = max((self.ranking[i] for i in self.ranking if i != self.intent), default=0.0)
        taken_back_subject = self.intent == Intent.OUT_OF_SCOPE and best >= OTHER_SUBJECT_LEAD * next_best
        return not self.tells and 0 < best < CLEAR_INTENT and not taken_back_subject

    def readings(self, intents: Collection[str], most: int = 2) -> list[str]:
        """The likeliest of `intents`, the likeliest first."""
        return sorted((i for i in self.ranking if i in intents), key=lambda i: -self.ranking[i])[:most]

    @property
    def corrects(self) -> bool:
        """Whether what she says takes the place of what she said before."""
        return self.correction or self.intent == Intent.GO_BACK

    @property
    def tells_of_pregnancy(self) -> bool:
        """Whether she says how far along she is, or that she is not pregnant."""
        return self.not_pregnant or self.gestational_age_days is not None

    @property
    def tells(self) -> bool:
        """Whether there is a fact about her in it."""
        return bool(self.findings or self.taken_back) or self.tells_of_pregnancy

    def named(self, *statuses: Status) -> frozenset[Finding]:
        """The findings of which she says one of `statuses`."""
        return frozenset(h.finding for h in self.findings if h.status in statuses)
