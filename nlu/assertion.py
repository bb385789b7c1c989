"""Cues that tell whether a finding is so, denied, over, in an earlier pregnancy, or not about her at all.

The cues are those of ConText (Harkema 2009): words before or after the finding, within reach. They do not
decide: a classifier weighs them together with the wording (see `findings`), which was measured better than
either alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from nlu.clauses import Span
from triage.vocabulary import Finding, Kind


class Assertion(str, Enum):
    """What a clause says of the finding it names; the labels `status` of the training data."""

    PRESENT = "present"
    ABSENT = "absent"
    UNSURE = "unsure"
    OVER = "over"
    EARLIER_PREGNANCY = "earlier_pregnancy"
    SOMEBODY_ELSE = "somebody_else"
    HYPOTHETICAL = "hypothetical"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{pattern})(?![\w])", re.IGNORECASE)


# "Not" that denies nothing: it belongs to doubt, to duration or to an idiom.
PSEUDO_NEGATION = _words(
    r"not sure|not certain|not only|not just|no idea|no clue|no doubt|not (?:normal|right|good|ok|okay|stopping|going away|easing|eased|letting|better|"
    r"getting better|sure|quite|gone|helping|touching|like|pee|wee|urine|a (?:lot|little)|much|too|very|that|really sure|been able|able|stopped)|"
    r"no (?:longer pregnant|matter|warning|reason|joke|wonder|break|gaps?|let ?up|relief|end)|(?:won.?t|wont|doesn.?t|doesnt|didn.?t|isn.?t|hasn.?t|not) (?:stop\w*|go(?:ne|ing)? away|ease\w*|let up|quit|help\w*|touch\w*)|"
    r"can.?t (?:stop|stand|walk|move|breathe|sleep|sit|even|hold|feel|keep|tell|get|catch|talk|bear|take|lie|see)|cannot (?:stop|stand|walk|move|breathe|sleep|sit|hold|feel|keep|tell)|"
    r"don.?t know|dont know|dunno|never (?:had|felt|seen|known)(?: \w+){0,3} (?:before|like (?:this|it)|so)|no one|nobody|without (?:stopping|a break|warning|pause)|"
    r"not (?:from|because)|nothing (?:helps|stays|works|like)|no good"
)
NEGATION = _words(
    r"no|not|never|without|w/o|denie[sd]|deny|denying|negative for|nil|none|zero|nothing|neither|nor|isn.?t|ain.?t|aren.?t|wasn.?t|weren.?t|"
    r"haven.?t|havent|hasn.?t|hasnt|hadn.?t|don.?t|dont|doesn.?t|doesnt|didn.?t|didnt|can.?t see|free of|free from|absence of|rather than|nope|nah|neg|"
    r"nothing like|isnt|wasnt|no sign of|no signs of|ruled out|rule out|excluded|haven.?t had|yet to have|far from"
)
NEGATION_REACH_WORDS = 7
NEGATION_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:(?:is|are|was|been|all|looks?|seems?|feels?|has been|stays?)\W+)*(?:[:=-]\s*)?(?<!\w)(?:no|nope|none|nil|negative|denied|neg|absent|fine|normal|the same|as usual|as always|"
    r"unchanged|intact|closed|not there|not present|clear(?: so far)?|never happened|doesn.?t apply|nothing new|n/a)\W*$",
    re.IGNORECASE,
)
DENYING_WORD = _words(r"afebrile|apyrexial|unremarkable")
UNSURE = _words(
    r"not (?:really |too |quite |100% |totally |entirely )?(?:sure|certain)(?: if| whether| about| that|)|can.?t (?:really )?tell|cannot tell|cant tell|hard to (?:tell|say)|"
    r"unsure|dunno if|(?:don.?t|dont) (?:really )?know (?:if|whether)|no idea if|could be (?:pee|wee|sweat|discharge)|or (?:just )?(?:pee|wee|sweat)|idk if"
)
SOMEBODY_ELSE = _words(
    r"(?:my|his|her|our|a|the|another|some|this|one|husband.?s|hubby.?s|wife.?s)\s+(?:\w+\s+){0,2}?(?:sister\w*|friend|friends|bff|bestie|cousin|mum|mom|mam|mother|mama|mummy|mommy|ma|aunt|auntie|aunty|tia|colleague|coworker|"
    r"co-worker|neighbou?r|niece|gran|nan|nana|grandma|grandmother|sil|mil|mother-in-law|mother in law|sister-in-law|stepmum|stepmom|boss|teacher|roommate|flatmate|housemate|patient|patients|client|student|"
    r"dog|cat|cow|bitch|ewe|mare|hamster|goat|horse|brother.?s \w+|woman|lady|girl (?:at|in|from|i|on|who)|girl|women|influencer|celebrity|character|actress|stepsister|workmate|classmate|godmother|sis|in-law|bridesmaid|hairdresser|manager)(?:'?s)?|"
    r"sister|sis|cousin|auntie|aunt|niece|neighbou?r|colleague|workmate|flatmate|roommate|best friend|bestie|someone|somebody|people|women|lady|others|other (?:mums|moms|women|people|ladies|girls)|a woman|(?:on|in) (?:tiktok|reddit|facebook|the forum|netflix|tv|insta\w*|youtube|mumsnet|the news|a film|the film|a movie|a book|a story|a show|the show)|"
    r"stories|story|soap|episode|documentary|article|forum|patients?|she lost hers|theirs|hers"
)
# A partner or mother who writes for her: her signs count.
FOR_HER = _words(
    r"my girl (?:is|has)|my (?:\w+ )?(?:wife|girlfriend|gf|partner|fianc\w*|missus|mrs|other half|wifey|daughter(?:-in-law)? (?:is|has|\d|says|had|just|was)|spouse|lady|woman|misses|surrogate)|our surrogate|the wife|the missus"
)
# Her mother's drug before her own birth is her history.
IN_HER_WOMB = _words(r"(?:pregnant|carrying|expecting|having|had) (?:with )?me|before i was born|in utero")
EARLIER_PREGNANCY = _words(
    r"(?:son|daughter|boy|girl|twins|eldest|oldest|firstborn|youngest) (?:was|were|came|arrived)|last (?:time|pregnancy|pregnancies|baby|one)|(?:previous|prior|earlier|first|second|other|past|former|1st|2nd) (?:pregnanc\w*|preg|birth|labou?r|time around|time round|baby|one|delivery|kid|child)|"
    r"with (?:my|our|the) (?:\w+ )?(?:first|last|second|third|son|daughter|eldest|oldest|boy|girl|other|twins|previous|youngest|middle)|with (?:him|her|baby (?:1|one|2|two|number|no)|number (?:one|two)|#\d)|(?:pregnancy|preg) (?:1|one|no\.? ?1|#1)(?=\W|$)|"
    r"my (?:first|last|second) (?:was|labou?r|birth|pregnancy|baby)|when i (?:was having|had|was pregnant with|gave birth|was in labou?r|was expecting|carried|delivered)|"
    r"(?:in|back in|since) (?:19|20)[012]\d|years? ago|yrs ago|that time|the time before|before (?:this one|him|her|my daughter|my son)|when .{0,20} was born|had (?:my|our) (?:son|daughter)|"
    r"in (?:that|the) (?:one|pregnancy) before|pregnancy before|(?:3[7-9]|4[012])(?:\s*\+\s*\d)? ?(?:w|wks?|weeks?)|after (?:the|my) (?:birth|delivery|c-?section)|postpartum|after (?:giving birth|he was born|she was born)|in labou?r with"
)
THIS_TIME = _words(
    r"this (?:time|pregnancy|one|week|morning|evening|afternoon)|now|today|currently|again|tonight|since (?:yesterday|this|last night)|at the moment|right now|yesterday|last night|just now|rn|atm"
)
OVER = _words(
    r"(?:\d+|two|three|four|five|six|few|couple(?: of)?|several|many|some) (?:weeks?|wks?|months?|mnths?) ago|a (?:week|month|while) (?:ago|back)|weeks ago|months ago|ages ago|"
    r"(?:early on|earlier in (?:this|the|my) pregnancy|in (?:the )?(?:early|first) (?:weeks|trimester|days|months)|first trimester|first tri|back (?:in|at|when)(?! hospital| pain)|at the (?:start|beginning))|"
    r"(?:around|at|about|in|till|until|by|since) (?:week |wk )?(?:[4-9]|1[0-2])(?:th)? ?(?:w|wks?|weeks?)?(?= |$|,|\.)|(?:all over|over now|long gone|never again|never since|not since|none since|nothing since|hasn.?t (?:happened|come back|returned)|has(?:n.?t)? (?:completely |totally |fully )?(?:gone|resolved|cleared)|"
    r"went away|gone now|cleared up|resolved|sorted itself|all better|no longer|not any ?more|not anymore|used to|back to normal|settled(?: down)?|passed now|all clear now|disappeared|completely gone|fine (?:now|since|ever since))"
)
HYPOTHETICAL = _words(
    r"what if|what happens|what would|what should i do if|what do i do if|if (?:i|my|it|the|there|u|you|she|her|we|anything|one|someone)|should i .{0,30} if|in case|suppose|supposing|imagine|"
    r"how (?:do|would|can|will|could) (?:i|you|u|we|one|they|she|doctors|people)|how (?:likely|common|often|much (?:bleeding|discharge|blood))|is it (?:common|possible|true|ever)|are .{0,25} (?:common|usual|a sign)|"
    r"what (?:is|are|does|counts|do|kind|causes|percent\w*|means?)|what.?s|whats|wats|difference between|can (?:a|an|it|you|u|the|cervical|stress|sex|lifting|having|bleeding|cramps|twins|i|one|too|lots|bending|being|coughing|walking|pushing|straining|babies|surgery)|does (?:a|an|it|having|the|bleeding|cramping|lifting)|do (?:a|all|most|you|u|they|people|contractions|cramps|twins|women)|could (?:a|it|the|having|i|my|lifting|sex)|"
    r"will (?:i|it|my|the|they|there)|would (?:i|it|that|you|u|they|my|be)|when (?:should|do|does|will|would|can)|which|"
    r"scared (?:of|that|i|it|my|to|about)|so scared|afraid|terrified|worr(?:y|ied|ying)(?: sick)? (?:about|that|i|my|it|if|of|over)|fear\w*|anxious (?:about|that)|nightmare\w*|dream\w*|paranoid|panic\w* (?:about|that|every time)|dread\w*|nervous (?:about|that)|might (?:have|be|happen|start|need|get|do)|may (?:have|need|happen|start|get) to|"
    r"hop(?:e|ing) (?:not|it|i|that|my|to|for|there|we)|pray\w*|going to (?:have|get|be|need|put)|gonna (?:have|get|be|need)|planned|plan(?:ning)? (?:to|for|on)|booked|booking|scheduled|next (?:week|month|monday|tuesday|wednesday|thursday|friday|time)|(?:goes|going|go) in (?:on|next|at|this|tomorrow)|"
    r"will (?:need|get|be|have)|to watch (?:out )?for|watch(?:ing)? (?:out )?for|look(?:ing)? out for|on the lookout|risk of|chance of|chances of|prevent\w*|avoid\w*|googl\w*|reading (?:about|up)|read (?:about|that|up)|heard (?:about|that|of)|told (?:me )?to (?:watch|look|come|call|ring|go)|warned (?:me )?(?:about|of)|offered|considering|discuss\w*|recommend\w*|suggest\w*|talking about|undecided|waiting for|waiting to"
)
# What shows that she speaks of something that is really there, also inside a question.
EVIDENCE = _words(
    r"i have|i.?ve (?:got|had|been|just|started|noticed|seen|gone)|ive (?:got|had|been|just|started|noticed)|i had|i.?m (?:having|getting|bleeding|leaking|cramping|feeling|spotting|losing|soaking|in|burning|so|getting)|im (?:having|getting|bleeding|leaking|cramping|feeling|spotting|losing|soaking)|i (?:keep|feel|felt|see|saw|just|got|am having|am getting|noticed|found|fell|passed|woke|can feel|can see|started|fainted|bled|started)|"
    r"there.?s|there (?:is|was|are)|theres|just (?:now|happened|started|had|felt|saw|broke|passed)|since (?:yesterday|this|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunch|breakfast|\d)|for (?:\d|two|three|a few|the last|the past|an hour|hours|days)|today|tonight|this (?:morning|afternoon|evening)|right now|rn|keeps?|won.?t stop|every (?:\d+|few|five|ten|couple|six|seven|eight|time i)|"
    r"all (?:day|night|morning|week)|yesterday|last night|hours ago|an hour ago|days ago|mins? ago|minutes ago|my \w+ (?:is|are|has|have|feels|keeps|hurts|went|broke|just)|having|when i (?:wipe|wiped|went|stood|stand|cough|sneeze|sit|sat|pee|got|walk)"
)


EVIDENCE_NOW = _words(r"i.?m|i am|i have|i.?ve|there.?s|there is|it.?s|keeps?|is|are|having|feels?|hurts?|am")


@dataclass(frozen=True)
class Target:
    """A finding named in a text: where, in which clause and sentence, what stood before that
    sentence, and how fine the part is that names it (0: a word)."""

    finding: Finding
    kind: Kind
    span: Span
    clause: Span
    sentence: Span
    earlier: str = ""
    is_question: bool = False
    grain: int = 0
    denying: bool = False


CUE_NAMES = (
    "negation before",
    "negation after",
    "denying word",
    "negation in clause",
    "negation first",
    "speaks of somebody else",
    "somebody else in sentence",
    "writes for her",
    "unsure",
    "earlier pregnancy in sentence",
    "earlier pregnancy in clause",
    "this time",
    "over in sentence",
    "over in clause",
    "speaks of a possibility",
    "possibility in clause",
    "possibility in sentence",
    "evidence in clause",
    "evidence in sentence",
    "question",
    "no word of the lexicon",
    "history",
    "movement",
    "negation before movement",
    "negation with movement",
    "earlier pregnancy told before",
)
NEGATION_FIRST = re.compile(r"^\W*(?:no|not|never|nope|none|nil|without|denies|zero)\b", re.IGNORECASE)


def cues(target: Target) -> list[float]:
    """Which cues stand around the finding, as 0 or 1 in the order of `CUE_NAMES`."""
    local, around = target.clause.text, target.sentence.text
    begin, end = max(0, target.span.start - target.clause.start), target.span.end - target.clause.start
    before, named, after = local[:begin], local[begin:end], local[end:]
    no_word = begin == 0 and end >= len(local)
    history, movement = target.kind is Kind.HISTORY, target.finding is Finding.REDUCED_MOVEMENT
    negated_before = target.denying or _reached_by_negation(before)
    negated = target.denying or bool(NEGATION.search(_without_pseudo(local)))
    found = (
        negated_before,
        not no_word and bool(NEGATION_AFTER.match(after)),
        bool(DENYING_WORD.search(named)),
        negated,
        bool(NEGATION_FIRST.match(_without_pseudo(local))),
        _is_somebody_else(target),
        bool(SOMEBODY_ELSE.search(around)),
        bool(FOR_HER.search(around)),
        bool(UNSURE.search(local)),
        not history and bool(EARLIER_PREGNANCY.search(around)),
        not history and bool(EARLIER_PREGNANCY.search(local)),
        bool(THIS_TIME.search(local)),
        not history and bool(OVER.search(around)),
        not history and bool(OVER.search(local)),
        _is_hypothetical(target),
        bool(HYPOTHETICAL.search(local)),
        bool(HYPOTHETICAL.search(around)),
        bool(EVIDENCE.search(local)),
        bool(EVIDENCE.search(around)),
        target.is_question,
        no_word,
        history,
        movement,
        negated_before and movement,
        negated and movement,
        not history and bool(EARLIER_PREGNANCY.search(target.earlier)) and not _speaks_of_now(target),
    )
    return [float(cue) for cue in found]


_SUPPORT = {
    Assertion.ABSENT: ("negation before", "negation after", "denying word", "negation in clause"),
    Assertion.SOMEBODY_ELSE: ("speaks of somebody else", "somebody else in sentence"),
    Assertion.EARLIER_PREGNANCY: ("earlier pregnancy in sentence", "earlier pregnancy in clause"),
    Assertion.OVER: ("over in sentence", "over in clause"),
    Assertion.HYPOTHETICAL: ("speaks of a possibility", "possibility in clause", "possibility in sentence", "question"),
}


def supported(assertion: str, found: list[float]) -> bool:
    """Whether any cue speaks for the reading; "present" needs none."""
    names = _SUPPORT.get(Assertion(assertion))
    return names is None or any(found[CUE_NAMES.index(name)] for name in names)


def reached_by_negation(found: list[float]) -> bool:
    """Whether a negation reaches the word that names the finding (movement has its negation within)."""
    no_word, movement = found[CUE_NAMES.index("no word of the lexicon")], found[CUE_NAMES.index("movement")]
    negated = found[CUE_NAMES.index("negation before")] or found[CUE_NAMES.index("negation after")]
    return bool(negated and not no_word and not movement)


def _speaks_of_now(target: Target) -> bool:
    """Whether the clause, or the sentence it stands in, is about this pregnancy."""
    return bool(THIS_TIME.search(target.sentence.text) or EVIDENCE_NOW.search(target.sentence.text))


def _without_pseudo(text: str) -> str:
    return PSEUDO_NEGATION.sub(lambda match: "x" * len(match.group()), text)


def _reached_by_negation(before: str) -> bool:
    """Whether a negation stands before the finding, near enough to reach it."""
    plain = _without_pseudo(before)
    found = list(NEGATION.finditer(plain))
    return bool(found) and len(plain[found[-1].end() :].split()) < NEGATION_REACH_WORDS


def _is_somebody_else(target: Target) -> bool:
    sentence = target.sentence.text
    if FOR_HER.search(sentence) or FOR_HER.search(target.earlier) or IN_HER_WOMB.search(sentence):
        return False
    before = sentence[: max(0, target.span.end - target.sentence.start)]
    named = SOMEBODY_ELSE.search(before) or SOMEBODY_ELSE.search(target.clause.text)
    if named:
        # "... and now I have it too": the clause itself speaks of her.
        own = re.search(r"\b(?:i|i'?m|im|my|me|mine)\b", target.clause.text, re.IGNORECASE)
        return not own or bool(
            SOMEBODY_ELSE.search(target.clause.text)
            and re.search(r"^\W*(?:my|a|our|his|the)\b", target.clause.text, re.IGNORECASE)
        )
    told_of = SOMEBODY_ELSE.search(target.earlier)
    return bool(told_of and re.match(r"^\W*(?:she|her|hers|they|he)\b", target.clause.text, re.IGNORECASE))


def speaks_of_another(text: str) -> bool:
    """Whether a text speaks of another person, another pregnancy, or what may be."""
    if SOMEBODY_ELSE.search(text) and not FOR_HER.search(text):
        return True
    return bool(EARLIER_PREGNANCY.search(text) and not THIS_TIME.search(text)) or bool(
        HYPOTHETICAL.search(text) and not EVIDENCE.search(text)
    )


def _is_hypothetical(target: Target) -> bool:
    clause, sentence = target.clause.text, target.sentence.text
    cue = HYPOTHETICAL.search(clause) or (HYPOTHETICAL.search(sentence) if target.is_question else None)
    if not cue:
        return False
    rest = clause[cue.end() :] if cue.string is clause else clause
    return not EVIDENCE.search(rest) and not (target.is_question and EVIDENCE.search(sentence))
