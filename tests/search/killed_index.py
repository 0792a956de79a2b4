"""Processes that file a made-up journal in an index until they are killed; each tells what has been acknowledged to it.

The journal and what the database would say of it at any position are plain arithmetic, so that whoever looks at the
index afterwards knows what it must hold. One process imports everything and forks a fresh one for every line it reads.
"""

import os
import random
import sys
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from engines import BLANK, ENGINES

from docflow.search.errors import IndexBroken
from docflow.search.index import Card

ITEMS = 40


def item_of(entry: int) -> int:
    return entry * 7919 % ITEMS + 1


def drops(entry: int) -> bool:
    return entry % 9 == 4


def card_of(entry: int) -> Card:
    """The card that an item has after the entry."""
    body = f"第{entry}次修订，排放因子与监测。" * (entry % 5 + 1)
    return replace(
        BLANK, item_id=item_of(entry), number=f"CN-QP-{entry:05}", title_zh=f"文件{entry}", body=body, serial=entry
    )


def cards_at(position: int) -> list[Card]:
    """All cards of the database when so many entries are in its journal."""
    last = {item_of(entry): entry for entry in range(position)}
    return [card_of(entry) for entry in last.values() if not drops(entry)]


def tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def follow(engine: str, folder: Path, seed: int) -> None:
    dice = random.Random(seed)
    index = ENGINES[engine](folder)
    try:
        index.position()
    except IndexBroken as broken:
        tell("broken", broken.facts["reason"])
        index.rebuild(cards_at(0), position=0)
    tell("ready")
    while True:
        position = index.position()
        match dice.random():
            case chance if chance < 0.1:
                index.rebuild(cards_at(position), position=position)
                tell("rebuilt", position)
            case chance if chance < 0.2:
                index.tidy()
                tell("tidied", position)
            case _ if drops(position):
                index.drop([item_of(position)], position=position + 1, after=position)
                tell("filed", position + 1)
            case _:
                batch = takewhile(lambda entry: not drops(entry), range(position, position + dice.randint(1, 6)))
                cards = [card_of(entry) for entry in batch]
                index.put(cards, position=position + len(cards), after=position)
                tell("filed", position + len(cards))


def main() -> None:
    engine, folder = sys.argv[1], Path(sys.argv[2])
    # Whatever is loaded at the first card is loaded before anything forks.
    ENGINES["memory"](folder).rebuild(cards_at(ITEMS), position=0)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            follow(engine, folder, int(line))
        tell("child", child)
        os.waitpid(child, 0)
        tell("gone")


if __name__ == "__main__":
    main()
