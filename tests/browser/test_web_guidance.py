"""The guidance card, and that texts never become markup."""

from __future__ import annotations

import pytest
from chat_page import ChatPage
from playwright.sync_api import Locator, expect

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
    expect(chat.card.locator("svg.shape")).to_be_visible()


def test_shapes_differ_between_levels(chat: ChatPage) -> None:
    for level in TITLES:
        chat.say(f"guidance {level}")
    shapes = chat.page.locator(".card .shape path:first-child").evaluate_all(
        "paths => paths.map(p => p.getAttribute('d'))"
    )
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


def test_a_long_list_of_what_she_denied_is_folded(chat: ChatPage) -> None:
    chat.say("guidance soon")
    expect(chat.card.get_by_text("fever or chills")).to_be_hidden()
    chat.card.get_by_text("You said no to 6 things").click()
    expect(chat.card.get_by_text("fever or chills")).to_be_visible()


def addresses(links: Locator) -> list[tuple[str, str | None]]:
    """Name and address of each link."""
    return [(link.inner_text(), link.get_attribute("href")) for link in links.all()]


NUMBERS = [("Maternity unit 555-0100", "tel:5550100"), ("Emergency 911", "tel:911")]


def test_guidance_has_buttons_to_call_and_in_an_emergency_they_come_first(chat: ChatPage) -> None:
    for level in TITLES:
        chat.say(f"guidance {level}")
        buttons = chat.card.last.locator("a.button")
        assert [(" ".join(name.split()[-3:]).removeprefix("Call: "), to) for name, to in addresses(buttons)] == NUMBERS
        above = chat.card.last.evaluate(  # in one look: the page may be scrolling
            "card => card.querySelector('a.button').getBoundingClientRect().y"
            " < card.querySelector('li').getBoundingClientRect().y"
        )
        assert above is (level == "emergency")


def test_a_number_in_a_sentence_can_be_called_too(chat: ChatPage) -> None:
    chat.say("guidance emergency")
    assert addresses(chat.card.locator("li a")) == [("555-0100", "tel:5550100"), ("911", "tel:911")]


def test_whom_to_call_has_a_button_for_each_number_and_none_where_there_is_no_number(chat: ChatPage) -> None:
    assert chat.say("contacts") == "People are there for you."
    expect(chat.bots.last.get_by_role("link", name="Call: Maternity unit 555-0100")).to_be_visible()
    assert [to for _, to in addresses(chat.bots.last.get_by_role("link"))] == ["tel:5550100", "tel:911"]
    assert chat.buttons() == ["What do I say?"]


def test_a_summary_and_a_timeline_bring_their_files(chat: ChatPage, address: str) -> None:
    assert chat.say("links summary").startswith("Here it is.")
    path = f"{address}/chat/summary/abc-1_2"
    assert addresses(chat.bots.last.get_by_role("link")) == [
        ("Print", path), ("Download PDF", f"{path}.pdf"), ("Download for the doctor's computer", f"{path}.json"),
    ]  # fmt: skip
    chat.say("links timeline")
    assert addresses(chat.bots.last.get_by_role("link")) == [("Add to calendar", f"{address}/chat/timeline/abc.ics")]
    with chat.page.context.expect_page() as opened:
        chat.page.get_by_role("link", name="Print").click()
    assert opened.value.url == path and chat.page.url == f"{address}/chat", "the talk stays where it is"


def test_files_from_elsewhere_are_not_offered(chat: ChatPage) -> None:
    chat.say("links elsewhere")
    assert chat.bots.last.get_by_role("link").count() == 0


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
