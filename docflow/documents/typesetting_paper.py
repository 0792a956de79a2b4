"""The paper templates are set on: page, fonts, styles and numbering, by Chinese and by English habit."""

from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from docflow.kernel.text import Language

OUTLINE, CAPTIONS, BULLETS = 1, 2, 3
"""The three running lists of every template, by their number in Word."""
_LETTERS_KIND = 4

ORGANISATION, LETTERS, BULLET, CAPTION, NOTE = "Organisation", "Lettered item", "Bulleted item", "Caption", "Note"
BODY, CLAUSE, CELL, HEAD, END, CONTENTS = (
    "Body Text",
    "Clause",
    "Table text",
    "Table head",
    "End line",
    "Contents heading",
)


@dataclass(frozen=True)
class Habit:
    """What one language expects of a page; sizes in points, lengths in twentieths of a point."""

    serif: str
    sans: str
    body: float
    table: float
    headings: tuple[float, float, float]
    title: float
    line: float
    bold_headings: bool
    first_line: int
    """Indent of a paragraph's first line, in hundredths of a character."""
    paragraph_after: float
    caption: str
    bullet: str
    item_left: int
    item_hanging: int
    outline_hanging: int
    """Width of the number of a heading or sub-clause; 0 lets the text follow the number directly."""


HABITS: dict[Language, Habit] = {
    # 小四 body, 五号 tables, 四号 headings, 二号 title, 1.5 lines, two characters indent
    "zh": Habit(
        "宋体", "黑体", 12, 10.5, (14, 12, 12), 22, 1.5, False, 200, 0, "表 %1\u3000", "\u2014\u2014", 1000, 520, 0
    ),
    "en": Habit("宋体", "黑体", 11, 9.5, (14, 12, 11), 20, 1.25, True, 0, 6, "Table %1   ", "\u2022", 720, 360, 720),
}
_LATIN_SERIF, _LATIN_SANS = "Times New Roman", "Arial"
_FALLBACKS = {"宋体": "Noto Serif CJK SC", "黑体": "Noto Sans CJK SC"}
_KEPT_STYLES = (
    "Normal", "Heading1", "Heading2", "Heading3", "Title", "BodyText", "Caption",
    "TableNormal", "TableGrid", "DefaultParagraphFont", "NoList", "Header", "Footer",
)  # fmt: skip
_UNWANTED_PARTS = ("/thumbnail", "/customXml", "/stylesWithEffects")


def blank_paper(language: Language, *, landscape: bool) -> Document:
    """An empty A4 document with every style and list a template needs, and no theme fonts.

    Margins leave room for binding on the left and for the running header of the controlled copy.
    """
    document = docx.Document()
    _leave_out_unwanted_parts(document)
    _set_page(document, landscape=landscape)
    habit = HABITS[language]
    _set_defaults(document, language, habit)
    _set_styles(document, habit)
    _set_numbering(document, habit)
    _name_fallback_fonts(document)
    drop_theme_fonts(document.styles.element)
    return document


def new_letters(document: Document) -> int:
    """A fresh a) b) c) list that starts at a; its number in Word."""
    numbering = document.part.numbering_part.element
    number = max(int(num.get(qn("w:numId"), "0")) for num in numbering.findall(qn("w:num"))) + 1
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{_LETTERS_KIND}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return number


def write(paragraph: Paragraph, words: str, language: Language) -> None:
    """Put the words into the paragraph as one run, so that no placeholder is ever split."""
    run = paragraph.add_run(words)
    if language == "zh":
        # Without the hint Word sets Chinese quotation marks and dots in the Latin font, half as wide.
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:hint"), "eastAsia")


def text_width(document: Document) -> int:
    """The width between the margins, in twentieths of a point."""
    section = document.sections[0]
    wide, left, right = section.page_width, section.left_margin, section.right_margin
    assert wide is not None and left is not None and right is not None  # set by blank_paper
    return int((wide - left - right) / 635)


def drop_theme_fonts(element: BaseOxmlElement) -> None:
    """Delete the theme attributes of fonts and colours: where they stand, they beat the fonts named beside them."""
    for child in element.iter(qn("w:rFonts"), qn("w:color")):
        for name in [name for name in child.attrib if "theme" in str(name).rpartition("}")[2].lower()]:
            del child.attrib[name]


def _leave_out_unwanted_parts(document: Document) -> None:
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNWANTED_PARTS)]:
            del relations[key]


def _set_page(document: Document, *, landscape: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(24)
    section.top_margin, section.bottom_margin = Mm(30), Mm(25)
    section.header_distance, section.footer_distance = Mm(15), Mm(15)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin, section.right_margin, section.top_margin = Mm(22), Mm(22), Mm(28)


def _set_defaults(document: Document, language: Language, habit: Habit) -> None:
    properties = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts(_LATIN_SERIF, habit.serif))
    tongue = OxmlElement("w:lang")
    for name, value in (("val", "en-GB"), ("eastAsia", "zh-CN"), ("bidi", "ar-SA")):
        tongue.set(qn(f"w:{name}"), value)
    properties.append(tongue)
    settings = document.settings.element
    for tag in ("w:themeFontLang", "w:characterSpacingControl", "w:compat"):
        for old in settings.findall(qn(tag)):
            settings.remove(old)
    punctuation = "compressPunctuation" if language == "zh" else "doNotCompress"
    at = next((i for i, child in enumerate(settings) if child.tag in _AFTER_COMPAT), len(settings))
    settings.insert(at, parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    ))  # fmt: skip
    settings.insert(at, parse_xml(f'<w:characterSpacingControl {nsdecls("w")} w:val="{punctuation}"/>'))


_AFTER_COMPAT = [
    qn(tag)
    for tag in ("w:docVars", "w:rsids", "m:mathPr", "w:attachedSchema", "w:clrSchemeMapping", "w:shapeDefaults",
                "w:decimalSymbol", "w:listSeparator")
]  # fmt: skip
"""What the schema of Word's settings wants after the compatibility settings."""


def _set_styles(document: Document, habit: Habit) -> None:
    root = document.styles.element
    for style in root.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            root.remove(style)
        elif (link := style.find(qn("w:link"))) is not None:
            style.remove(link)  # to a character style that is gone
    _style(document, "Normal", habit, size=habit.body, line=habit.line)
    body = _style(document, BODY, habit, size=habit.body, after=habit.paragraph_after)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if habit.first_line:
        _indent(body, firstLineChars=habit.first_line, firstLine=int(habit.body * 20 * habit.first_line / 100))
    clause = _style(document, CLAUSE, habit, size=habit.body, after=habit.paragraph_after)
    clause.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for level, size in enumerate(habit.headings):
        heading = _style(document, f"Heading {level + 1}", habit, size=size, sans=True, bold=habit.bold_headings,
                         before=(14, 8, 6)[level], after=(6, 4, 3)[level])  # fmt: skip
        heading.paragraph_format.keep_with_next = True
        heading.next_paragraph_style = body
        _number(heading, OUTLINE, level)
    title = _style(document, "Title", habit, size=habit.title, sans=True, bold=habit.bold_headings, after=20, line=1.2)
    owner = _style(document, ORGANISATION, habit, size=14, before=4, after=8, line=1.2)
    contents = _style(document, CONTENTS, habit, size=habit.headings[0], sans=True, before=6, after=8)
    head = _style(document, HEAD, habit, size=habit.table, sans=True, bold=habit.bold_headings, line=1.15)
    caption = _style(document, CAPTION, habit, size=habit.table, sans=True, before=8, after=4, line=1.15)
    for centred in (title, owner, contents, head, caption):
        centred.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    _number(caption, CAPTIONS, 0)
    _style(document, CELL, habit, size=habit.table, line=1.15)
    note = _style(document, NOTE, habit, size=habit.table, before=2, after=4, line=1.25)
    _indent(note, left=habit.outline_hanging or int(habit.body * 40))
    _style(document, LETTERS, habit, size=habit.body, after=habit.paragraph_after / 2)
    bullet = _style(document, BULLET, habit, size=habit.body, after=habit.paragraph_after / 2)
    _number(bullet, BULLETS, 0)
    end = _style(document, END, habit, size=6, before=18, line=1)
    _end_line(end, text_width(document))
    right = text_width(document)
    for level in (1, 2):
        entry = _style(document, f"toc {level}", habit, size=10.5)
        entry.paragraph_format.line_spacing = Pt(13)
        _indent(entry, left=(level - 1) * 420)
        entry.paragraph_format.tab_stops.add_tab_stop(Twips(right), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _style(
    document: Document, name: str, habit: Habit, *, size: float, sans: bool = False, bold: bool = False,
    before: float = 0, after: float = 0, line: float | None = None,
) -> ParagraphStyle:  # fmt: skip
    try:
        style = document.styles[name]
    except KeyError:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        style.base_style = document.styles["Normal"]
    assert isinstance(style, ParagraphStyle)
    style.hidden, style.quick_style, style.unhide_when_used = False, True, False
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts(_LATIN_SANS if sans else _LATIN_SERIF, habit.sans if sans else habit.serif))
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(0, 0, 0)
    if style.element.pPr is not None and name != "Normal":
        for tag in ("w:pBdr", "w:contextualSpacing", "w:numPr"):
            for old in style.element.pPr.findall(qn(tag)):
                style.element.pPr.remove(old)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    if line:
        style.paragraph_format.line_spacing = line
    return style


def _fonts(latin: str, chinese: str) -> etree._Element:
    fonts = OxmlElement("w:rFonts")
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value)
    return fonts


def _indent(style: ParagraphStyle, **twentieths: int) -> None:
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    for name, value in twentieths.items():
        indent.set(qn(f"w:{name}"), str(value))


def _number(style: ParagraphStyle, number: int, level: int) -> None:
    join_list(style.element, number, level)


def join_list(owner: Any, number: int, level: int) -> None:
    """Let Word number a paragraph or a style, as an item of a list at a level counted from 0."""
    numbered = owner.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_ilvl().val = level
    numbered.get_or_add_numId().val = number


def _end_line(style: ParagraphStyle, wide: int) -> None:
    """The short rule in the middle that closes a text, as Chinese standards do."""
    _indent(style, left=int(wide * 0.375), right=int(wide * 0.375))
    style.element.get_or_add_pPr().insert(
        0, parse_xml(f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="8" w:space="1" w:color="000000"/></w:pBdr>')
    )


def _set_numbering(document: Document, habit: Habit) -> None:
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    left, hanging = habit.item_left, habit.item_hanging
    for number, shape, levels in (
        (OUTLINE, "multilevel", _outline_levels(habit)),
        (CAPTIONS, "singleLevel", [_level(0, "decimal", habit.caption, style="Caption")]),
        (BULLETS, "singleLevel", [_level(0, "bullet", habit.bullet, style="Bulleteditem", left=left, hanging=hanging)]),
        (_LETTERS_KIND, "singleLevel", [_level(0, "lowerLetter", "%1)", left=left, hanging=400)]),
    ):
        numbering.append(parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="{shape}"/>'
            f"{''.join(levels)}</w:abstractNum>"
        ))  # fmt: skip
    for number in (OUTLINE, CAPTIONS, BULLETS):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )


def _outline_levels(habit: Habit) -> list[str]:
    wide = habit.outline_hanging
    fonts = f'<w:rPr><w:rFonts w:ascii="{_LATIN_SANS}" w:hAnsi="{_LATIN_SANS}" w:eastAsia="{habit.sans}"/></w:rPr>'
    levels = []
    for level in range(3):
        words = ".".join(f"%{part + 1}" for part in range(level + 1)) + ("" if wide else "\u3000")
        levels.append(_level(level, "decimal", words, left=wide, hanging=wide, style=f"Heading{level + 1}", look=fonts))
    return levels


def _level(
    level: int, shape: str, words: str, *, left: int = 0, hanging: int = 0, style: str = "", look: str = ""
) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    indent, follow = 'w:firstLine="0"', "nothing"
    stops = ""
    if hanging:
        indent, follow = f'w:hanging="{hanging}"', "tab"
        stops = f'<w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{linked}<w:suff w:val="{follow}"/>'
        f'<w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/><w:pPr>{stops}<w:ind w:left="{left}" {indent}/></w:pPr>'
        f"{look}</w:lvl>"
    )


def _name_fallback_fonts(document: Document) -> None:
    """Where 宋体 and 黑体 are not installed, readers of the file find the next best by name."""
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _FALLBACKS.items()
    )
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    )
