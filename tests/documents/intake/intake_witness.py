"""What a file says, read in another way than docflow reads it: a witness shares no code with what it judges."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_GONE = ("del", "moveFrom", "instrText", "delText", "Fallback")
_BLANK = ("p", "tab", "ptab", "br", "cr")
_TOKEN = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]")
_HAN_RUN = re.compile("[\u4e00-\u9fa5，。、；：（）《》“”]{4,}")


def tokens(words: str) -> Counter[str]:
    """Latin words and numbers, and single Chinese characters, each as often as it occurs."""
    return Counter(_TOKEN.findall(words))


def characters(words: str) -> Counter[str]:
    return Counter(character for character in words if character.isalnum())


def of_word(path: Path) -> tuple[str, set[str]]:
    """The words of body, notes and drawings; and the lines of headers and footers, which repeat."""
    said: list[str] = []
    repeated: set[str] = set()
    with zipfile.ZipFile(path) as whole:
        for name in whole.namelist():
            if re.fullmatch(r"word/(document|footnotes|endnotes|diagrams/data\d*)\.xml", name):
                said.extend(_told(ElementTree.fromstring(whole.read(name))))
            elif re.fullmatch(r"word/(header|footer)\d*\.xml", name):
                repeated |= set("".join(_told(ElementTree.fromstring(whole.read(name)))).split())
    return "".join(said), repeated


def _told(element: ElementTree.Element) -> Iterator[str]:
    kind = element.tag.rpartition("}")[2]
    if kind in _GONE:
        return
    if kind == "tab" and element.attrib:  # a tab stop of a style, not a tab
        return
    if kind in _BLANK:
        yield " "
    if kind == "noBreakHyphen":
        yield "-"
    if kind == "t":
        yield element.text or ""
    for child in element:
        yield from _told(child)


def of_pdf(path: Path) -> str:
    """What poppler reads."""
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout


def of_workbook(path: Path) -> list[str]:
    """Every text that some cell names."""
    with zipfile.ZipFile(path) as whole:
        shared = [
            "".join(run.text or "" for run in entry.iter() if run.tag.endswith("}t"))
            for entry in ElementTree.fromstring(whole.read("xl/sharedStrings.xml"))
        ]
        return [
            shared[int(cell.findtext("{*}v") or "0")]
            for name in whole.namelist()
            if name.startswith("xl/worksheets/sheet")
            for cell in ElementTree.fromstring(whole.read(name)).iter()
            if cell.tag.endswith("}c") and cell.get("t") == "s"
        ]


def of_old_office(path: Path) -> set[str]:
    """Chinese phrases as they stand in the very bytes of a .doc or .xls, sixteen bits a character."""
    content = path.read_bytes()
    return {
        phrase
        for start in (0, 1)
        for phrase in _HAN_RUN.findall(content[start:].decode("utf-16-le", "replace"))
        # Bytes of pictures read as Chinese too, but as characters that nobody uses.
        if phrase.encode("gb2312", "ignore").decode("gb2312") == phrase
    }
