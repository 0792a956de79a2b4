"""Runs the web application in this process, or in several of them beside the worker."""

import gc
import os
import signal
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from docflow import logs
from docflow.house import House, build
from docflow.kernel.errors import Conflict
from docflow.kernel.settings import Settings
from docflow.web.app import check_assistants, create_app
from docflow.worker import at_work

_GRACE_SECONDS = 5
"""How long requests in progress may take after the order to stop."""


class OneProcessOnly(Conflict):
    """Several web processes need PostgreSQL."""

    code = "one-process-only"
    zh = "SQLite 只支持一个网络服务进程；如需 {workers} 个，请改用 PostgreSQL（设置 DOCFLOW_DATABASE）"
    en = "SQLite serves one web process; for {workers} of them use PostgreSQL (set DOCFLOW_DATABASE)"


def serve(house: House) -> None:
    """Serve until SIGTERM or SIGINT, with the worker inside; both stop cleanly within a few seconds.

    Several web processes are started beside this one, which then keeps the worker, when the settings ask for them.
    """
    settings = house.settings
    # The server hands the signal on once it has shut down; leaving by SystemExit lets the worker end too.
    signal.signal(signal.SIGTERM, _leave)
    house.desk.intake.warm()
    with at_work(house):
        if settings.workers > 1:
            _hand_down(settings)
            uvicorn.run("docflow.serving:application", factory=True, workers=settings.workers, **_options(settings))
        else:
            uvicorn.run(_ready(house), **_options(settings))


def check_settings(house: House) -> None:
    """Raises AssistantsMissing without their extra, OneProcessOnly when SQLite is to serve several web processes."""
    check_assistants(house.settings)
    if house.settings.workers > 1 and house.store.is_sqlite:
        raise OneProcessOnly(workers=house.settings.workers)


def application() -> FastAPI:
    """One of several web processes: a house of its own, without a worker."""
    settings = Settings()
    logs.configure(settings.log_format)
    house = build(settings)
    house.open()
    return _ready(house)


def _ready(house: House) -> FastAPI:
    """The application, with all that a process begins with set apart: the collector need not look through it again."""
    app = create_app(house)
    gc.collect()
    gc.freeze()
    return app


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "forwarded_allow_ips": settings.trusted_proxies,
        "timeout_graceful_shutdown": _GRACE_SECONDS,
    }


def _hand_down(settings: Settings) -> None:
    """The other processes read their settings from the environment: give them those of this one."""
    os.environ.update(
        DOCFLOW_DATA=str(settings.data.resolve()), DOCFLOW_HOST=settings.host, DOCFLOW_PORT=str(settings.port)
    )


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
