"""What the web channel serves: names and numbers in the texts, files in one piece, and which sites may embed them."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from rasa.shared.exceptions import InvalidConfigException

from channels import web_files as served
from channels.web import WebInput
from triage.knowledge import knowledge
from triage.vocabulary import Finding


def test_every_finding_has_its_name_from_the_clinical_core() -> None:
    texts = json.loads(served.web_files({})["texts.json"].body)["en"]
    names = {finding: about.name for finding, about in knowledge().findings.items()}
    assert {finding: texts[f"finding.{finding.value}"] for finding in Finding} == names


def test_a_language_may_name_the_findings_itself_and_lacks_nothing_else() -> None:
    own = {"en": {"foot": "In an emergency, call {emergency_number}."}, "de": {"finding.bulge": "eine Vorwölbung"}}
    texts = json.loads(served.texts(json.dumps(own), {"emergency_number": "112"}))
    assert texts["de"] == {"emergency_number": "112", "finding.bulge": "eine Vorwölbung"}
    assert texts["en"]["foot"] == "In an emergency, call 112."


def test_the_page_and_its_texts_name_the_operators_numbers() -> None:
    files = served.web_files({"CERVICAL_CHECK_REGION": "uk", "CERVICAL_CHECK_MATERNITY_UNIT": "<b>St. Mary's & Co</b>"})
    page, texts = files["index.html"].body.decode(), json.loads(files["texts.json"].body)["en"]
    assert "call 999" in texts["foot"] and "<b>St. Mary's & Co</b>" in texts["notice"]
    assert "&lt;b&gt;St. Mary&#x27;s &amp; Co&lt;/b&gt; or 999 now" in page
    assert not re.search(r"\{\w+_\w+\}", page + texts["foot"] + texts["notice"])


def test_a_bundle_holds_what_its_entry_imports_and_no_comment() -> None:
    files = served.web_files({})
    assert b"@import" not in files["widget.css"].body and b".bubble" in files["widget.css"].body
    assert b"The line to the bot" not in files["element.js"].body and b"user_uttered" in files["element.js"].body
    assert re.findall(rb'from"(.*?)"', files["element.js"].body) == [b"./socket.io.js"]


def test_without_the_bundler_the_files_are_served_as_they_were_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(served, "NODE_MODULES", tmp_path)
    files = served.web_files({})
    for name in served.ENTRIES:
        assert files[name].body == (served.WEB / name).read_bytes()
    for source in [*served.WEB.glob("*.js"), *served.WEB.glob("*.css")]:  # and what they import is there
        for imported in re.findall(r'(?:from|url\()\s*"(?:\./)?([\w.]+)"', source.read_text()):
            assert imported in files


def test_a_script_that_cannot_be_bundled_is_named(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    broken = tmp_path / "broken.js"
    broken.write_text("const =")
    with caplog.at_level(logging.WARNING):
        assert served.bundle(broken) is None
    assert "broken.js is sent as it was written" in caplog.text


@pytest.mark.parametrize(
    "origins", ["https://a.example https://b.example:8443/", "https://a.example,https://B.example:8443"]
)
def test_the_sites_that_may_embed_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_ORIGINS", origins)
    assert WebInput.from_credentials(None).origins == {"https://a.example", "https://b.example:8443"}  # type: ignore[attr-defined]
    named = WebInput.from_credentials({"origins": ["https://c.example"]})
    assert named.origins == {"https://c.example"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "origin", ["*", "a.example", "https://a.example/path", "https://*.example", "https://u@a.example"]
)
def test_what_is_no_origin_is_refused_with_the_setting_named(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_ORIGINS", origin)
    with pytest.raises(InvalidConfigException, match=r"CERVICAL_CHECK_ORIGINS=.*: name each site like https://"):
        WebInput.from_credentials(None)


def test_without_the_setting_no_other_site_may_embed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CERVICAL_CHECK_ORIGINS", raising=False)
    assert WebInput.from_credentials(None).origins == frozenset()  # type: ignore[attr-defined]
