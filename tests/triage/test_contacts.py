"""Whom to call: the operator's settings, the region's defaults, and the shape of numbers."""

from __future__ import annotations

import pytest

from triage.contacts import ADVISED_SETTINGS, contacts, is_number, missing_settings, number_in, phones
from triage.knowledge import KnowledgeError
from triage.vocabulary import Route

CLINIC = {
    "CERVICAL_CHECK_REGION": "uk",
    "CERVICAL_CHECK_CLINIC_NAME": "Elm Clinic",
    "CERVICAL_CHECK_CLINIC_PHONE": "020 7946 0001",
    "CERVICAL_CHECK_CLINIC_HOURS": "Mon to Fri, 8 to 17",
    "CERVICAL_CHECK_MATERNITY_UNIT": "Ward 12 on 020 7946 0000",
}


def numbers(environment: dict[str, str], route: Route | None = None) -> list[tuple[str, str]]:
    """Labels and numbers in their order."""
    return [(phone.label, phone.number) for phone in phones(environment, route)]


def test_the_clinic_is_named_with_its_phone_and_hours() -> None:
    assert contacts(CLINIC)["clinic"] == "Elm Clinic on 020 7946 0001"
    assert ("Elm Clinic (Mon to Fri, 8 to 17)", "020 7946 0001") in numbers(CLINIC)


def test_without_settings_the_regions_lines_are_there() -> None:
    assert numbers({}) == [("Emergency", "911"), ("Crisis line", "988")]
    assert numbers({"CERVICAL_CHECK_REGION": "uk"}) == [("Emergency", "999"), ("Crisis line", "116 123")]
    assert numbers({"CERVICAL_CHECK_REGION": "eu"}) == [("Emergency", "112")]
    assert contacts({})["clinic"] == "your doctor"


@pytest.mark.parametrize("route", [None, *Route])
@pytest.mark.parametrize("hours", ["", "closed", "Mon to Fri, 8 to 17"])
def test_opening_hours_never_hide_an_emergency_line(route: Route | None, hours: str) -> None:
    found = {number for _, number in numbers({**CLINIC, "CERVICAL_CHECK_CLINIC_HOURS": hours}, route)}
    assert found == {"999", "116 123", "020 7946 0000", "020 7946 0001"}


@pytest.mark.parametrize(
    ("route", "first"),
    [
        (Route.CRISIS_LINE, "116 123"),
        (Route.EMERGENCY_NUMBER, "999"),
        (Route.MATERNITY_UNIT, "020 7946 0000"),
        (Route.DOCTOR_TODAY, "020 7946 0000"),
    ],
)
def test_the_number_of_the_route_comes_first(route: Route, first: str) -> None:
    assert numbers(CLINIC, route)[0][1] == first


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CERVICAL_CHECK_EMERGENCY_NUMBER", "call us"),
        ("CERVICAL_CHECK_EMERGENCY_NUMBER", "911 or 112 or 999 or 1234567"),
        ("CERVICAL_CHECK_EMERGENCY_NUMBER", "9"),
        ("CERVICAL_CHECK_CLINIC_PHONE", "555-CLINIC"),
        ("CERVICAL_CHECK_CRISIS_LINE", "the Samaritans"),
    ],
)
def test_what_is_no_number_is_refused_by_name(setting: str, value: str) -> None:
    with pytest.raises(KnowledgeError, match=f"{setting}=.*: give a phone number"):
        contacts({setting: value})


@pytest.mark.parametrize("number", ["911", "112", "116 123", "+44 20 7946 0000", "(555) 010-0100", "555-0100"])
def test_numbers_as_people_write_them(number: str) -> None:
    assert is_number(number)
    assert number_in(f"the unit at {number} (any hour)") == number


@pytest.mark.parametrize("text", ["", "12", "your maternity unit", "+", "1" * 16])
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)
    assert number_in(text) is None


def test_what_is_not_set_is_known() -> None:
    assert missing_settings({}) == list(ADVISED_SETTINGS)
    assert missing_settings(CLINIC) == []
