"""Sets document templates in Word: from a source in both languages to a well set .docx in one of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from docflow.documents import typesetting_paper as paper
from docflow.documents.typesetting_filling import PlaceholderUnfilled as PlaceholderUnfilled
from docflow.documents.typesetting_filling import fill as fill
from docflow.documents.typesetting_filling import packed
from docflow.documents.typesetting_filling import placeholders_in as placeholders_in
from docflow.documents.typesetting_source import PLACEHOLDERS as PLACEHOLDERS
from docflow.documents.typesetting_source import Block, Section
from docflow.documents.typesetting_source import PlaceholderUnknown as PlaceholderUnknown
from docflow.documents.typesetting_source import TemplateInvalid as TemplateInvalid
from docflow.documents.typesetting_source import TemplateMissing as TemplateMissing
from docflow.documents.typesetting_source import TemplateSource as TemplateSource
from docflow.documents.typesetting_source import load_source as load_source
from docflow.documents.typesetting_tables import add_fields, add_table
from docflow.kernel.data_files import read_yaml
from docflow.kernel.text import LANGUAGES, Language, Text

_NOTE = Text("注：", "Note: ")
_CONTENTS = Text("目\u3000次", "Contents")
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Fixed, so that a source always gives the same bytes."""


def typeset(source: TemplateSource, language: Language, *, facts: Mapping[str, str] | None = None) -> bytes:
    """The template as a Word document; with facts, its placeholders are filled.

    Headings, sub-clauses, enumerations and captions are numbered by Word itself; table headers repeat on every
    page. Cover, page header, signatures and revision history are left to the controlled copy.

    Raises:
        PlaceholderUnfilled: facts are given, but not for every placeholder the template uses.
    """
    document = paper.blank_paper(language, landscape=source.landscape)
    _write_properties(document, source, language)
    setter = _Setter(document, language)
    setter.line("{{organisation}}", paper.ORGANISATION)
    setter.line("{{title}}", "Title")
    if source.contents:
        setter.contents(source)
    for depth, section in source.walk():
        setter.section(section, depth)
    document.add_paragraph(style=paper.END)
    made = packed(document)
    return made if facts is None else fill(made, facts)


def read_template(slug: str, language: Language, *, folder: Path) -> bytes:
    """The ready Word template `<folder>/<language>/<slug>.docx`, placeholders still open.

    Raises:
        TemplateMissing: the folder holds no such template.
    """
    path = folder / language / f"{slug}.docx"
    if not path.is_file():
        raise TemplateMissing(slug=slug)
    return path.read_bytes()


def source_paths(folder: Path) -> list[Path]:
    """The sources of all templates in a template folder: texts, then record forms."""
    return [*sorted((folder / "text").glob("*.yaml")), *sorted((folder / "forms").glob("*.yaml"))]


def starter_set(folder: Path, standard: str) -> list[TemplateSource]:
    """The templates of the starter documentation for one standard pack, in the order numbers are taken.

    Raises:
        TemplateMissing: the folder has no list for this standard, or a listed template has no source.
        TemplateInvalid: the list is not a list of template names.

    Source: T/CIECCPA 7.5.2.2 a) to d) names what such a set contains.
    """
    path = folder / "starter.yaml"
    if not path.is_file():
        raise TemplateMissing(slug=path.name)
    lists = read_yaml(path)
    if not isinstance(lists, dict) or not all(isinstance(names, list) for names in lists.values()):
        raise TemplateInvalid(file=path.name, why="a list of template names for each standard is expected")
    if standard not in lists:
        raise TemplateMissing(slug=standard)
    return [find_source(str(slug), folder=folder) for slug in lists[standard]]


def find_source(slug: str, *, folder: Path) -> TemplateSource:
    """The source of one template of the folder. Raises TemplateMissing, TemplateInvalid or PlaceholderUnknown."""
    for path in source_paths(folder):
        if path.stem == slug:
            return load_source(path)
    raise TemplateMissing(slug=slug)


def remake(folder: Path) -> list[Path]:
    """Set every Word template of the folder again from its source; the files written."""
    written = []
    for path in source_paths(folder):
        source = load_source(path)
        for language in LANGUAGES:
            target = folder / language / f"{source.slug}.docx"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(typeset(source, language))
            written.append(target)
    return written


def _write_properties(document: Document, source: TemplateSource, language: Language) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = source.title.in_(language), "docflow", ""
    properties.language = "zh-CN" if language == "zh" else "en-GB"
    properties.created = properties.modified = _MADE_AT
    properties.last_modified_by, properties.revision = "docflow", 1


class _Setter:
    """Writes the pieces of one template into one document, one after the other."""

    def __init__(self, document: Document, language: Language) -> None:
        self.document, self.language = document, language
        self.headings = 0
        self.new_page = False
        self.after_table = False

    def line(self, words: str, style: str) -> Paragraph:
        paragraph = self.document.add_paragraph(style=style)
        paper.write(paragraph, words, self.language)
        if self.after_table:
            self.after_table = False
            if not style.startswith(("Heading", paper.CAPTION)):
                paragraph.paragraph_format.space_before = Pt(6)
        return paragraph

    def section(self, section: Section, depth: int) -> None:
        heading = self.line(section.heading.in_(self.language), f"Heading {depth}")
        self.headings += 1
        _bookmark(heading, self.headings)
        if self.new_page:
            heading.paragraph_format.page_break_before, self.new_page = True, False
        for block in section.blocks:
            self.block(block, depth)

    def block(self, block: Block, depth: int) -> None:
        if block.paragraph:
            self.line(block.paragraph.in_(self.language), paper.BODY)
        for words in block.numbered:
            paper.join_list(self.line(words.in_(self.language), paper.CLAUSE)._p, paper.OUTLINE, depth)
        letters = paper.new_letters(self.document) if block.letters else 0
        for words in block.letters:
            paper.join_list(self.line(words.in_(self.language), paper.LETTERS)._p, letters, 0)
        for words in block.bullets:
            self.line(words.in_(self.language), paper.BULLET)
        if block.note:
            self.line(_NOTE.in_(self.language) + block.note.in_(self.language), paper.NOTE)
        if block.table:
            if block.table.caption:
                self.line(block.table.caption.in_(self.language), paper.CAPTION)
            add_table(self.document, block.table, self.language)
            self.after_table = True
        if block.fields:
            add_fields(self.document, block.fields, self.language)
            self.after_table = True

    def contents(self, source: TemplateSource) -> None:
        """A table of contents on its own pages, its page numbers kept right by Word and LibreOffice.

        The entries are written out with a page reference each: LibreOffice leaves a contents field as it finds it,
        so a field would print the page numbers of no page at all.
        """
        self.line(_CONTENTS.in_(self.language), paper.CONTENTS)
        counts = [0, 0]
        for at, (depth, section) in enumerate(source.walk(), start=1):
            if depth > len(counts):
                continue
            counts = [counts[0] + 1, 0] if depth == 1 else [counts[0], counts[1] + 1]
            number = ".".join(str(count) for count in counts[:depth])
            entry = self.document.add_paragraph(style=f"toc {depth}")
            _contents_entry(entry, f"{number}\u2002{section.heading.in_(self.language)}", at, self.language)
        self.new_page = True


def _bookmark(paragraph: Paragraph, at: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(at))
    start.set(qn("w:name"), f"_Toc{at:04d}")
    end.set(qn("w:id"), str(at))
    paragraph._p.insert(1, start)
    paragraph._p.append(end)


def _field_mark(kind: str) -> BaseOxmlElement:
    return parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{kind}"/></w:r>')


def _field_begin(parent: BaseOxmlElement, instruction: str) -> None:
    parent.append(_field_mark("begin"))
    parent.append(parse_xml(f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> </w:instrText></w:r>'))
    parent[-1][0].text = f" {instruction} "
    parent.append(_field_mark("separate"))


def _contents_entry(paragraph: Paragraph, words: str, at: int, language: Language) -> None:
    link = parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="_Toc{at:04d}" w:history="1"/>')
    paper.write(paragraph, words, language)
    link.append(paragraph.runs[-1]._r)
    link.append(parse_xml(f"<w:r {nsdecls('w')}><w:tab/></w:r>"))
    _field_begin(link, f"PAGEREF _Toc{at:04d} \\h")
    link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>1</w:t></w:r>"))
    link.append(_field_mark("end"))
    paragraph._p.append(link)
