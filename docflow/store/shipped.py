"""The folders that people edit (workflows, templates, migrations), found in a checkout and in a wheel alike."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_folder(name: str) -> Path:
    """The folder of that name: beside the package in a checkout, inside it in a wheel.

    Raises FileNotFoundError when an installation is incomplete.
    """
    for place in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"this installation of docflow lacks its folder {name!r}")
