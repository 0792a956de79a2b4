"""Build step: puts the htmx file of the build requirement django-htmx among the static files."""

import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = "docflow/web/static/vendor/htmx.js"


class CopyHtmx(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels and editable installs alike; neither Django nor Node is needed to run docflow."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        copy_htmx(Path(self.root) / TARGET)


def copy_htmx(target: Path) -> None:
    source = distribution("django-htmx").locate_file("django_htmx/static/django_htmx/htmx-2.min.js")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(source), target)
