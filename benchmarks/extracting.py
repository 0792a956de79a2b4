"""Take in Word files in bulk: check, read, propose, hash; the floor is lxml over the zip, and SHA-256."""

import hashlib
import zipfile
from pathlib import Path

from lxml import etree

from benchmarks.company import word_file
from benchmarks.measuring import Row, Size, side_by_side
from docflow.documents.intake.pool import Pool
from docflow.documents.intake.service import take_in

_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def run(folder: Path, size: Size) -> list[Row]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "程序.docx"
    file.write_bytes(word_file())

    def here() -> None:
        assert take_in(file, file.name).text
        hashlib.sha256(file.read_bytes()).hexdigest()

    def floor() -> None:
        with zipfile.ZipFile(file) as archive:
            tree = etree.fromstring(archive.read("word/document.xml"))
            assert "".join(node.text or "" for node in tree.iter(_TEXT))
        hashlib.sha256(file.read_bytes()).hexdigest()

    taken, beside = side_by_side(here, floor, size.times)
    with Pool() as pool:

        def guarded() -> None:
            assert pool.take_in(file, file.name).text
            hashlib.sha256(file.read_bytes()).hexdigest()

        apart, apart_beside = side_by_side(guarded, floor, size.times)
    goal = ">= 25 % of the floor, >= 100 docs/s"
    return [
        Row("take in a Word file, in this process", taken, beside, goal, most=4, most_ours=10),
        Row("take in a Word file, in a guarded process", apart, apart_beside, goal, most=4, most_ours=10),
    ]
