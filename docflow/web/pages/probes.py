"""What machines ask without logging in: alive, ready; and the API explorer."""

from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from docflow.store.errors import StoreNotReady
from docflow.web.deps import TheHouse, TheOpenPage
from docflow.web.idempotency import door

router = door("", tags=["probes"], pages=True)


@router.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers at all."""
    return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})


@router.get("/readyz")
def ready(house: TheHouse) -> Response:
    """200 when requests can be served: the database answers and has its tables. 503 otherwise."""
    try:
        with house.store.reading() as session:
            session.execute(text("SELECT 1 FROM journal_entry LIMIT 1"))
    except DBAPIError as missing:
        raise StoreNotReady() from missing
    return JSONResponse({"status": "ready"}, headers={"cache-control": "no-store"})


@router.get("/docs")
def explorer(page: TheOpenPage) -> Response:
    return page.show("docs.html")
