"""Verify the whole journal; the floor hashes the same stored bytes read from SQLite."""

import hashlib
import sqlite3
from pathlib import Path

from benchmarks.company import READER, actor, opened
from benchmarks.measuring import Row, Size, side_by_side
from docflow.journal.verify import verify
from docflow.journal.work import working
from docflow.people.queries import person_by_username

_AT_ONCE = 500


def run(folder: Path, size: Size) -> list[Row]:
    house = opened(folder / "house", search="memory")
    who = actor(house, READER)
    for start in range(0, size.entries, _AT_ONCE):
        with working(house.store, who, house.clock) as work:
            person = person_by_username(work.session, READER)
            for number in range(start, min(start + _AT_ONCE, size.entries)):
                work.record(
                    "person.changed", person, {"changed": ["email"], "number": number, "reason": "监测记录更正"}
                )
    while house.sealer.seal_once():
        pass
    file = str(house.store.url.database)

    def ours() -> None:
        report = verify(house.store, house.signer.public_key, now=house.clock.now())
        assert report.sound and report.entries >= size.entries

    def floor() -> None:
        with sqlite3.connect(file) as connection:
            for (body,) in connection.execute("SELECT body FROM journal_entry ORDER BY id"):
                hashlib.sha256(b"\0" + body).digest()

    taken, beside = side_by_side(ours, floor, size.at_most(5), warm=1)
    house.close()
    speed = [size.entries / one for one in taken]
    return [
        Row(
            f"verify the journal, {size.entries:,} entries",
            speed,
            [size.entries / one for one in beside],
            ">= 60 % of hashing; 1 M entries <= 15 s",
            least=0.6,
            unit="entries/ms",
            note=f"1 M entries in {1000 / (sum(speed) / len(speed)):.1f} s, every check",
        )
    ]
