"""Promise P8: a hostile file ends its reader, and the next file is read as if nothing had been."""

import contextlib
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pypdfium2
import pytest
from intake_files import docx_parts, paragraph, workbook, write_zip

from docflow.documents.intake import errors
from docflow.documents.intake.pool import Pool
from docflow.documents.intake.service import take_in
from docflow.documents.intake.wire import read_answer, refusal_message
from docflow.kernel.errors import Refusal


@pytest.fixture(scope="module")
def pool():
    with Pool(workers=2, seconds=10) as pool:
        yield pool


@pytest.fixture
def good(tmp_path) -> Path:
    return write_zip(tmp_path / "good.docx", docx_parts(paragraph("文件编号：HQ/QP-01") + paragraph("{{X}}")))


def huge(path: Path, megabytes: int) -> Path:
    """A text that is within every limit of size and yet takes many times its size to read."""
    path.write_bytes(b"a\n" * (megabytes * 512 * 1024))
    return path


def children() -> set[str]:
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


def test_a_worker_gives_the_very_answer_that_reading_here_gives(pool, good):
    assert pool.take_in(good, "good.docx") == take_in(good, "good.docx")


def test_a_refusal_comes_back_by_name_and_with_its_facts(pool, good):
    with pytest.raises(errors.EndingMismatch) as refusal:
        pool.take_in(good, "good.pdf")
    assert refusal.value.facts == {"ending": "pdf", "found": "docx"}


@pytest.mark.parametrize("kind", errors.INTAKE_ERRORS.values())
def test_every_refusal_survives_the_way_from_a_worker(kind):
    facts = {"limit_mib": 1, "ending": "a", "allowed": "b", "found": "c", "target": "d", "part": "e", "limit": 2}
    with pytest.raises(kind) as refusal:
        read_answer(refusal_message(kind(**facts)))
    assert refusal.value.facts == facts


def test_a_file_that_wants_too_much_memory_is_refused_and_the_pool_serves_on(tmp_path, good):
    with Pool(workers=1, memory_bytes=300 * 1024 * 1024) as small:
        with pytest.raises(errors.FileTooHard):
            small.take_in(huge(tmp_path / "a.txt", 40), "a.txt")
        assert small.take_in(good, "good.docx").kind == "docx"


def test_a_file_that_takes_too_long_is_refused_and_the_pool_serves_on(tmp_path, good):
    with Pool(workers=1, seconds=1, memory_bytes=4 * 1024 * 1024 * 1024) as quick:
        quick.take_in(good, "good.docx")
        began = time.monotonic()
        with pytest.raises(errors.FileTooHard):
            quick.take_in(huge(tmp_path / "a.txt", 100), "a.txt")
        assert time.monotonic() - began < 8
        assert quick.take_in(good, "good.docx").kind == "docx"


def test_a_sheet_of_seventeen_thousand_million_cells_ends_only_its_reader(pool, tmp_path, good):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(errors.FileTooHard):
        pool.take_in(write_zip(tmp_path / "a", workbook(rows)), "a.xlsx")
    assert pool.take_in(good, "good.docx").kind == "docx"


def test_damage_anywhere_is_refused_by_name_or_harmless(pool, tmp_path, good):
    """Cuts, flips and fills at many places: never anything but an answer or a named refusal."""
    with pypdfium2.PdfDocument.new() as made:
        made.new_page(200, 200)
        made.save(str(tmp_path / "good.pdf"))
    write_zip(tmp_path / "good.xlsx", workbook('<row r="1"><c r="A1"><v>1</v></c></row>'))
    dice = random.Random(9001)
    for name in ["good.docx", "good.xlsx", "good.pdf"] * 20:
        content = bytearray((tmp_path / name).read_bytes())
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(4, len(content))
            content[place : place + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
        (tmp_path / "bad").write_bytes(content)
        with contextlib.suppress(Refusal):
            assert pool.take_in(tmp_path / "bad", name).kind == name.rpartition(".")[2]
    assert pool.take_in(good, "good.docx").kind == "docx"


def test_several_threads_share_the_workers(pool, good):
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(pool.take_in(good, "a.docx").text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [take_in(good, "a.docx").text] * 8


def test_a_closed_pool_says_so_and_leaves_no_process(good):
    before = children()
    pool = Pool(workers=1)
    pool.take_in(good, "a.docx")
    assert children() > before
    pool.close()
    pool.close()
    with pytest.raises(errors.ReadersClosed):
        pool.take_in(good, "a.docx")
    assert children() == before


def test_the_side_that_asks_loads_no_reader():
    """The web process stays small: the libraries that read files live in the workers."""
    program = (
        "import sys, docflow.documents.intake.pool\n"
        "print([name for name in ('lxml', 'pypdfium2', 'python_calamine') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert said.stdout.strip() == "[]"
