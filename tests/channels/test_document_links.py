"""Links to documents: what is behind them, for how long, and that nothing else is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic

from channels import documents
from channels.documents import LinkKeyError, add_documents, sealer, sender_in, with_links
from channels.web_messages import history
from triage.knowledge import knowledge
from triage.record import Record
from triage.summary import summary
from triage.vocabulary import Finding, Status

HER = "5f" * 16
WORDS = "cramps <script>alert(1)</script>"
DOMAIN = Domain.from_dict({"slots": {"record": {"type": "any", "mappings": [{"type": "custom"}]}}})
RECORD = Record().saying(Finding.CRAMPING, Status.PRESENT, WORDS)
SUMMARY = {"custom": summary(RECORD, knowledge(), datetime(2026, 3, 1, tzinfo=timezone.utc))}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A key of the test's own."""
    sealer.cache_clear()
    monkeypatch.delenv(documents.KEY_SETTING, raising=False)
    yield
    sealer.cache_clear()


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A browser at a server that keeps her conversation."""
    Sanic.test_mode = True
    app = Sanic(f"documents_{id(object())}", configure_logging=False)
    store = InMemoryTrackerStore(DOMAIN)
    app.ctx = SimpleNamespace(agent=SimpleNamespace(tracker_store=store))
    blueprint = Blueprint("page", url_prefix=documents.MOUNTED_AT)
    add_documents(blueprint)
    app.blueprint(blueprint)
    tracker = DialogueStateTracker.from_events(HER, [SlotSet("record", RECORD.as_json())], DOMAIN.slots)
    await store.save(tracker)
    await app._startup()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://clinic.example") as client:
        yield client


def links(sender: str = HER) -> dict[str, str]:
    """The links that her summary has on the wire."""
    found: dict[str, str] = with_links(SUMMARY, sender)["custom"]["links"]
    return found


async def test_each_link_leads_to_its_format_and_nobody_keeps_a_copy(browser: httpx.AsyncClient) -> None:
    types = {"page": "text/html; charset=utf-8", "pdf": "application/pdf", "fhir": "application/fhir+json"}
    assert set(links()) == set(types)
    for name, path in links().items():
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == types[name]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers.get("content-disposition", "").startswith("attachment") is (name != "page")


async def test_the_page_runs_no_script_and_shows_her_words_as_she_wrote_them(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(links()["page"])
    assert "<script>" not in answer.text
    assert "cramps &lt;script&gt;" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")


async def test_the_fhir_answers_name_the_questionnaire_that_is_served(browser: httpx.AsyncClient) -> None:
    response = (await browser.get(links()["fhir"])).json()
    questions = (await browser.get("/chat/questionnaire.json")).json()
    assert response["questionnaire"] == f"{questions['url']}|{questions['version']}"


async def test_a_link_says_nothing_of_the_session_and_is_new_each_time() -> None:
    assert HER not in json.dumps(links())
    assert links() != links()


@pytest.mark.parametrize("end", ["", ".pdf", ".json", ".exe"])
@pytest.mark.parametrize("kind", ["forged", "other_key", "nobody", "too_old", "nonsense"])
async def test_a_link_that_does_not_count_gets_a_kind_page(browser: httpx.AsyncClient, kind: str, end: str) -> None:
    good = links()["page"].rsplit("/", 1)[1]
    token = {
        "forged": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "other_key": Fernet(Fernet.generate_key()).encrypt(HER.encode()).decode().rstrip("="),
        "nobody": links("0" * 32)["page"].rsplit("/", 1)[1],
        "too_old": sealer().encrypt_at_time(HER.encode(), current_time=1).decode().rstrip("="),
        "nonsense": quote("ä ../../conversations"),
    }[kind]
    answer = await browser.get(f"/chat/summary/{token}{end}")
    assert answer.status_code == 404
    assert "This link no longer works" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_link_of_one_kind_opens_no_other(browser: httpx.AsyncClient) -> None:
    assert (await browser.get(links()["page"].replace("/summary/", "/others/"))).status_code == 404
    assert (await browser.get(links()["page"] + ".exe")).status_code == 404


def test_a_link_works_in_every_process_that_has_the_operators_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(documents.KEY_SETTING, Fernet.generate_key().decode())
    token = links()["page"].rsplit("/", 1)[1]
    sealer.cache_clear()  # another process
    assert sender_in(token) == HER


def test_a_key_that_is_none_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(documents.KEY_SETTING, "secret")
    with pytest.raises(LinkKeyError, match="make one with"):
        sealer()


def test_the_history_has_fresh_links_and_other_messages_have_none() -> None:
    said: list[Any] = [BotUttered("Here it is.", data=SUMMARY), BotUttered("Hello.", data={"custom": {"type": "x"}})]
    shown = history(DialogueStateTracker.from_events(HER, said))
    assert sender_in(shown[0]["custom"]["links"]["page"].rsplit("/", 1)[1]) == HER
    assert "links" not in shown[1]["custom"]
    assert "links" not in SUMMARY["custom"]
