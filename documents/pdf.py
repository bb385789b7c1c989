"""The summary as PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from documents.outline import outline, texts

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONT = "DejaVu"
MARGIN, LINE, INDENT = 20, 6, 5  # millimetres
TITLE_SIZE, HEADING_SIZE, TEXT_SIZE, NOTE_SIZE = 18, 12.5, 11, 9.5  # points
BULLET = "•"
MISSING = "□"


def summary_pdf(payload: Mapping[str, Any]) -> bytes:
    """The PDF of a summary (triage.summary), A4.

    Whatever she wrote is printed: long words are broken, right-to-left script runs from the right; a character
    that the font lacks (emoji) becomes a box.
    """
    made, pdf = outline(payload), _empty()
    pdf.set_title(made.title)
    pdf.set_creation_date(datetime.fromisoformat(payload["made"]))
    pdf.set_font(FONT, "B", TITLE_SIZE)
    pdf.multi_cell(0, LINE * 1.6, made.title, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, "", NOTE_SIZE)
    for note in made.notes:
        pdf.multi_cell(0, LINE * 0.8, note, align="L", new_x="LMARGIN", new_y="NEXT")
    for section in made.sections:
        pdf.ln(LINE * 0.6)
        if pdf.will_page_break(LINE * 3):  # no heading without its first line
            pdf.add_page()
        pdf.set_font(FONT, "B", HEADING_SIZE)
        pdf.multi_cell(0, LINE * 1.2, section.heading, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(FONT, "", TEXT_SIZE)
        for line in section.lines:
            pdf.cell(INDENT, LINE, BULLET)
            _write(pdf, line)
    return bytes(pdf.output())


def _write(pdf: FPDF, text: str) -> None:
    """One entry, over as many lines as it takes; each line in the order in which its letters are seen."""
    from fpdf.bidi import BidiParagraph

    left, covered = pdf.get_x(), cast("TTFFont", pdf.fonts[FONT.lower()]).cmap
    text = "".join(char if ord(char) in covered else MISSING for char in text)
    for line in cast("list[str]", pdf.multi_cell(0, LINE, text, align="L", dry_run=True, output="LINES")):
        pdf.set_x(left)
        pdf.cell(0, LINE, BidiParagraph(line).get_reordered_string(), new_x="LMARGIN", new_y="NEXT")


def _empty() -> FPDF:
    from fpdf import FPDF  # half a second; only who wants a PDF waits for it

    class Summary(FPDF):
        def footer(self) -> None:
            self.set_y(-MARGIN * 0.75)
            self.set_font(FONT, "", NOTE_SIZE)
            page = texts()["page"].format(page=self.page_no(), of="{nb}")
            self.cell(0, LINE, page, align="R")

    # fpdf2 logs every character that a font lacks, and with it what she wrote.
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pdf = Summary()
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_lang("en")
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(FONT, style, _fonts() / name)
    pdf.add_page()
    return pdf


@lru_cache(maxsize=1)
def _fonts() -> Path:
    """The DejaVu fonts (nearly all alphabets), which Rasa installs with matplotlib.

    Raises:
        FileNotFoundError: matplotlib is not installed.
    """
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("The fonts for PDF come with matplotlib: run `make install`.")
    return Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
