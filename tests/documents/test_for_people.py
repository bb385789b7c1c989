"""The page to print and the PDF: all is in them, and nothing that she wrote breaks them."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from typing import Any

import pytest
from summaries import ODD_WORDS, PAYLOADS, saying

from documents.outline import texts
from documents.page import CONTENT_SECURITY_POLICY, gone_page, summary_page
from documents.pdf import summary_pdf

PDF_READER = shutil.which("pdftotext")  # of poppler-utils
VOID = {"meta", "!doctype"}


class Page(HTMLParser):
    """A page as a browser reads it; fails where tags are not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data + "\n"


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_page_says_all_that_the_summary_holds(name: str) -> None:
    payload, text = PAYLOADS[name], Page(summary_page(PAYLOADS[name])).text
    rows = [*payload["reported"], *payload["risk_factors"], *payload["unsure"], *payload["denied"]]
    for row in rows:
        assert row["name"][1:] in text
        assert row.get("said", "") in text
    for line in [*payload["questions"], *payload["visit_questions"]]:
        assert line in text
    assert ("17+3" in text) is (payload["gestational_age_days"] == 122)
    assert (texts()["not_pregnant"] in text) is not payload["pregnant"]
    assert (texts()["incomplete"] in text) is not payload["complete"]
    assert (texts()["nothing"] in text) is (name == "empty")


@pytest.mark.parametrize("words", ODD_WORDS.values(), ids=ODD_WORDS)
def test_her_words_are_text_and_never_markup(words: str) -> None:
    odd, plain = Page(summary_page(saying(words))), Page(summary_page(saying("a pull")))
    assert odd.tags == plain.tags
    assert "script" not in odd.tags


def test_the_page_has_one_heading_of_the_first_rank_and_a_language() -> None:
    html = summary_page(PAYLOADS["ordinary"])
    assert Page(html).tags.count("h1") == 1
    assert '<html lang="en">' in html


def test_the_policy_allows_one_style_and_nothing_else() -> None:
    directives = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))
    assert directives.pop("style-src").startswith("'sha256-")
    assert set(directives.values()) == {"'none'"}


def test_a_link_that_is_gone_says_what_to_do() -> None:
    assert "ask for it again" in Page(gone_page()).text


@pytest.mark.parametrize("words", ODD_WORDS.values(), ids=ODD_WORDS)
def test_a_pdf_is_made_of_whatever_she_wrote(words: str, caplog: pytest.LogCaptureFixture) -> None:
    pdf = summary_pdf(saying(words))
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert not caplog.text  # what she wrote is in no log


@pytest.mark.skipif(PDF_READER is None, reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("name", PAYLOADS)
def test_the_pdf_says_what_the_page_says(name: str) -> None:
    shown = subprocess.run(
        [str(PDF_READER), "-", "-"], input=summary_pdf(PAYLOADS[name]), capture_output=True, check=True
    ).stdout.decode()
    words = " ".join(shown.replace("•", " ").split())
    for line in Page(summary_page(PAYLOADS[name])).text.splitlines():
        assert " ".join(line.split()) in words
