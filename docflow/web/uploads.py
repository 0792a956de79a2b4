"""A file on its way in: streamed to disk, never held in memory, gone when the request is over."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Query, Request
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from docflow.web.errors import FileMissing

_CHUNK = 1 << 20

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}},
        },
    }
}
"""How the OpenAPI description tells of a file: as a form's `file`, or as the whole body with `?name=`."""


@dataclass(frozen=True)
class Upload:
    path: Path
    name: str
    size: int


async def the_upload(
    request: Request,
    name: Annotated[str, Query(max_length=300, description="File name, when the body is the file itself")] = "",
) -> AsyncIterator[Upload]:
    """Raises FileMissing when the request brings no file."""
    with tempfile.TemporaryDirectory(prefix="docflow-upload-") as folder:
        path = Path(folder) / "file"
        kind, _ = parse_options_header(request.headers.get("content-type"))
        if kind == b"multipart/form-data":
            async with request.form(max_files=1, max_fields=20) as form:
                part = form.get("file")
                if not isinstance(part, UploadFile) or not part.filename:
                    raise FileMissing()
                name = part.filename
                with path.open("wb") as target:
                    while chunk := await part.read(_CHUNK):
                        await run_in_threadpool(target.write, chunk)
        else:
            with path.open("wb") as target:
                async for chunk in request.stream():
                    await run_in_threadpool(target.write, chunk)
            name = name or _disposition(request)
            if not name:
                raise FileMissing()
        yield Upload(path, name, path.stat().st_size)


def _disposition(request: Request) -> str:
    _, options = parse_options_header(request.headers.get("content-disposition"))
    if starred := options.get(b"filename*"):
        return unquote(starred.decode("ascii", "replace").rpartition("''")[2])
    return options.get(b"filename", b"").decode("utf-8", "replace")


TheUpload = Annotated[Upload, Depends(the_upload)]
