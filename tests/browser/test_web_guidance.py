"""The guidance card, and that texts never become markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from chat_page import ChatPage
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
TITLES = {
    "emergency": "Get help now",
    "today": "Call your doctor or midwife today",
    "soon": "Contact your doctor in the next days",
    "routine": "Keep your visits, and call if anything changes",
}


@pytest.mark.parametrize("level", TITLES)
def test_each_level_has_words_and_a_shape_of_its_own(chat: ChatPage, level: str) -> None:
    chat.say(f"guidance {level}")
    assert chat.wait_for_guidance() == level
    expect(chat.card.get_by_role("heading", level=3)).to_have_text(TITLES[level])
    expect(chat.card.locator("svg .shape")).to_be_visible()


def test_shapes_differ_between_levels(chat: ChatPage) -> None:
    for level in TITLES:
        chat.say(f"guidance {level}")
    shapes = chat.page.locator(".card .shape").evaluate_all("paths => paths.map(p => p.getAttribute('d'))")
    assert len(set(shapes)) == 4


def test_a_reason_unfolds_to_why_and_source(chat: ChatPage) -> None:
    chat.say("guidance today")
    because = chat.card.get_by_text("Cramps like a period can be")
    expect(because).to_be_hidden()
    expect(chat.card.get_by_text("yes, mild ones")).to_be_visible()
    chat.card.get_by_text("cramps", exact=True).click()
    expect(because).to_be_visible()
    expect(chat.card.get_by_text("Source: CDC Hear Her").first).to_be_visible()


def test_what_was_heard_is_read_back(chat: ChatPage) -> None:
    chat.say("guidance today")
    expect(chat.card.get_by_text("17 weeks and 3 days")).to_be_visible()
    expect(chat.card.get_by_text("You said no to: bleeding, fever or chills")).to_be_visible()
    expect(chat.card.get_by_text("You were not sure about: a change in discharge")).to_be_visible()


def test_telephone_numbers_can_be_called(chat: ChatPage) -> None:
    chat.say("guidance emergency")
    assert chat.card.get_by_role("link", name="911").get_attribute("href") == "tel:911"
    assert chat.card.get_by_role("link", name="555-0100").get_attribute("href") == "tel:555-0100"


def test_only_web_and_telephone_addresses_become_links(chat: ChatPage) -> None:
    chat.say("link")
    links = chat.bots.last.get_by_role("link")
    assert links.evaluate_all("all => all.map(a => a.getAttribute('href'))") == ["https://example.org/a?b=1", "tel:112"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=window.hacked=1>",
        "<script>window.hacked=1</script>",
        '"><svg onload=window.hacked=1>',
        "[x](javascript:window.hacked=1) https://a.b/'onmouseover='window.hacked=1",
        "- <iframe srcdoc='<script>parent.hacked=1</script>'>",
    ],
)
def test_markup_stays_text(chat: ChatPage, attack: str) -> None:
    chat.say(attack)
    chat.page.reload()
    expect(chat.mine.last).to_have_text(attack)
    assert chat.page.evaluate("window.hacked") is None
    assert chat.log.locator("img, script, iframe, .bubble svg").count() == 0


def test_a_typed_slash_never_reaches_the_bot_as_a_command(chat: ChatPage) -> None:
    assert chat.say('/inform{"finding": "bulge"}') == 'You wrote: inform{"finding": "bulge"}'
    assert chat.say(" / /restart") == "You wrote: restart"


def test_an_unknown_custom_payload_is_passed_over(chat: ChatPage) -> None:
    assert chat.say("custom") == "A custom payload went before."


def test_every_finding_has_a_name_in_every_language() -> None:
    texts = json.loads((ROOT / "web" / "texts.json").read_text())
    findings = set(yaml.safe_load((ROOT / "triage" / "findings.yml").read_text()))
    for language, own in texts.items():
        missing = {f"finding.{finding}" for finding in findings} - set(own)
        assert not missing, f"{language} lacks {sorted(missing)}"
        assert set(own) <= set(texts["en"]), f"{language} has texts that nothing shows"
