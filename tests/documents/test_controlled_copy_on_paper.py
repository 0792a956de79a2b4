"""7.5.3: on paper, too, every page of a controlled copy says what it is and which page of how many."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from test_controlled_copy import FACTS, said, stamp, word_file

CASES = Path(__file__).parents[2] / "../shared/cases"
SOFFICE = shutil.which("soffice")
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
LANDSCAPE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgNumType w:start="1"/></w:sectPr>'


def originals() -> dict[str, bytes]:
    """Three files of our own and three real ones, where there are any."""
    made = {
        "one": word_file(said("正文")),
        "pages": word_file(said("a") + PAGE_BREAK + said("b") + "<w:sectPr><w:titlePg/></w:sectPr>"),
        "sections": word_file(f"{said('a')}<w:p><w:pPr>{LANDSCAPE}</w:pPr></w:p>{said('b')}"),
    }
    real = [path for number in ("01", "05", "32") for path in sorted(CASES.glob(f"{number}_*.docx"))]
    return made | {path.name[:2]: path.read_bytes() for path in real}


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_printed_pages_carry_number_and_page_of_pages(tmp_path):
    copies = []
    for name, content in originals().items():
        copies.append(tmp_path / f"{name}.docx")
        copies[-1].write_bytes(stamp(content, FACTS, "zh"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, copies)]
    # soffice is a script around the program: a timeout has to end both.
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    for copy in copies:
        document = pypdfium2.PdfDocument(copy.with_suffix(".pdf"))
        assert len(document) >= 2
        for number, page in enumerate(document, start=1):
            words = "".join(page.get_textpage().get_text_range().split())
            assert f"第{number}页共{len(document)}页" in words, (copy.name, number)
            assert words.count("HQ/QP-01") >= 2, (copy.name, number)
        document.close()
