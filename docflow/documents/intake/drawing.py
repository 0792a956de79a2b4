"""The words in a drawing: shapes, SmartArt, and the titles, names and categories of a chart."""

from collections.abc import Iterator

from lxml import etree

from docflow.documents.intake.outcome import single_line

_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
_WORDS = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NAMES, _VALUE = _CHART + "strCache", _CHART + "v"


def words_of(drawing: etree._Element) -> Iterator[str]:
    """Every paragraph of a drawing on a line of its own; of what a chart names several times, one."""
    named: set[str] = set()
    for element in drawing.iter(_PARAGRAPH, _NAMES):
        if element.tag == _PARAGRAPH:
            if words := single_line("".join(run.text or "" for run in element.iter(_WORDS))):
                yield words
            continue
        for value in element.iter(_VALUE):
            words = single_line(value.text or "")
            if words and words not in named:
                named.add(words)
                yield words
