"""The running header and footer of a controlled copy, added to whatever the author has there."""

from typing import Literal

from lxml import etree

from docflow.documents.controlled_copy_facts import CopyFacts
from docflow.documents.controlled_copy_ink import (
    BLACK,
    GREY,
    NAMESPACES,
    elements,
    escaped,
    hairline,
    look,
    page_of_pages,
    run,
    running_line,
)
from docflow.documents.controlled_copy_sheet import effective
from docflow.documents.word_package import Element, parse_xml, w, xml_bytes
from docflow.kernel.text import Language, Text, one_line

Margin = Literal["header", "footer"]

_REVISION = Text("版本 {revision}", "Revision {revision}")
_EFFECTIVE = Text("生效日期 {on}", "Effective {on}")
_CHECK = Text("受控文件，使用打印件前请核对现行版本", "Controlled document: check the revision before use")


class RunningLines:
    """The lines for one copy, and their way into the header and footer parts."""

    def __init__(self, facts: CopyFacts, language: Language) -> None:
        self._mark = watermark(facts.watermark.in_(language)) if facts.watermark else ""
        self._header = _header_line(facts, language)
        self._footer = _footer_line(facts, language)

    def blank(self, margin: Margin) -> bytes:
        """A header or footer part with our line alone."""
        tag = "hdr" if margin == "header" else "ftr"
        return xml_bytes(self._added(etree.fromstring(f"<w:{tag} {NAMESPACES}/>"), margin))

    def stamped(self, part: bytes, margin: Margin) -> bytes:
        """The author's part with our line above it (header) or below it (footer)."""
        return xml_bytes(self._added(parse_xml(part), margin))

    def _added(self, root: Element, margin: Margin) -> Element:
        for properties in root.findall(f"{w('tbl')}/{w('tblPr')}"):
            for floating in properties.findall(w("tblpPr")):
                # A table fixed to the paper would cover our line; in the flow it stands beside it.
                properties.remove(floating)
        if margin == "header":
            for place, element in enumerate(elements(self._header + hairline(self._mark))):
                root.insert(place, element)
        else:
            touching = len(root) > 0 and root[-1].tag != w("p")
            root.extend(elements((hairline() if touching else "") + self._footer + hairline()))
        return root


def _header_line(facts: CopyFacts, language: Language) -> str:
    title = facts.title.in_(language) or facts.title.zh or facts.title.en
    left = run(one_line(facts.number), look(8.5, face="label", bold=True, color=BLACK))
    left += run(f"  {one_line(title)}", look(8.5, face="label", color=BLACK))
    since = _EFFECTIVE.in_(language).format(on=effective(facts, language))
    parts = (_REVISION.in_(language).format(revision=facts.revision), facts.state, since)
    right = run(" · ".join(one_line(part) for part in parts), look(8, face="label", color=GREY))
    return running_line(left, right, share=0.5, rule="bottom")


def _footer_line(facts: CopyFacts, language: Language) -> str:
    revision = _REVISION.in_(language).format(revision=facts.revision)
    copy = [facts.copy_number] if facts.copy_number else []
    parts = (facts.number, revision, *copy, _CHECK.in_(language))
    left = run(" · ".join(one_line(part) for part in parts), look(7.5, face="label", color=GREY))
    return running_line(left, page_of_pages(language, look(8, face="label", color=BLACK)), share=0.75, rule="top")


def watermark(words: str) -> str:
    """The words across the page, behind the text: VML, which Word and LibreOffice both draw."""
    length = len(words.encode("gb18030", "replace"))
    wide = min(460, 70 * length)
    tall = round(wide / max(length, 1) * 1.8)
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>'
        '<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
        '<v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
        'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="docflow-watermark" type="#_x0000_t136" o:allowincell="f" fillcolor="#c9302c" stroked="f" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{wide}pt;height:{tall}pt;rotation:315;'
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin"><v:fill opacity=".25"/>'
        f'<v:textpath style="font-family:\'SimHei\';font-size:1pt" string="{escaped(words)}"/>'
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )
