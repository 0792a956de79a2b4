"""9.2, 9.3: on paper every page says which report it is and which page of how many, and nothing runs off it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from report_facts import audit
from thread_and_review_facts import review, thread

from docflow.kernel.text import LANGUAGES
from docflow.reports.audit_report import audit_report
from docflow.reports.review_minutes import review_minutes
from docflow.reports.thread_annex import thread_annex

ROOT = Path(__file__).parents[2]
SOFFICE = shutil.which("soffice")
NUMBERS = {"audit": "AR-2026-03", "review": "MR-2026", "thread": "AR-2026-03/A1"}
CHECKPOINT = "18204-9f2c-41ab-77e0-c3d1"
EDGES = {"audit": (28, 24), "review": (28, 24), "thread": (22, 22)}
"""Left and right margins in millimetres."""
HANGING = tuple("，。、；：！？”》）")
PER_MM = 72 / 25.4

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
Pdfs = dict[tuple[str, str], pypdfium2.PdfDocument]


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pdfs]:
    """Each report in each language as LibreOffice prints it, with the fonts that stand in for 宋体 and 黑体."""
    folder = tmp_path_factory.mktemp("paper")
    made = {"audit": (audit_report, audit()), "review": (review_minutes, review()), "thread": (thread_annex, thread())}
    for kind, (report, facts) in made.items():
        for language in LANGUAGES:
            (folder / f"{kind}-{language}.docx").write_bytes(report(facts, language))
    files = sorted(folder.glob("*.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    fonts = os.environ | {"FONTCONFIG_FILE": str(ROOT / "document_templates" / "fonts.conf")}
    # soffice is a script around the program: a timeout has to end both.
    process = subprocess.Popen(
        command, env=fonts, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(timeout=240)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    opened: Pdfs = {}
    for file in files:
        kind, _, language = file.stem.partition("-")
        opened[kind, language] = pypdfium2.PdfDocument(file.with_suffix(".pdf"))
    yield opened
    for document in opened.values():
        document.close()


def pages(document: pypdfium2.PdfDocument) -> list[str]:
    """The words of each page without spaces."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def test_every_printed_page_says_which_report_and_which_page_of_how_many(pdfs: Pdfs):
    for (kind, language), document in pdfs.items():
        printed = pages(document)
        for number, words in enumerate(printed, start=1):
            counted = f"第{number}页共{len(printed)}页" if language == "zh" else f"Page{number}of{len(printed)}"
            assert counted in words, (kind, language, number)
            assert words.count(NUMBERS[kind]) >= 2 and CHECKPOINT in words, (kind, language, number)


def test_nothing_runs_off_the_paper_or_out_of_the_text_area(pdfs: Pdfs):
    for (kind, language), document in pdfs.items():
        left, right = (edge * PER_MM for edge in EDGES[kind])
        for number, page in enumerate(document, start=1):
            wide, high = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_rects()):
                box = text.get_rect(at)
                where = kind, language, number, text.get_text_bounded(*box)
                # Chinese punctuation may hang over the right edge by as much as a letter is wide.
                hanging = 12 if where[3].strip()[-1:] in HANGING else 0
                assert left - 1.5 <= box[0] and box[2] <= wide - right + 1.5 + hanging, where
                assert box[1] > 0 and box[3] < high, where


def test_the_head_of_a_long_table_stands_on_every_page_it_reaches(pdfs: Pdfs):
    heads = {"zh": ("条款严重轻微", "第{}项要求"), "en": ("ClauseMajorMinor", "requirement{}")}
    for language, (head, line) in heads.items():
        reached = [
            words for words in pages(pdfs["audit", language])
            if any(line.format(at) in words for at in range(10, 61))
        ]  # fmt: skip
        assert len(reached) >= 2
        assert all(head in words for words in reached)


def test_thirty_findings_with_long_texts_are_all_printed(pdfs: Pdfs):
    for language in LANGUAGES:
        whole = "".join(pages(pdfs["audit", language]))
        for serial in range(1, 31):
            assert f"F-2026-{serial:03}" in whole
        assert whole.count("emissionsfromfossilfuel.") == 30


def test_every_letter_has_a_picture_in_some_font(pdfs: Pdfs, tmp_path: Path):
    """A letter without one is drawn as an empty box; the stand-in fonts for Chinese have to be those that were used."""
    tool = shutil.which("pdffonts")
    if tool is None:
        pytest.skip("pdffonts is not installed")
    for (kind, language), document in pdfs.items():
        file = tmp_path / f"{kind}-{language}.pdf"
        document.save(file)
        told = subprocess.run([tool, file], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
        names = [line.split()[0].rpartition("+")[2] for line in told]
        assert any("CJK" in name or "Song" in name or "Sun" in name or "Han" in name for name in names), names
        # DejaVu has no Chinese letters: where it is used, the stand-ins were not found.
        assert not [name for name in names if "DejaVu" in name and "Mono" not in name], names


def test_no_page_is_all_but_empty(pdfs: Pdfs):
    for (kind, language), document in pdfs.items():
        for number, words in enumerate(pages(document)[:-1], start=1):
            assert len(words) > 120, (kind, language, number)
        assert len(pages(document)[-1]) > 90, (kind, language)
