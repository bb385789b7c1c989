"""The FHIR resources: valid, made from the declared questions, and of one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from summaries import ODD_WORDS, PAYLOADS, saying

from documents.fhir import SAID, questionnaire, questionnaire_response
from triage.knowledge import FOLDER, knowledge
from triage.vocabulary import Finding, Slot

Item = dict[str, Any]
# The element that holds an answer, by the type of the question (FHIR R4, Questionnaire.item.type).
VALUES = {
    "boolean": {"valueBoolean"},
    "quantity": {"valueQuantity"},
    "date": {"valueDate"},
    "dateTime": {"valueDateTime"},
    "string": {"valueString"},
    "text": {"valueString"},
    "choice": {"valueCoding", "valueString"},
}


def walk(items: Iterable[Item]) -> Iterator[Item]:
    """All items, in their order, those of a Questionnaire as well as those of a response."""
    for item in items:
        yield item
        yield from walk(item.get("item", ()))
        for answer in item.get("answer", ()):
            yield from walk(answer.get("item", ()))


def test_the_questionnaire_is_valid_and_each_link_id_stands_once() -> None:
    Questionnaire.parse_obj(questionnaire())
    links = [item["linkId"] for item in walk(questionnaire()["item"])]
    assert len(set(links)) == len(links)


def test_the_questionnaire_asks_for_every_question_and_finding_by_its_name_in_the_contract() -> None:
    links = {item["linkId"] for item in walk(questionnaire()["item"])}
    assert {slot.value for slot in Slot} <= links
    assert {finding.value for finding in Finding} <= links


def test_the_questionnaire_has_the_codes_of_the_declared_findings_and_questions() -> None:
    coded = {
        (item["linkId"], code["system"], code["code"])
        for item in walk(questionnaire()["item"])
        for code in item.get("code", ())
    }
    systems = {"snomed": "http://snomed.info/sct", "loinc": "http://loinc.org"}
    findings = yaml.safe_load((FOLDER / "findings.yml").read_text(encoding="utf-8"))
    declared = {(f, systems[s], code) for f, row in findings.items() for s, code in row.get("codes", {}).items()}
    assert coded == declared | {("due_date", "http://loinc.org", "11778-8")}
    assert {code for _, _, code in coded} == {
        "17382005", "289530006", "44223004", "276369006", "21522001", "11961-0", "11637-6", "11778-8",
    }  # fmt: skip


@pytest.mark.parametrize("payload", [*PAYLOADS.values(), *map(saying, filter(str.strip, ODD_WORDS.values()))])
def test_a_response_is_valid_and_matches_the_questionnaire(payload: dict[str, Any]) -> None:
    response = questionnaire_response(payload)
    QuestionnaireResponse.parse_obj(response)
    matches(questionnaire()["item"], response["item"])
    links = [item["linkId"] for item in walk(response["item"])]
    assert len(set(links)) == len(links)


def matches(asked: list[Item], answered: list[Item]) -> None:
    """Each answered item stands where the questionnaire has it, in its order, with an answer of its type."""
    known = {item["linkId"]: item for item in asked}
    order = list(known)
    assert [order.index(item["linkId"]) for item in answered] == sorted(
        order.index(item["linkId"]) for item in answered
    )
    for item in answered:
        question = known[item["linkId"]]
        assert item["text"] == question["text"]
        if question["type"] == "group":
            assert "answer" not in item
            matches(question["item"], item["item"])
            continue
        assert len(item["answer"]) == 1 or question.get("repeats")
        for answer in item["answer"]:
            (kind,) = set(answer) - {"item"}
            assert kind in VALUES[question["type"]]
            assert "answerOption" not in question or {kind: answer[kind]} in question["answerOption"]
            matches(question.get("item", []), answer.get("item", []))


def test_a_response_holds_what_she_said_and_denied() -> None:
    payload = PAYLOADS["everything"]
    answers = {
        item["linkId"]: item["answer"] for item in walk(questionnaire_response(payload)["item"]) if "answer" in item
    }
    codes = {
        "Y": [*payload["reported"], *payload["risk_factors"]],
        "N": payload["denied"],
        "asked-unknown": payload["unsure"],
    }
    for code, rows in codes.items():
        assert rows
        for row in rows:
            assert answers[row["finding"]][0]["valueCoding"]["code"] == code
            assert answers.get(row["finding"] + SAID, [{}])[0].get("valueString") == row.get("said")
    assert set(map(str, knowledge().findings)) <= set(answers)


def test_a_check_that_was_not_gone_through_is_in_progress() -> None:
    assert questionnaire_response(PAYLOADS["ordinary"])["status"] == "completed"
    assert questionnaire_response(PAYLOADS["empty"])["status"] == "in-progress"


def test_a_response_names_nobody() -> None:
    response = questionnaire_response(PAYLOADS["everything"])
    assert set(response) == {"resourceType", "questionnaire", "status", "authored", "item"}
    assert response["authored"] == PAYLOADS["everything"]["made"]
