"""The words in which the conversation tests are written.

talk.says("check my symptoms").is_asked("gestational_age")
talk.says("18 weeks", "no, none of these", "mild cramps").is_asked("pelvic_pressure")
talk.says("I'm bleeding").is_given("emergency", because=["bleeding"])
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from bot_in_process import Bot, last_answer

from triage.record import Record
from triage.vocabulary import Slot

FORM = "symptom_check_form"
GUIDANCE = "guidance"
# From the start of the check, what leads to the guidance with nothing to report.
CALM_ANSWERS = {
    Slot.GESTATIONAL_AGE: "I am 18 weeks pregnant",
    Slot.URGENT_SIGNS: "No, none of these",
    Slot.CRAMPING_OR_BACK_PAIN: "No, neither",
    Slot.PELVIC_PRESSURE: "No",
    Slot.DISCHARGE_CHANGE: "No",
    Slot.BLEEDING: "No",
    Slot.PREGNANCY_HISTORY: "No, none of these",
    Slot.CERVICAL_PROCEDURES: "No, never",
    Slot.CERVICAL_TEAR: "No",
    Slot.CONGENITAL_ANOMALY: "No",
    Slot.CURRENT_CARE: "No, none of these",
}
START = "Check my symptoms"


class Conversation:
    """One person talking to the bot. Every word returns the conversation, so that they can be chained."""

    def __init__(self, bot: Bot) -> None:
        """A conversation that nobody has begun."""
        self._bot, self.sender = bot, uuid.uuid4().hex
        self._script: list[str] = []
        self.tracker = bot.tracker(self.sender)

    # What she does

    def says(self, *texts: str) -> Conversation:
        """She writes these messages, one after the other."""
        for text in texts:
            self.tracker = self._bot.hear(self.sender, text)
            self._script.append(f"   she: {text[:200]}")
            self._script += [f"   bot: {(said.text or '')[:200]!r}" for said in self.answers]
        return self

    def reaches(self, slot: str) -> Conversation:
        """She starts the check and answers calmly until this question is open."""
        if not self._script and slot in self._bot.reached:  # somebody has been there before her
            self.tracker = self._bot.copy(self._bot.reached[slot], self.sender)
            self._script.append(f"   (she reaches {slot})")
            return self.is_asked(slot)
        fresh = not self._script
        self.says(START)
        for asked, answer in CALM_ANSWERS.items():
            if self.open_question == slot:
                break
            if self.open_question == asked:
                self.says(answer)
        if fresh:
            self._bot.reached[slot] = self.branch().sender
        return self.is_asked(slot)

    def finishes(self, answers: dict[str, str] | None = None) -> Conversation:
        """She answers what is still asked, calmly but for `answers`, until the check is over."""
        texts = {**{slot.value: text for slot, text in CALM_ANSWERS.items()}, **(answers or {})}
        for _ in range(len(texts) + 3):
            if self.open_question is None:
                break
            self.says(texts[self.open_question])
        assert self.open_question is None, self._told("the check does not end")
        return self

    def branch(self) -> Conversation:
        """Another conversation that stands where this one does."""
        twin = Conversation(self._bot)
        twin.tracker = self._bot.copy(self.sender, twin.sender)
        twin._script = list(self._script)
        return twin

    # What must be so then

    def is_asked(self, slot: str) -> Conversation:
        """The question of this slot is open, and it was the last that the bot said."""
        assert self.open_question == slot, self._told(f"{slot} should be asked, not {self.open_question}")
        assert self.heard[-1:] == [f"utter_ask_{slot}"], self._told(f"the question {slot} should come last")
        return self

    def is_not_asked(self) -> Conversation:
        """No question is open."""
        assert self.open_question is None, self._told("no question should be open")
        return self

    def hears(self, *responses: str) -> Conversation:
        """The bot's last answer has these responses among its messages, in this order."""
        left = iter(self.heard)
        assert all(response in left for response in responses), self._told(f"{responses} not in {self.heard}")
        return self

    def does_not_hear(self, *responses: str) -> Conversation:
        """The bot's last answer has none of these responses."""
        assert not set(responses) & set(self.heard), self._told(f"{responses} should not be in {self.heard}")
        return self

    def hears_text(self, *parts: str) -> Conversation:
        """The bot's last answer holds these words."""
        text = "\n".join(said.text or "" for said in self.answers)
        missing = [part for part in parts if part not in text]
        assert not missing, self._told(f"{missing} not in {text!r}")
        return self

    def is_given(
        self,
        level: str,
        because: Iterable[str] | None = None,
        not_because: Iterable[str] = (),
        rules: Iterable[str] | None = None,
    ) -> Conversation:
        """The last answer is guidance of this level, with (exactly, where given) these reasons; nothing is asked."""
        guidance = self.guidance
        assert guidance, self._told(f"{level} should be given")
        assert guidance["level"] == level, self._told(f"{level} should be given, not {guidance['level']}")
        named = {reason["finding"] for reason in guidance["reasons"]}
        assert because is None or named == set(because), self._told(f"reasons {sorted(named)}")
        assert not named & set(not_because), self._told(f"reasons {sorted(named)}")
        assert rules is None or set(rules) <= set(guidance["rules"]), self._told(f"rules {guidance['rules']}")
        return self.is_not_asked()

    def is_not_given_guidance(self) -> Conversation:
        """The last answer holds no guidance."""
        assert not self.guidance, self._told("no guidance should be given")
        return self

    def is_offered(self, *titles: str) -> Conversation:
        """The last answer has buttons with these titles."""
        offered = [button["title"] for button in self.buttons]
        assert set(titles) <= set(offered), self._told(f"{titles} not in {offered}")
        return self

    def has_told(self, **findings: str) -> Conversation:
        """The record holds these findings with these statuses ("present", "absent", "unsure", "nothing")."""
        told = {f.value: report.status.value for f, report in self.record.findings.items()}
        wrong = {f: told.get(f, "nothing") for f, status in findings.items() if told.get(f, "nothing") != status}
        assert not wrong, self._told(f"told {wrong}, expected {findings}")
        return self

    def has_told_nothing(self) -> Conversation:
        """The record is empty and no slot of a question is set."""
        told = [*self.record.findings, *self.record.answers]
        assert not told, self._told(f"told {told}")
        assert not any(self.slot(slot) for slot in Slot), self._told("a slot is set")
        return self

    def has_slot(self, **slots: Any) -> Conversation:
        """Rasa's slots have these values."""
        wrong = {name: self.slot(name) for name, value in slots.items() if self.slot(name) != value}
        assert not wrong, self._told(f"slots {wrong}, expected {slots}")
        return self

    # What there is to look at

    @property
    def answers(self) -> list[Any]:
        """The bot's messages after her last one."""
        return last_answer(self.tracker)

    @property
    def heard(self) -> list[str]:
        """The names of the responses in the bot's last answer."""
        return [said.metadata.get("utter_action", "") for said in self.answers]

    @property
    def guidance(self) -> dict[str, Any] | None:
        """The guidance in the bot's last answer."""
        found = [said.data.get("custom") for said in self.answers]
        return next((one for one in reversed(found) if one and one.get("type") == GUIDANCE), None)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons under the bot's last answer."""
        return [button for said in self.answers for button in said.data.get("buttons") or []]

    @property
    def open_question(self) -> str | None:
        """The question that the check has open."""
        tracker = self.tracker
        return tracker.get_slot("requested_slot") if tracker.active_loop_name == FORM else None

    @property
    def record(self) -> Record:
        """What she has told."""
        return Record.from_json(self.slot("record"))

    def slot(self, name: str) -> Any:
        """One of Rasa's slots."""
        return self.tracker.get_slot(str(name))

    def _told(self, problem: str) -> str:
        return "\n".join([problem, *self._script])
