"""The system's Chromium, a served application, and what every page has to stand: no complaint, no barrier."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path(os.environ.get("DOCFLOW_CHROMIUM", "/usr/bin/chromium"))
PICTURES = Path(__file__).parent / "screenshots"
WANTED = os.environ.get("DOCFLOW_PICTURES") == "1"
"""Pictures cost a fifth of the time of a browser test, so they are made when somebody is going to look at them."""
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
)

needed = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs the system's Chromium")


@contextmanager
def launched() -> Iterator[Browser]:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(_QUIET))
        yield browser
        browser.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a free port; its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def complaints_of(page: Page) -> list[str]:
    """A list that fills with whatever the page's console complains about."""
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    return complaints


def accessible(page: Page) -> list[str]:
    """What axe finds wrong with the page; empty when nothing."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']} {fault['nodes'][0]['failureSummary']}" for fault in found]


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page for a person to look at, when pictures are wanted."""
    if WANTED:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
