"""What the source of a document template says: one YAML file, both languages side by side."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from docflow.kernel.data_files import read_yaml_words
from docflow.kernel.errors import Invalid, NotFound
from docflow.kernel.text import LANGUAGES, Language, Text

PLACEHOLDERS: dict[str, Text] = {
    "organisation": Text("组织名称", "name of the organisation"),
    "title": Text("文件标题", "title of the document"),
    "number": Text("文件编号", "document number"),
    "revision": Text("版本", "revision, as shown to people"),
    "unit": Text("编制部门", "unit that owns the document"),
    "standard": Text("标准名称", "name of the standard the document answers to"),
}
"""Every placeholder a template may use, written `{{organisation}}`. There is no other."""

MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SLUG = re.compile(r"^[a-z][a-z0-9_]*$")

DocumentType = Literal["manual", "procedure", "regulation", "instruction", "form", "plan"]


class TemplateMissing(NotFound):
    """A template is asked for by a name that the template folder does not hold."""

    code = "template-missing"
    zh = "模板文件夹中没有“{slug}”"
    en = "The template folder holds no “{slug}”"


class TemplateInvalid(Invalid):
    """The source of a template must follow the format in `document_templates/README.md`."""

    code = "template-invalid"
    zh = "模板源文件 {file} 有误：{why}"
    en = "The template source {file} is not valid: {why}"


class PlaceholderUnknown(Invalid):
    """Templates may use the placeholders of the closed list only."""

    code = "placeholder-unknown"
    zh = "占位符 {name} 不在允许的范围内，可用的有：{allowed}"
    en = "The placeholder {name} is not known; these may be used: {allowed}"


def check_placeholders(words: str) -> None:
    """Raises PlaceholderUnknown when the words hold a mark that is not on the closed list."""
    for name in MARK.findall(words):
        if name not in PLACEHOLDERS:
            raise PlaceholderUnknown(name=name, allowed=", ".join(PLACEHOLDERS))


def _both_languages(given: Any) -> Any:
    """A plain string means the same in both languages, so it may not hold Chinese characters."""
    if isinstance(given, str):
        if _HAN.search(given):
            raise ValueError(f"“{given}” needs zh and en")
        return {"zh": given, "en": given}
    return given


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Pair(_Strict):
    """One sentence or heading in Chinese and in English, neither empty."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _english_without_chinese(self) -> "_Pair":
        if _HAN.search(self.en):
            raise ValueError(f"Chinese characters in English words: “{self.en}”")
        return self

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


Words = Annotated[_Pair, BeforeValidator(_both_languages)]


class Cells(_Strict):
    """One row of a table in both languages, the same number of cells in each; a cell may be empty."""

    zh: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _equally_many(self) -> "Cells":
        if len(self.zh) != len(self.en):
            raise ValueError(f"{len(self.zh)} cells in zh but {len(self.en)} in en: {self.zh[0]}")
        for chinese, english in zip(self.zh, self.en, strict=True):
            if bool(chinese) != bool(english) or _HAN.search(english):
                raise ValueError(f"cell not in both languages: “{chinese}” / “{english}”")
        return self

    def in_(self, language: Language) -> tuple[str, ...]:
        return self.zh if language == "zh" else self.en


class Table(_Strict):
    """A table whose header row repeats on every page; `blank_rows` are left for writing by hand."""

    caption: Words | None = None
    columns: Cells
    widths: tuple[float, ...] = ()
    rows: tuple[Cells, ...] = ()
    blank_rows: int = Field(0, ge=0, le=60)

    @model_validator(mode="after")
    def _rectangular(self) -> "Table":
        wide = len(self.columns.zh)
        if self.widths and len(self.widths) != wide:
            raise ValueError(f"{len(self.widths)} widths for {wide} columns")
        for row in self.rows:
            if len(row.zh) != wide:
                raise ValueError(f"{len(row.zh)} cells for {wide} columns: {row.zh[0]}")
        if not self.rows and not self.blank_rows:
            raise ValueError("a table needs rows or blank_rows")
        return self


class FormField(_Strict):
    """A label with a place to write beside it; `fill` stands there already, `wide` takes the whole line."""

    label: Words
    fill: Words | None = None
    wide: bool = False


class Block(_Strict):
    """One piece of a section: exactly one of the keys below."""

    paragraph: Words | None = None
    numbered: tuple[Words, ...] = ()
    """Sub-clauses that carry the number of their section: 5.2.1, 5.2.2 …"""
    letters: tuple[Words, ...] = ()
    """An enumeration a) b) c)"""
    bullets: tuple[Words, ...] = ()
    note: Words | None = None
    table: Table | None = None
    fields: tuple[FormField, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> "Block":
        kinds = [name for name in type(self).model_fields if getattr(self, name)]
        if len(kinds) != 1:
            raise ValueError(f"a block says one thing, here: {', '.join(kinds) or 'nothing'}")
        return self


class Section(_Strict):
    """A numbered heading with its blocks, then its sub-sections."""

    heading: Words
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Section":
        if not self.blocks and not self.sections:
            raise ValueError(f"section “{self.heading.zh}” is empty")
        return self


class TemplateSource(_Strict):
    """A document template in both languages: what it is, which clauses it answers to, and its text."""

    slug: str = Field(pattern=_SLUG.pattern)
    type: DocumentType
    clauses: tuple[str, ...] = Field(min_length=1)
    title: Words
    landscape: bool = False
    contents: bool = False
    """Whether a table of contents stands after the title."""
    sections: tuple[Section, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _at_most_three_levels(self) -> "TemplateSource":
        for depth, section in self.walk():
            if depth > 3 or (depth == 3 and any(block.numbered for block in section.blocks)):
                raise ValueError(f"section “{section.heading.zh}” is numbered deeper than three levels")
        return self

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section with its depth, counted from 1, in the order of the text."""
        waiting = [(1, section) for section in reversed(self.sections)]
        while waiting:
            depth, section = waiting.pop()
            yield depth, section
            waiting.extend((depth + 1, below) for below in reversed(section.sections))

    def all_words(self, language: Language) -> Iterator[str]:
        """Every piece of text of the template in one language, in the order of the text."""
        yield self.title.in_(language)
        for _, section in self.walk():
            yield section.heading.in_(language)
            for block in section.blocks:
                yield from _words_of(block, language)


def _words_of(block: Block, language: Language) -> Iterator[str]:
    for words in (block.paragraph, *block.numbered, *block.letters, *block.bullets, block.note):
        if words:
            yield words.in_(language)
    for field in block.fields:
        yield field.label.in_(language)
        if field.fill:
            yield field.fill.in_(language)
    if block.table:
        if block.table.caption:
            yield block.table.caption.in_(language)
        for cells in (block.table.columns, *block.table.rows):
            yield from cells.in_(language)


def load_source(path: Path) -> TemplateSource:
    """Read the source of one template; its slug is the file's name without `.yaml`.

    Raises:
        TemplateMissing: there is no such file.
        TemplateInvalid: the file does not follow the format, or a language is incomplete.
        PlaceholderUnknown: a placeholder is not on the closed list.
    """
    if not path.is_file():
        raise TemplateMissing(slug=path.stem)
    try:
        said = read_yaml_words(path)
        source = TemplateSource.model_validate(said)
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as problem:
        raise TemplateInvalid(file=path.name, why=str(problem)) from problem
    if source.slug != path.stem:
        raise TemplateInvalid(file=path.name, why=f"slug: {source.slug}")
    for language in LANGUAGES:
        for words in source.all_words(language):
            check_placeholders(words)
    return source
