"""What a person sent with a page's form: its fields by name, and at most one file."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from docflow.documents.errors import NotADate
from docflow.web.errors import VersionMissing, VersionUnreadable
from docflow.web.uploads import Upload

_CHUNK = 1 << 20
_MOST_FIELDS = 1000


@dataclass(frozen=True)
class Filled:
    """A form as it was sent; a field that is not there reads as empty."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        return self.fields.get(name, (default,))[-1].strip()

    def every(self, name: str) -> list[str]:
        """All values of a field that are not blank, each once."""
        return [value for value in dict.fromkeys(one.strip() for one in self.fields.get(name, ())) if value]

    def ticked(self, name: str) -> bool:
        return bool(self.one(name))

    @property
    def version(self) -> int:
        """The version of the item that the form was shown with. Raises VersionMissing, VersionUnreadable."""
        words = self.one("version")
        if not words:
            raise VersionMissing()
        if not (words.isascii() and words.isdigit() and len(words) <= 9):
            raise VersionUnreadable()
        return int(words)


@dataclass(frozen=True)
class FilledWithFile(Filled):
    """A form that may bring a file."""

    file: Upload | None = None


def _fields(form: FormData) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found[name] = (*found.get(name, ()), value)
    return found


async def the_form(request: Request) -> Filled:
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        return Filled(_fields(form))


async def the_form_with_file(request: Request) -> AsyncIterator[FilledWithFile]:
    """The file is streamed to disk and gone when the request is over."""
    with tempfile.TemporaryDirectory(prefix="docflow-upload-") as folder:
        async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
            fields, part = _fields(form), form.get("file")
            if not isinstance(part, UploadFile) or not part.filename:
                yield FilledWithFile(fields)
                return
            name, path = part.filename, Path(folder) / "file"
            with path.open("wb") as target:
                while chunk := await part.read(_CHUNK):
                    await run_in_threadpool(target.write, chunk)
        yield FilledWithFile(fields, Upload(path, name, path.stat().st_size))


TheForm = Annotated[Filled, Depends(the_form)]
TheFormWithFile = Annotated[FilledWithFile, Depends(the_form_with_file)]


def day_or_none(words: str) -> date | None:
    """A day as a date field sends it; nothing for an empty one. Raises NotADate."""
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as wrong:
        raise NotADate(value=words[:40]) from wrong
