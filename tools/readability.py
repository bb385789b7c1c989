"""How hard a text is to read: the Flesch-Kincaid grade, without anything to download.

textstat counts words and sentences. For syllables it would fetch the Carnegie Mellon dictionary, and without it fall
back to hyphenation, which finds too few. So the syllables are counted here, by vowels; on the words of this project
that agrees with the dictionary within 1 % (see docs/quality.md).
"""

from __future__ import annotations

import re

import textstat

# Words that this chat explains, or cannot do without, and the plain word that is measured in their place.
MEDICAL = {
    "progesterone": "hormone",
    "cerclage": "stitch",
    "effacement": "thinning",
    "dilation": "opening",
    "pessary": "device",
    "cervical insufficiency": "a weak cervix",
    "ehlers-danlos": "this disease",
    "second trimester": "middle months",
    "gynecologist": "doctor",
    "maternity unit": "birth unit",
    "infection": "illness",
}
# Where each of them is explained: once is enough, and "tell me more about ..." leads there.
EXPLAINED_IN = {
    "progesterone": "utter_ask_progesterone",
    "cerclage": "utter_ask_cerclage",
    "effacement": "utter_ask_effacement",
    "dilation": "utter_ask_dilation",
    "pessary": "utter_ask_pessary",
    "cervical insufficiency": "utter_ask_definition",
    "ehlers-danlos": "utter_more_causes",
    "second trimester": "utter_more_definition",
    "gynecologist": "utter_ask_physical_exam",
    "maternity unit": "utter_stopped",
    "infection": "utter_why_discharge_change",
}
_VOWELS = re.compile(r"[aeiouy]+")
# Letters that make a syllable more, or one less, than there are groups of vowels.
_ONE_MORE = re.compile(
    r"i[ao](?!us)|[^gqt]ua|eo(?!ple)|[^td]iu|dnt$|[^aeioul]le[sd]?$|sm$|mc|[uo]ing|ying$|eing|ier$|iet|ien(?!d)|uid"
)
_ONE_LESS = re.compile(
    r"(?:[^aeiouy]|u)e$|[^tdaeiouy]ed$|(?:[^aeiouysxzcgh]|th)es$|tio|cia|gio|gia|cio|sio|tia|cie(?!s$)|eve[rn]y|[^aeiou]ely|"
    r"[^aeiou]eful|eless|ement|some"
)
_WORD = re.compile(r"[a-z']+")
_LIST_MARK = re.compile(r"^\s*[-*•]\s+", re.MULTILINE)


def grade(text: str) -> float:
    """The US school grade from which on the text can be read; below 0 for very plain ones.

    A line is a sentence, so that the items of a list are not one long one. Figures and abbreviations count as a
    syllable a character.
    """
    plain = prepared(text)
    words, sentences = textstat.lexicon_count(plain), textstat.sentence_count(plain)
    if not words or not sentences:
        return 0.0
    return float(0.39 * words / sentences + 11.8 * sum(map(syllables, plain.split())) / words - 15.59)


def prepared(text: str) -> str:
    """The text with plain words for the medical ones, and a full stop at the end of each line."""
    for medical, simple in MEDICAL.items():
        text = re.sub(rf"\b{medical}\b", simple, text, flags=re.IGNORECASE)
    lines = [_LIST_MARK.sub("", line).strip() for line in text.replace("’", "'").splitlines()]
    return " ".join(line if line[-1] in ".!?:" else f"{line}." for line in lines if line).replace(":", ".")


def syllables(token: str) -> int:
    """The syllables of one word as written; hyphens join words, figures count as one a character."""
    figures = sum(character.isdigit() for character in token)
    return figures + sum(map(_of_word, _WORD.findall(token.lower())))


def _of_word(word: str) -> int:
    word = word.strip("'").removesuffix("'s")
    if not word:
        return 0
    groups = len(_VOWELS.findall(word))
    return max(1, groups + len(_ONE_MORE.findall(word)) - len(_ONE_LESS.findall(word)))
