"""The words of the clinical core, as constants. Every other room takes them from here."""

from __future__ import annotations

from enum import Enum

DAYS_PER_WEEK = 7


class Word(str, Enum):
    """A constant that is written in YAML, JSON and slots as its plain value."""

    def __str__(self) -> str:
        return str(self.value)


class Finding(Word):
    """What may be true of the pregnant person; `findings.yml` says what each one means and why it matters."""

    WATERS_BROKEN = "waters_broken"
    HEAVY_BLEEDING = "heavy_bleeding"
    BLEEDING = "bleeding"
    CONTRACTIONS = "contractions"
    SEVERE_PAIN = "severe_pain"
    BULGE = "bulge"
    FEVER = "fever"
    FAINTING = "fainting"
    REDUCED_MOVEMENT = "reduced_movement"
    ABDOMINAL_INJURY = "abdominal_injury"
    SELF_HARM = "self_harm"
    OTHER_WARNING_SIGN = "other_warning_sign"
    CRAMPING = "cramping"
    BACK_PAIN = "back_pain"
    PELVIC_PRESSURE = "pelvic_pressure"
    DISCHARGE_CHANGE = "discharge_change"
    PRIOR_INSUFFICIENCY = "prior_insufficiency"
    PRIOR_CERCLAGE = "prior_cerclage"
    CERCLAGE_IN_PLACE = "cerclage_in_place"
    PAINLESS_DILATION = "painless_dilation"
    SECOND_TRIMESTER_LOSS = "second_trimester_loss"
    PRETERM_BIRTH = "preterm_birth"
    CERVICAL_SURGERY = "cervical_surgery"
    DILATION_PROCEDURE = "dilation_procedure"
    CERVICAL_TEAR = "cervical_tear"
    CONGENITAL_ANOMALY = "congenital_anomaly"
    CONNECTIVE_TISSUE_DISORDER = "connective_tissue_disorder"
    SHORT_CERVIX = "short_cervix"
    MULTIPLE_PREGNANCY = "multiple_pregnancy"


class Kind(Word):
    """The three kinds of finding."""

    URGENT = "urgent"
    SYMPTOM = "symptom"
    HISTORY = "history"


class Status(Word):
    """What she said of a finding: it is so, it is not so, or she cannot tell."""

    PRESENT = "present"
    ABSENT = "absent"
    UNSURE = "unsure"


class Level(Word):
    """How soon to get care, least urgent first."""

    ROUTINE = "routine"
    SOON = "soon"
    TODAY = "today"
    EMERGENCY = "emergency"

    @property
    def urgency(self) -> int:
        """0 for routine to 3 for emergency."""
        return list(Level).index(self)


class Route(Word):
    """Whom to contact; one level may have several routes, the first in this order is the one shown."""

    CRISIS_LINE = "crisis_line"
    EMERGENCY_NUMBER = "emergency_number"
    MATERNITY_UNIT = "maternity_unit"
    DOCTOR_TODAY = "doctor_today"
    DOCTOR_SOON = "doctor_soon"
    NEXT_VISIT = "next_visit"


class Slot(Word):
    """The eleven questions of the check, in the order in which they are asked; each is a Rasa slot."""

    GESTATIONAL_AGE = "gestational_age"
    URGENT_SIGNS = "urgent_signs"
    CRAMPING_OR_BACK_PAIN = "cramping_or_back_pain"
    PELVIC_PRESSURE = "pelvic_pressure"
    DISCHARGE_CHANGE = "discharge_change"
    BLEEDING = "bleeding"
    PREGNANCY_HISTORY = "pregnancy_history"
    CERVICAL_PROCEDURES = "cervical_procedures"
    CERVICAL_TEAR = "cervical_tear"
    CONGENITAL_ANOMALY = "congenital_anomaly"
    CURRENT_CARE = "current_care"


class Answer(Word):
    """How a question stands once it needs no more asking."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class KnownWhen(Word):
    """When a question about several findings counts as answered by what she has already reported."""

    ANY = "any"
    ALL = "all"


class Place(Word):
    """Where the usual weeks of some care lie, seen from where she is."""

    AHEAD = "ahead"
    NOW = "now"
    BEHIND = "behind"


class Intent(Word):
    """The Rasa intents that the core and the actions must tell apart; all others are none of their business."""

    AFFIRM = "affirm"
    DENY = "deny"
    UNSURE = "unsure"
    SKIP = "skip"
    GO_BACK = "go_back"
    RESTART = "restart"
    INFORM = "inform"
    THANK = "thank"
    START_CHECK = "start_check"
    STOP = "stop"
    WHY_ASKING = "why_asking"
    REPEAT = "repeat"
    SUMMARY = "summary"
    DELETE_DATA = "delete_data"
    HELP = "help"
    BOT_CHALLENGE = "bot_challenge"
    HUMAN_HANDOFF = "human_handoff"
    PRIVACY = "privacy"
    FEEDBACK_GOOD = "feedback_good"
    FEEDBACK_BAD = "feedback_bad"
    OUT_OF_SCOPE = "out_of_scope"
    TELL_ME_MORE = "tell_me_more"
    TIMELINE = "timeline"
    ASK_PREPARE_VISIT = "ask_prepare_visit"


QUESTION_INTENT_PREFIX = "ask_"
