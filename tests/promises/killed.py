"""Processes that publish documents until they are killed; each tells what has been acknowledged to it.

Started once with everything imported, it forks a fresh publisher for every line it reads: the
publisher opens the database anew, as after a crash, without the wait for an interpreter.
"""

import os
import sys
from functools import partial
from pathlib import Path

from conftest import MONDAY, ZONE
from given import word_file
from promise_steps import Hands

import docflow.house
from docflow.documents.intake.pool import Pool
from docflow.house import House, build
from docflow.kernel.clock import FixedClock
from docflow.kernel.settings import Settings


def tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def publish_one(house: House, hands: Hands) -> None:
    revision = hands.begin("li", "岗位作业")
    tell("opened", revision)
    tell("saved", revision, hands.upload_word("li", revision, word_file("先停机，再检修。", str(revision))))
    staffed = {"stages": [{"people": ["zhao"]}], "approver": "zhou"}
    today = {"effective_on": hands.today, "distribution": [{"to": "all"}], "short_notice_reason": "急"}
    steps = (("li", "submit", staffed), ("zhao", "agree", None), ("zhou", "approve", None), ("wang", "publish", today))
    for who, step, fields in steps:
        tell("reached", revision, hands.take(who, revision, step, fields=fields))
    house.settle()


def main() -> None:
    # Nothing is read from uploaded files here, so no reader processes are kept waiting.
    docflow.house.Pool = partial(Pool, workers=0)  # type: ignore[misc,assignment]
    house = build(Settings(data=Path(sys.argv[1]), search="memory"), FixedClock(MONDAY, ZONE))
    # One cycle prepares the statements; closing leaves no connection that a fork could share.
    publish_one(house, Hands(house))
    house.store.close()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            tell("ready")
            hands = Hands(house)
            while True:
                publish_one(house, hands)
        tell("child", child)
        os.waitpid(child, 0)
        tell("gone")


if __name__ == "__main__":
    main()
