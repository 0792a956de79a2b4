"""P6: followers see every event, in order, at least once, and none holds up another."""

import json

import pytest
from sqlalchemy import select

from docflow.journal.errors import FollowerAhead
from docflow.journal.followers import run_follower, standings
from docflow.journal.models import FollowerPlace
from docflow.journal.pulse import Pulse


class Diary:
    """Writes through the session: one row per entry, kept in the followers' own table for want of another."""

    name = "diary"

    def __init__(self, fail_at=None):
        self.fail_at, self.batches = fail_at, []

    def apply(self, session, entries):
        for entry in entries:
            session.add(FollowerPlace(name=f"line {entry.position}", position=entry.entry_id))
            if entry.position == self.fail_at:
                session.flush()
                raise RuntimeError(f"ink ran out at {entry.position}")
        self.batches.append([entry.position for entry in entries])

    def position(self):
        return None


class Index:
    """Keeps its own mark on disk, as a search index does."""

    name = "search"

    def __init__(self, file):
        self.file = file

    def apply(self, session, entries):
        kept = self.kept() + [[entry.position, entry.subject_id, entry.subject_version] for entry in entries]
        self.file.write_text(json.dumps(kept))

    def kept(self):
        return json.loads(self.file.read_text()) if self.file.exists() else []

    def position(self):
        return self.kept()[-1][0] + 1 if self.kept() else 0


def lines(store):
    with store.reading() as session:
        found = session.scalars(select(FollowerPlace.name).where(FollowerPlace.name.startswith("line ")))
        return sorted(int(name[5:]) for name in found)


def standing(store, name):
    with store.reading() as session:
        return standings(session, [name])[0]


def run(store, clock, follower, **more):
    rounds = 0
    while run_follower(store, clock, follower, **more):
        rounds += 1
    return rounds


def test_a_follower_gets_every_entry_once_in_order_in_batches(store, clock, sealer, happen):
    happen(7)
    sealer.seal_once()
    diary = Diary()
    assert run(store, clock, diary, batch=3) == 3
    assert diary.batches == [[0, 1, 2], [3, 4, 5], [6]]
    happen(1)
    assert run(store, clock, diary) == 0
    sealer.seal_once()
    assert run(store, clock, diary) == 1
    assert lines(store) == list(range(8))


def test_what_a_failing_follower_wrote_is_undone_with_its_place_and_it_resumes_there(store, clock, sealer, happen):
    happen(5)
    sealer.seal_once()
    diary = Diary(fail_at=3)
    assert run_follower(store, clock, diary, batch=2) == 2
    with pytest.raises(RuntimeError):
        run_follower(store, clock, diary, batch=2)
    assert lines(store) == [0, 1]
    assert standing(store, "diary").position == 2
    diary.fail_at = None
    run(store, clock, diary)
    assert lines(store) == [0, 1, 2, 3, 4]


def test_a_failing_follower_says_why_and_stops_no_other(store, clock, sealer, happen, tmp_path):
    happen(4)
    sealer.seal_once()
    diary, index = Diary(fail_at=1), Index(tmp_path / "index")
    pulses = [Pulse(store, clock, one.name, lambda one=one: run_follower(store, clock, one)) for one in (diary, index)]
    assert [pulse.beat() for pulse in pulses] == [0.5, 0]
    stuck, well = standing(store, "diary"), standing(store, "search")
    assert (stuck.position, stuck.behind, stuck.fault) == (0, 4, "RuntimeError: ink ran out at 1")
    assert (well.position, well.behind, well.fault, well.moved_at) == (4, 0, "", clock.now())
    diary.fail_at = None
    assert pulses[0].beat() == 0
    assert (standing(store, "diary").behind, standing(store, "diary").fault) == (0, "")


def test_a_follower_with_a_mark_of_its_own_is_believed_over_the_database(store, clock, sealer, happen, tmp_path):
    """The index was lost, or swapped for one built beside: it is read from where it really stands."""
    happen(6)
    sealer.seal_once()
    index = Index(tmp_path / "index")
    run(store, clock, index, batch=4)
    index.file.write_text(json.dumps(index.kept()[:2]))
    run(store, clock, index, batch=4)
    assert [place for place, _, _ in index.kept()] == [0, 1, 2, 3, 4, 5]
    assert standing(store, "search").position == 6


def test_entries_of_one_subject_reach_a_follower_in_the_order_of_its_versions(store, clock, sealer, happen, tmp_path):
    index = Index(tmp_path / "index")
    for count in (4, 1, 7):
        happen(count)
        sealer.seal_once()
        run(store, clock, index)
    for subject in (1, 2, 3):
        versions = [version for _, subject_id, version in index.kept() if subject_id == subject]
        assert versions == list(range(1, len(versions) + 1))


def test_a_follower_ahead_of_the_journal_is_told_to_be_rebuilt(store, clock, sealer, happen, tmp_path):
    happen(2)
    sealer.seal_once()
    index = Index(tmp_path / "index")
    index.file.write_text("[[8, 1, 1]]")
    with pytest.raises(FollowerAhead) as refused:
        run_follower(store, clock, index)
    assert refused.value.facts == {"follower": "search", "position": 9, "size": 2}


def test_a_follower_that_has_not_begun_is_behind_by_all(store, sealer, happen):
    happen(3)
    sealer.seal_once()
    assert standing(store, "webhooks").behind == 3


def test_a_follower_up_to_date_commits_nothing_and_so_wakes_nobody(store, clock, sealer, happen):
    happen(1)
    sealer.seal_once()
    diary, commits = Diary(), []
    run(store, clock, diary)
    store.after_commit(lambda: commits.append(1))
    assert run_follower(store, clock, diary) == 0
    assert commits == []
