"""Forms shown from what a room writes beside their fields: one way for every step and every beginning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from annotated_types import MaxLen
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from docflow.house import House
from docflow.journal.work import Work
from docflow.kernel.errors import Refusal
from docflow.kernel.text import Language, Text
from docflow.lifecycle.asking import Ask, asked
from docflow.people.queries import persons
from docflow.processes.queries import processes
from docflow.web.deps import Page
from docflow.web.forms import Filled
from docflow.web.pages.shown import unit_names
from docflow.web.rendering import rendering_of

MANY = frozenset({"choices", "people", "units", "processes", "clauses"})
"""Chosen by ticking, several at once."""
CHOSEN = frozenset({"choice", "person", "unit", "process", "clause"})
"""Chosen from a list, one at a time."""
A_LINE_EACH = frozenset({"lines", "documents"})


@dataclass(frozen=True)
class Field:
    """One field of a form as a page shows it."""

    name: str
    as_: str
    label: str
    hint: str
    required: bool
    value: str
    chosen: frozenset[str]
    options: tuple[tuple[str, str], ...]
    longest: int
    fault: str


def fields_of(
    form: type[BaseModel],
    filled: Filled,
    house: House,
    work: Work,
    language: Language,
    *,
    initial: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> list[Field]:
    """The fields of a form that a person is asked for, filled as sent, else as `initial` proposes.

    `faults` are words by field name. People, units and processes are read once each, and only if asked for.
    """
    offered = _Offered(house, work, language)
    begun = bool(filled.fields)
    shown: list[Field] = []
    for name, info in form.model_fields.items():
        if (ask := asked(info)) is None:
            continue
        values = filled.every(name) if begun else _written((initial or {}).get(name, _default(info)))
        shown.append(
            Field(
                name=name,
                as_=ask.as_,
                label=ask.label.in_(language),
                hint=ask.hint.in_(language),
                required=info.is_required() and ask.as_ != "yes",
                value="\n".join(values) if ask.as_ in A_LINE_EACH else next(iter(values), ""),
                chosen=frozenset(values),
                options=offered.options(ask),
                longest=next((one.max_length for one in info.metadata if isinstance(one, MaxLen)), 0),
                fault=(faults or {}).get(name, ""),
            )
        )
    return shown


def read(form: type[BaseModel], filled: Filled) -> dict[str, Any]:
    """What was filled in, as the form's model takes it; an empty field that may be left out is left out."""
    found: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        if (ask := asked(info)) is None:
            continue
        if ask.as_ == "yes":
            found[name] = filled.ticked(name)
        elif ask.as_ in MANY:
            found[name] = filled.every(name)
        elif ask.as_ in A_LINE_EACH:
            found[name] = [line.strip() for line in filled.one(name).splitlines() if line.strip()]
        elif (words := filled.one(name)) or info.is_required():
            found[name] = words or None
    return found


def phrase(page: Page, fault: str, facts: Mapping[str, Any] | None = None) -> str:
    """A fault of a field by the name the validation gives it, in the reader's language."""
    known = rendering_of(page.request).phrasebook.phrases
    key = f"fault.{fault}" if f"fault.{fault}" in known else "fault.other"
    return page.say(key, **{name: str(value) for name, value in (facts or {}).items()})


def faults_of(
    page: Page,
    form: type[BaseModel],
    fields: Mapping[str, Any],
    *,
    field_of: Callable[[tuple[int | str, ...]], str] = lambda loc: str(loc[0]) if loc else "",
) -> dict[str, str]:
    """What is wrong with each field as filled in, in the reader's language; empty when all is well."""
    try:
        form.model_validate(dict(fields))
    except ValidationError as wrong:
        return {
            field_of(one["loc"]): phrase(
                page, "missing" if one["input"] in (None, "", []) else one["type"], one.get("ctx")
            )
            for one in wrong.errors()
        }
    return {}


def field_of_reason(form: type[BaseModel] | None, code: str) -> str:
    """The field beside which a refusal is said; empty for one that stands above the form."""
    name = code.partition(":")[0]
    for field, info in (form.model_fields if form else {}).items():
        ask = asked(info)
        if ask is not None and (name in ask.refusals or code in ask.refusals):
            return field
    return ""


def beside(page: Page, form: type[BaseModel], refusal: Refusal) -> dict[str, str]:
    """The words of a refusal by the field they belong to; empty if some of them belong to none."""
    reasons = refusal.facts.get("reasons") or [(refusal.code, refusal.text)]
    placed = {field_of_reason(form, code): words.in_(page.language) for code, words in reasons}
    return {} if "" in placed else placed


def _default(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _written(value: Any) -> list[str]:
    """A value as a field holds it."""
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["yes"]
    if isinstance(value, list | tuple | set | frozenset):
        return [words for one in value for words in _written(one)]
    if isinstance(value, date):
        return [value.isoformat()]
    return [str(value.value if isinstance(value, Enum) else value)]


def people_of(house: House, work: Work, language: Language) -> tuple[tuple[str, str], ...]:
    """Everybody who is here, to choose from: id, and name with the unit."""
    return _Offered(house, work, language).people()


def processes_of(house: House, work: Work, language: Language) -> tuple[tuple[str, str], ...]:
    """Every process that runs, to choose from: code, and code with the name."""
    return _Offered(house, work, language).processes()


class _Offered:
    """What can be chosen from, each list read at most once."""

    def __init__(self, house: House, work: Work, language: Language) -> None:
        self._house, self._work, self._language = house, work, language
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def options(self, ask: Ask) -> tuple[tuple[str, str], ...]:
        if ask.as_ in ("choice", "choices"):
            found = tuple((value, words.in_(self._language)) for value, words in ask.options.items())
        elif ask.as_ in MANY | CHOSEN:
            what = {"person": "people", "unit": "units", "process": "processes", "clause": "clauses"}
            found = self._read(what.get(ask.as_, ask.as_))
        else:
            return ()
        # Nothing is chosen before somebody has chosen it: "none" has to be said as much as "affected".
        return (("", "—"), *found) if ask.as_ in CHOSEN else found

    def people(self) -> tuple[tuple[str, str], ...]:
        return self._read("people")

    def processes(self) -> tuple[tuple[str, str], ...]:
        return self._read("processes")

    def _read(self, what: str) -> tuple[tuple[str, str], ...]:
        if what not in self._known:
            self._known[what] = tuple(getattr(self, f"_{what}")())
        return self._known[what]

    def _people(self) -> list[tuple[str, str]]:
        units = unit_names(self._work.session, self._language)
        rows = self._work.session.scalars(persons(on=self._work.today))
        return [
            (str(one.id), f"{one.name} · {units[one.unit_id].name}" if one.unit_id in units else one.name)
            for one in rows
        ]

    def _units(self) -> list[tuple[str, str]]:
        units = unit_names(self._work.session, self._language)
        return [(one.code, f"{one.code} {one.name}") for one in units.values()]

    def _processes(self) -> list[tuple[str, str]]:
        rows = self._work.session.scalars(processes(on=self._work.today))
        named = ((one, Text(one.name_zh or one.name_en, one.name_en or one.name_zh)) for one in rows)
        return [(one.code, f"{one.code} {name.in_(self._language)}") for one, name in named]

    def _clauses(self) -> list[tuple[str, str]]:
        return [
            (f"{pack.id}:{one.number}", f"{one.number} {one.title.in_(self._language)}")
            for pack in self._house.packs
            for one in pack.clauses
            if not one.paragraph
        ]
