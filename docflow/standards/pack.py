"""A standard as data: its clauses in order, what each asks for and which documents answer it."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from docflow.kernel.data_files import read_yaml
from docflow.kernel.errors import Invalid, NotFound
from docflow.kernel.text import LANGUAGES, Text

SHIPPED = Path(__file__).parent / "data"
"""The folder of the packs that come with docflow."""

DocumentType = Literal["manual", "procedure", "regulation", "instruction", "form", "plan"]

_HAN = re.compile(r"[\u3400-\u9fff]")


class PackInvalid(Invalid):
    """A standard pack must be complete in both languages and its clauses must stand in order."""

    code = "pack-invalid"
    zh = "标准包文件 {file} 在“{place}”处有误：{problem}"
    en = "The standard pack {file} is not valid at “{place}”: {problem}"


class ClauseMissing(NotFound):
    """A clause is asked for by a number that its standard does not have."""

    code = "clause-missing"
    zh = "标准 {pack} 中没有条款 {number}"
    en = "Standard {pack} has no clause {number}"


def _both_said(words: Text) -> Text:
    for language in LANGUAGES:
        if not words.in_(language).strip():
            raise ValueError(f"{language}: empty")
    if _HAN.search(words.en):
        raise ValueError(f"en: “{words.en}” holds Chinese characters")
    return words


Words = Annotated[Text, AfterValidator(_both_said)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackDocument(_Entry):
    """A document that the standard names, by the slug of the template that begins it."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: DocumentType
    title: Words


class Expects(_Entry):
    """What answers a clause: types of document, and slugs of the pack's own documents."""

    types: tuple[DocumentType, ...] = Field(min_length=1)
    documents: tuple[str, ...] = ()


class ClauseItem(_Entry):
    """One lettered item of a clause, such as `d2` for the second point under d)."""

    letter: str = Field(pattern=r"^[a-z][0-9]*$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Clause(_Entry):
    """One clause or numbered paragraph of a standard."""

    number: str = Field(pattern=r"^[1-9][0-9]*(\.[1-9][0-9]*)*$")
    title: Words
    paragraph: bool = False
    """Numbered but without a title in the standard; `title` is then docflow's own short label."""
    asks: Words | None = None
    expects: Expects | None = None
    items: tuple[ClauseItem, ...] = ()

    @property
    def parent(self) -> str | None:
        """The number of the clause above, None for a chapter."""
        return self.number.rpartition(".")[0] or None

    @property
    def place(self) -> tuple[int, ...]:
        """The number as figures, so that 7.10 stands behind 7.9."""
        return tuple(int(figure) for figure in self.number.split("."))


class Pack(_Entry):
    """A standard in one edition, its clauses in the order of the document."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    code: str = Field(min_length=1)
    title: Words
    edition: Words
    documented_information: Words
    """The standard's term for it; in Chinese 文件化信息 in one standard, 成文信息 in another."""
    documents: tuple[PackDocument, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)

    def clause(self, number: str) -> Clause:
        """Raises ClauseMissing when the standard has no such number."""
        for clause in self.clauses:
            if clause.number == number:
                return clause
        raise ClauseMissing(pack=self.code, number=number)

    def children(self, number: str) -> tuple[Clause, ...]:
        """The clauses directly below this one, in order."""
        return tuple(clause for clause in self.clauses if clause.parent == number)

    def leaves(self) -> tuple[Clause, ...]:
        """The lowest titled clauses: what coverage is measured by. Paragraphs count with the clause they stand in."""
        branches = {clause.parent for clause in self.clauses if not clause.paragraph}
        return tuple(clause for clause in self.clauses if not clause.paragraph and clause.number not in branches)


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """The packs that come with docflow, read once in a process. Raises PackInvalid."""
    return load_packs(SHIPPED)


def load_packs(folder: Path) -> tuple[Pack, ...]:
    """Read every standard pack (`*.yaml`) of a folder, in the order of file names.

    Raises:
        PackInvalid: a file is not YAML, misses a language, repeats a number, stands out of
            order, has a clause without its parent, a lowest clause without `asks` and
            `expects`, or names a document it does not list; or two files share an id.
    """
    packs: dict[str, Pack] = {}
    for path in sorted(folder.glob("*.yaml")):
        pack = _load(path)
        if pack.id in packs:
            raise PackInvalid(
                file=path.name,
                place="id",
                problem=Text(f"标识 {pack.id} 已被使用", f"the id {pack.id} is already taken"),
            )
        packs[pack.id] = pack
    return tuple(packs.values())


def _load(path: Path) -> Pack:
    try:
        said = read_yaml(path)
    except UnicodeDecodeError as problem:
        raise PackInvalid(
            file=path.name, place=f"byte {problem.start}", problem=Text("不是 UTF-8 文本", "not UTF-8 text")
        ) from problem
    except yaml.YAMLError as problem:
        mark = problem.problem_mark if isinstance(problem, yaml.MarkedYAMLError) else None
        place = f"line {mark.line + 1}" if mark else "1"
        raise PackInvalid(file=path.name, place=place, problem=Text("不是有效的 YAML", "not valid YAML")) from problem
    try:
        pack = Pack.model_validate(said)
    except ValidationError as problem:
        first = problem.errors()[0]
        place, why = _place(said, first["loc"]), str(first["msg"])
        raise PackInvalid(file=path.name, place=place, problem=Text(f"内容不符合要求（{why}）", why)) from problem
    for place, fault in _faults(pack):
        raise PackInvalid(file=path.name, place=place, problem=fault)
    return pack


def _place(said: object, way: tuple[int | str, ...]) -> str:
    """The way to a field in words: a clause is named by its number, not by its position."""
    if isinstance(said, dict) and len(way) > 1 and way[0] == "clauses" and isinstance(way[1], int):
        entry = said["clauses"][way[1]]
        number = entry.get("number") if isinstance(entry, dict) else None
        return ".".join(str(part) for part in way) if number is None else " ".join(map(str, (number, *way[2:])))
    return ".".join(str(part) for part in way) or "file"


def _faults(pack: Pack) -> Iterator[tuple[str, Text]]:
    """What is wrong between the entries, place by place."""
    slugs = Counter(document.slug for document in pack.documents)
    for slug, times in slugs.items():
        if times > 1:
            yield slug, Text("短名重复", "this slug is used twice")
    numbers: set[str] = set()
    before: Clause | None = None
    for clause in pack.clauses:
        if clause.number in numbers:
            yield clause.number, Text("条款号重复", "this number is used twice")
        if clause.parent and clause.parent not in numbers:
            yield (
                clause.number,
                Text(f"前面缺少上级条款 {clause.parent}", f"its parent {clause.parent} does not stand before it"),
            )
        if before and clause.place < before.place:
            yield clause.number, Text(f"应排在 {before.number} 之前", f"belongs before {before.number}")
        for slug in clause.expects.documents if clause.expects else ():
            if slug not in slugs:
                yield clause.number, Text(f"documents 中没有短名 {slug}", f"documents lists no {slug}")
        letters = Counter(item.letter for item in clause.items)
        for letter in (letter for letter, times in letters.items() if times > 1):
            yield clause.number, Text(f"列项 {letter} 重复", f"item {letter} is there twice")
        numbers.add(clause.number)
        before = clause
    lowest = {clause.number for clause in pack.leaves()}
    for clause in pack.clauses:
        if (clause.paragraph or clause.number in lowest) and not (clause.asks and clause.expects):
            yield clause.number, Text("缺少 asks 或 expects", "asks or expects is missing")
