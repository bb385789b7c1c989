"""The questions and her answers as HL7 FHIR: Questionnaire and QuestionnaireResponse.

Both are of FHIR R4. They are checked with the R4B models of `fhir.resources`, in which these two resources have the
elements that they have in R4 (R4B changed medication, evidence and subscription resources).

Each question is an item. A question about several findings is a group of them; one that bears the name of a finding
stands as that finding, with its others beside it. `linkId` is the name in the contract (slot, finding or key of the
summary's payload), and each stands once: a finding that two questions ask for belongs to the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from documents.outline import texts
from triage.knowledge import Question, knowledge
from triage.summary import level_names
from triage.versions import knowledge_version
from triage.vocabulary import Finding, Slot

MEDIA_TYPE = "application/fhir+json"
# A name that needs no server; the version says which questions.
CANONICAL = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'cervical-check/Questionnaire')}"
SYSTEMS = {"snomed": "http://snomed.info/sct", "loinc": "http://loinc.org"}
UCUM = "http://unitsofmeasure.org"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
SAID = ".said"

Item = dict[str, Any]


def questionnaire() -> dict[str, Any]:
    """The Questionnaire, made from triage/questions.yml and triage/findings.yml."""
    words = texts()
    return {
        "resourceType": "Questionnaire",
        "url": CANONICAL,
        "version": knowledge_version(),
        "name": "CervicalInsufficiencyCheck",
        "title": words["questionnaire_title"],
        "description": words["questionnaire_description"],
        "status": "active",
        "subjectType": ["Patient"],
        "item": [
            _item("pregnant", "boolean", words["pregnant"]),
            *(item for question in knowledge().questions.values() for item in _question_items(question)),
            _group("guidance", words["guidance"], [
                _item("level", "choice", words["level"], answerOption=[{"valueString": v} for v in level_names()]),
                _item("given", "dateTime", words["given_label"]),
                _item("rules", "string", words["rules_label"], repeats=True),
            ]),
            _item("questions", "text", words["questions"], repeats=True),
        ],
    }  # fmt: skip


def questionnaire_response(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The QuestionnaireResponse of a summary (triage.summary). It names nobody: no subject, no author, no id.

    Questions that she skipped, or that were not for her, have no item.
    """
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{CANONICAL}|{knowledge_version()}",
        "status": "completed" if payload["complete"] else "in-progress",
        "authored": payload["made"],
        "item": list(_answered(questionnaire()["item"], _answers(payload))),
    }


def _question_items(question: Question) -> Iterator[Item]:
    if question.slot is Slot.GESTATIONAL_AGE:
        yield _item(question.slot, "quantity", question.title)
        yield _item("due_date", "date", texts()["due_date_label"], question.codes)
        return
    findings = [_finding_item(f) for f in question.findings if _home(f) is question.slot]
    if question.slot.value in {finding.value for finding in question.findings}:
        yield from findings
    else:
        yield _group(question.slot, question.title, findings)


def _home(finding: Finding) -> Slot:
    """The first question that asks for it."""
    return next(q.slot for q in knowledge().questions.values() if finding in q.findings)


def _finding_item(finding: Finding) -> Item:
    known, words = knowledge().findings[finding], texts()
    options = [_coding(YES_NO, "Y", words["answer_yes"]), _coding(YES_NO, "N", words["answer_no"])]
    options.append(_coding(ABSENT_REASON, "asked-unknown", words["answer_unsure"]))
    said = _item(f"{finding}{SAID}", "string", words["her_words"])
    return _item(
        finding,
        "choice",
        known.name[:1].upper() + known.name[1:],
        known.codes,
        answerOption=[{"valueCoding": option} for option in options],
        item=[said],
    )


def _group(link: str, text: str, items: list[Item]) -> Item:
    return _item(link, "group", text, item=items)


def _item(link: str, kind: str, text: str, codes: Mapping[str, str] | None = None, **more: Any) -> Item:
    coded = {"code": [{"system": SYSTEMS[name], "code": code} for name, code in codes.items()]} if codes else {}
    return {"linkId": str(link), **coded, "text": text, "type": kind, **more}


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}


def _answers(payload: Mapping[str, Any]) -> dict[str, list[Item]]:
    """The answers by linkId."""
    words, guidance, age = texts(), payload["guidance"] or {}, payload["gestational_age_days"]
    found: dict[str, list[Item]] = {"pregnant": [{"valueBoolean": payload["pregnant"]}]}
    if age is not None:
        days = {"value": age, "unit": "d", "system": UCUM, "code": "d"}
        found[Slot.GESTATIONAL_AGE.value] = [{"valueQuantity": days}]
        found["due_date"] = [{"valueDate": payload["due_date"]}]
    for rows, coding in (
        ((*payload["reported"], *payload["risk_factors"]), _coding(YES_NO, "Y", words["answer_yes"])),
        (payload["denied"], _coding(YES_NO, "N", words["answer_no"])),
        (payload["unsure"], _coding(ABSENT_REASON, "asked-unknown", words["answer_unsure"])),
    ):
        found |= {row["finding"]: [{"valueCoding": coding}] for row in rows}
    for row in (*payload["reported"], *payload["risk_factors"], *payload["unsure"]):
        found[f"{row['finding']}{SAID}"] = _strings([row["said"]])
    if guidance:
        found |= {"level": _strings([guidance["level"]]), "rules": _strings(guidance["rules"])}
    if guidance.get("given"):
        found["given"] = [{"valueDateTime": guidance["given"]}]
    if payload["questions"]:
        found["questions"] = _strings(payload["questions"])
    return found


def _strings(values: Iterable[str]) -> list[Item]:
    return [{"valueString": value} for value in values]


def _answered(items: Iterable[Item], answers: Mapping[str, list[Item]]) -> Iterator[Item]:
    """The response's items in the questionnaire's order; what has no answer is left out."""
    for item in items:
        shown = {"linkId": item["linkId"], "text": item["text"]}
        below = list(_answered(item.get("item", ()), answers))
        if item["type"] == "group":
            if below:
                yield {**shown, "item": below}
        elif answer := answers.get(item["linkId"]):
            yield {**shown, "answer": [{**answer[0], "item": below}, *answer[1:]] if below else answer}
