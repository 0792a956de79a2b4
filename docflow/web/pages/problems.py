"""Where a problem's `type` leads: the rule behind every refusal, made from the errors themselves."""

from inspect import cleandoc

from starlette.responses import Response

from docflow.kernel.errors import Refusal
from docflow.kernel.text import Text
from docflow.web.deps import TheOpenPage
from docflow.web.errors import PageNotFound
from docflow.web.idempotency import door
from docflow.web.problems import every_refusal, status_of

router = door("/problems", tags=["problems"], pages=True)


@router.get("")
def list_problems(page: TheOpenPage) -> Response:
    kinds = sorted(every_refusal(), key=lambda kind: kind.code)
    known = [{"code": kind.code, "status": status_of(kind), "text": _sentence(kind)} for kind in kinds]
    return page.show("problems.html", problems=known)


@router.get("/{code}")
def show_problem(page: TheOpenPage, code: str) -> Response:
    for kind in every_refusal():
        if kind.code == code:
            rule = cleandoc(kind.__doc__ or "")
            return page.show("problem.html", code=code, rule=rule, http=status_of(kind), text=_sentence(kind))
    raise PageNotFound()


def _sentence(kind: type[Refusal]) -> Text:
    return Text(kind.zh, kind.en)
