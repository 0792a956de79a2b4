"""P6: no event is lost; every entry gets one place in one order without gaps, whatever breaks in between."""

import random
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update

from docflow.journal.checkpoint import check, exported
from docflow.journal.errors import JournalDamaged
from docflow.journal.models import (
    FollowerPlace,
    JournalCheckpoint,
    JournalEntry,
    JournalNode,
    JournalSeal,
    JournalUnsealed,
)
from docflow.journal.pulse import Pulse
from docflow.journal.reader import sealed_size, unsealed
from docflow.journal.sealer import Sealer
from docflow.journal.verify import verify
from docflow.journal.writer import Happening, write
from docflow.kernel.actor import CLOCK
from docflow.store.engine import Store


def places(store):
    """(position, entry id) of all that is sealed."""
    with store.reading() as session:
        seals = select(JournalSeal.position, JournalSeal.entry_id).order_by(JournalSeal.position)
        return [tuple(row) for row in session.execute(seals)]


def sound(store, signer, clock):
    report = verify(store, signer.public_key, now=clock.now())
    assert report.findings == []
    return report


def test_sealing_gives_places_in_the_order_of_entry_and_signs_the_head(store, sealer, signer, clock, happen):
    happen(7)
    assert sealer.seal_once() == 7
    assert sealer.seal_once() == 0
    assert places(store) == [(n, n + 1) for n in range(7)]
    with store.reading() as session:
        assert unsealed(session) == (0, None)
        assert check(session.scalars(select(JournalCheckpoint)).one().note, signer.public_key).size == 7
    assert sound(store, signer, clock).entries == 7


def test_batches_of_any_size_make_one_sound_tree(store, clock, signer, happen):
    happen(25)
    sealer = Sealer(store, clock, signer, batch=4)
    assert [sealer.seal_once() for _ in range(8)] == [4, 4, 4, 4, 4, 4, 1, 0]
    assert sound(store, signer, clock).entries == 25


class Cut(Exception):
    """The power went."""


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute", "commit"])
def test_a_sealer_cut_off_at_any_statement_leaves_nothing_half_done(store, clock, signer, happen, moment):
    happen(5)
    sealer = Sealer(store, clock, signer, batch=3)
    cuts, finished = 0, False
    while not finished:
        left, armed = [cuts], [True]

        def cut(*_args, left=left, armed=armed):
            if armed[0] and left[0] == 0:
                armed[0] = False
                raise Cut
            left[0] -= 1

        event.listen(Engine, moment, cut)
        try:
            while sealer.seal_once():
                pass
            finished = armed[0]
        except Cut:
            cuts += 1
            store.engine.dispose()  # A process that is gone leaves no connection behind.
        finally:
            event.remove(Engine, moment, cut)
        with store.reading() as session:
            assert sealed_size(session) + unsealed(session)[0] == session.scalar(
                select(func.count()).select_from(JournalEntry)
            )
        sound(store, signer, clock)
        happen(1)
    assert cuts >= (1 if moment == "commit" else 8)
    while sealer.seal_once():
        pass
    assert [position for position, _ in places(store)] == list(range(5 + cuts + 1))
    sound(store, signer, clock)


def test_two_sealers_at_once_never_place_an_entry_twice(store, clock, signer, happen, tmp_path):
    other = Store(store.url.render_as_string(hide_password=False))
    happen(60)
    done, failures = [], []

    def work(of):
        sealer = Sealer(of, clock, signer, batch=3)
        try:
            for _ in range(15):
                done.append(sealer.seal_once())
        except Exception as failed:
            failures.append(failed)

    threads = [threading.Thread(target=work, args=(of,)) for of in (store, other, store)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while Sealer(store, clock, signer).seal_once():
        pass
    other.close()
    assert failures == []
    assert sorted(entry for _, entry in places(store)) == list(range(1, 61))
    sound(store, signer, clock)


def test_no_entry_is_lost_when_transactions_end_in_another_order_than_they_began(store, clock, signer):
    """A reader that polled `id > last` would pass over entries that become visible late."""
    sealer, stop, written = Sealer(store, clock, signer), threading.Event(), []

    def seal():
        while not stop.is_set():
            sealer.seal_once()

    def business(seed):
        jitter = random.Random(seed)
        for number in range(15):
            unit = store.begin()
            write(unit.session, CLOCK, clock.now(), [Happening(f"test.{seed}", None, None, {"n": number})])
            time.sleep(jitter.random() * 0.004)
            if jitter.random() < 0.2:
                unit.rollback()
            else:
                unit.commit()
                written.append((seed, number))

    sealing = threading.Thread(target=seal)
    writers = [threading.Thread(target=business, args=(seed,)) for seed in range(6)]
    for thread in [sealing, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealing.join()
    sealer.seal_once()
    assert len(places(store)) == len(written)
    assert [position for position, _ in places(store)] == list(range(len(written)))
    sound(store, signer, clock)


def test_a_round_without_work_commits_nothing_and_so_wakes_nobody(store, sealer, happen):
    commits = []
    store.after_commit(lambda: commits.append(1))
    happen(1)
    assert sealer.seal_once() == 1
    before = len(commits)
    sealer.seal_once()
    assert len(commits) == before


def test_a_commit_wakes_the_sealer_at_once(store, sealer, clock, happen):
    pulse, stop = Pulse(store, clock, "sealer", sealer.seal_once, every=30), threading.Event()
    running = threading.Thread(target=pulse.run, args=(stop,))
    running.start()
    try:
        time.sleep(0.1)
        began = time.monotonic()
        happen(1)
        while not places(store) and time.monotonic() - began < 10:
            time.sleep(0.005)
        assert places(store)
        assert time.monotonic() - began < 2
    finally:
        stop.set()
        happen(1)
        running.join()


def test_a_failing_round_keeps_its_fault_until_it_succeeds_and_waits_longer_each_time(store, clock):
    outcomes = iter([RuntimeError("disk\nfull"), RuntimeError("again"), 1, 0])

    def step():
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def fault():
        with store.reading() as session:
            return session.get_one(FollowerPlace, "sealer").fault

    pulse = Pulse(store, clock, "sealer", step, every=0.5)
    assert (pulse.beat(), fault()) == (0.5, "RuntimeError: disk full")
    assert (pulse.beat(), fault()) == (1.0, "RuntimeError: again")
    assert (pulse.beat(), fault()) == (0, "")


def test_of_older_checkpoints_one_in_ten_minutes_is_kept_and_always_the_newest(store, sealer, signer, clock, happen):
    for _ in range(30):
        happen(1)
        sealer.seal_once()
        clock.move_to(clock.now() + timedelta(minutes=1))
    with store.reading() as session:
        sizes = session.scalars(select(JournalCheckpoint.size).order_by(JournalCheckpoint.size)).all()
    assert sizes == [1, 11, 21, 30]
    sound(store, signer, clock)


def test_checkpoints_are_written_to_a_file_outside_and_a_missed_one_is_made_up_for(
    store, clock, signer, happen, tmp_path
):
    file = tmp_path / "outside" / "checkpoints.txt"
    sealer = Sealer(store, clock, signer, checkpoint_file=file)
    happen(3)
    with pytest.raises(FileNotFoundError):
        sealer.seal_once()
    assert len(places(store)) == 3
    file.parent.mkdir()
    sealer.seal_once()
    happen(2)
    sealer.seal_once()
    clock.move_to(clock.now() + timedelta(seconds=10))
    sealer.seal_once()
    sealer.seal_once()
    assert [check(note, signer.public_key).size for note in exported(file)] == [3, 5]


def test_nothing_is_sealed_onto_a_tree_that_lacks_a_node(store, sealer, happen):
    happen(2)
    sealer.seal_once()
    with store.writing() as session:
        session.execute(update(JournalNode).values(level=40))
    happen(1)
    with pytest.raises(JournalDamaged) as refused:
        sealer.seal_once()
    assert refused.value.facts == {"level": 1, "place": 0}
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalUnsealed)) == 1
