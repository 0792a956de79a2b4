"""Health: how far sealing and the followers are, the newest checkpoint, and what the machine has left."""

import platform
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

from docflow import __version__
from docflow.house import House
from docflow.journal.followers import standings
from docflow.journal.reader import latest_checkpoint, sealed_size, unsealed
from docflow.people.queries import require
from docflow.web.deps import TheHouse, ThePage, TheReading
from docflow.web.idempotency import door

router = door("/health", tags=["health"], pages=True)

_GIB = 1 << 30
_FEW_GIB = 2
"""Below this a disk is worth a word: docflow's own figure."""
_OFFICE = ("soffice", "libreoffice")


class Disk(NamedTuple):
    """What is left of the disk that holds the data, in GiB."""

    free: float
    whole: float

    @property
    def is_scarce(self) -> bool:
        return self.free < _FEW_GIB


@router.get("")
def show_health(page: ThePage, work: TheReading, house: TheHouse) -> Response:
    """For those who may see the system's health."""
    require(work, "health.see")
    session = work.session
    waiting, oldest = unsealed(session)
    names = ["sealer", *(follower.name for follower in house.followers)]
    return page.show(
        "health.html",
        version=__version__,
        python=platform.python_version(),
        database=f"SQLite {sqlite3.sqlite_version}" if house.store.is_sqlite else "PostgreSQL",
        sealed=sealed_size(session),
        waiting=waiting,
        seconds_behind=int((work.at - oldest).total_seconds()) if oldest else 0,
        followers=[one for one in standings(session, names) if one.name != "sealer" or one.fault],
        checkpoint=session.scalar(latest_checkpoint()),
        origin=house.signer.origin,
        fingerprint=sha256(house.signer.public_key.public_bytes_raw()).hexdigest(),
        checkpoint_file=house.settings.checkpoint_file,
        cards=house.index_size(),
        engine=type(house.index).__name__,
        disk=_disk(house),
        office=next((path for name in _OFFICE if (path := shutil.which(name))), None) is not None,
        data=house.settings.data.resolve(),
        workflows=[lifecycle.newest for lifecycle in house.lifecycles.values()],
        packs=house.packs,
    )


def _disk(house: House) -> Disk:
    used = shutil.disk_usage(Path(house.settings.data))
    return Disk(used.free / _GIB, used.total / _GIB)
