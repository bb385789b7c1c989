"""Messages nobody would think of: what she may write, press, paste or have her cat type."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from tools.training_data import read_lines
from triage.vocabulary import Finding, Level, Slot

SENTENCES = sorted({line.text for line in read_lines()})
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
URGENT = [
    "there's blood on the toilet paper!!", "BLOOD everywhere omg", "bright red blood running down my legs",
    "warm fluid keeps trickling out of me", "i think my waters just went", "contractions every five minutes",
    "my belly goes hard every few minutes and it hurts", "worst pain of my life, i can't stand up",
    "something is hanging out of my vagina", "i feel a lump coming out down there", "39.5 fever and shaking",
    "i passed out in the shower", "nearly fainted twice today", "the baby stopped kicking", "barely any kicks today",
    "somebody kicked me in the stomach", "i fell down the stairs onto my belly", "i want to end my life",
    "i can't go on, i want to die", "splitting headache and i see flashing lights", "i can't breathe properly",
    "chest hurts badly", "not sure, maybe my water broke", "idk if it's blood or not",
]  # fmt: skip
ANSWERS = [
    "yes", "no", "not sure", "skip", "no idea", "maybe", "y", "n", "None of these", "yes and no", "go back", "stop",
    "start over", "delete my data", "why do you ask?", "what?", "help", "hello", "thanks", "check my symptoms",
    "that was a mistake", "actually it was just discharge", "wait, i'm 18 weeks not 17", "17+3", "30 weeks",
    "no, that was my last pregnancy", "i'm not pregnant", "it stopped", "show me my answers", "are you a robot",
]  # fmt: skip
INTENTS = ["inform", "restart", "session_start", "back", "deny", "affirm", "EXTERNAL", "delete_data", "nlu_fallback"]
# A value that no word of hers gives: it must never be found in a slot but as her own words.
MARK = "INJECTED"
INTERNAL = [*Slot, "record", "interruption", "requested_slot", "level_so_far", "progress", "told", "rest", "finding"]
WILD = [
    "\x00",
    "\u202e",
    "\u200b",
    "🩸",
    "👶🏽",
    "ß",
    "İ",
    "ﷺ",
    "\n\n",
    "\t",
    "<b>",
    "{emergency_number}",
    "${PORT}",
    "';--",
    "%s",
]

whitespace = st.sampled_from(["", " ", "   ", "\n", "\t", "\u200b", ".", "?", "…"])
sentences = st.sampled_from(SENTENCES)
salad = st.lists(st.sampled_from(WORDS + URGENT + WILD), min_size=1, max_size=12).map(" ".join)
garbage = st.text(max_size=120)  # any characters but lone surrogates: those no channel hands on
joined = st.tuples(st.sampled_from(URGENT + ANSWERS), sentences, st.sampled_from([", ", ". ", " but ", " "])).map(
    lambda parts: parts[2].join(parts[:2])
)
too_long = st.tuples(st.sampled_from(URGENT + ANSWERS + WORDS), st.integers(200, 3000)).map(
    lambda parts: (parts[0] + " ") * (parts[1] // len(parts[0]) + 1)
)
json_values = st.recursive(
    st.sampled_from([MARK, "present", "routine", *Finding, *Level]) | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(INTERNAL), inner, max_size=2),
    max_leaves=4,
)
json_objects = st.dictionaries(st.sampled_from([str(key) for key in INTERNAL]), json_values, max_size=3).map(json.dumps)
slashes, confidence = st.sampled_from(["/", "//", " /", "/ /"]), st.sampled_from(["", "@0.9"])
commands = st.tuples(slashes, st.sampled_from(INTENTS), confidence, json_objects | st.just("")).map("".join)
urgent_commands = st.tuples(slashes, st.sampled_from(URGENT)).map("".join)


def anything(buttons: list[str]) -> st.SearchStrategy[str]:
    """Any message, half of them such as people write.

    Args:
        buttons: what the bot's buttons send.
    """
    pressed = st.sampled_from(buttons)
    told_and_pressed = st.tuples(st.sampled_from(URGENT), pressed).map(", ".join)
    sensible = told_and_pressed | st.sampled_from(ANSWERS) | pressed | sentences | st.sampled_from(URGENT)
    return sensible | joined | salad | garbage | whitespace | too_long | json_objects | commands | urgent_commands
