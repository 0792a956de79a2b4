"""rights.md, "What may be seen": lists, addresses and search agree with the page, whatever the organisation is like."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from docflow.documents import queries
from docflow.documents.kind import card
from docflow.documents.models import Document, Revision
from docflow.lifecycle.items import Item, ItemAudience, ItemParty, WorkflowState, visible
from docflow.people.models import Delegation, Person, Post, PostHeld, RoleHeld, Unit
from docflow.people.queries import scope_of_person
from docflow.store.base import Base
from docflow.store.engine import Store

DAY = date(2026, 3, 2)
OVER = ("superseded", "withdrawn", "cancelled")
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
STATES = ("draft", "in_review", "in_approval", "approved", "released", "effective", *OVER)
PARENTS = {1: None, 2: 1, 3: 1, 4: 2}
"""A company with two departments, one of them with a workshop."""
ROLES = ("author", "document_controller", "process_owner", "management_representative", "external_auditor", "admin")
WIDE = {"document_controller", "management_representative", "top_management"}
PEOPLE = (1, 2, 3, 4)


@dataclass(frozen=True)
class Held:
    person: int
    role: str
    unit: int
    ended: bool = False


@dataclass(frozen=True)
class StandIn:
    """`by` acts for `of`."""

    of: int
    by: int
    roles: frozenset[str]
    kinds: frozenset[str]
    running: bool


@dataclass(frozen=True)
class Text:
    state: str
    unit: int
    was_in_force: bool
    audience: frozenset[tuple[str, int]]
    parties: frozenset[int]

    @property
    def in_force(self) -> bool:
        return self.state == "effective"


@dataclass(frozen=True)
class World:
    homes: tuple[int, ...]
    posts: frozenset[tuple[int, int, int]] = frozenset()
    """Person, post, unit."""
    roles: tuple[Held, ...] = ()
    standing: tuple[StandIn, ...] = ()
    texts: tuple[Text, ...] = ()
    gone: frozenset[int] = field(default_factory=frozenset)


def above(unit: int) -> set[int]:
    """The unit and those it lies below."""
    found = {unit}
    while (parent := PARENTS[unit]) is not None:
        found.add(parent)
        unit = parent
    return found


def outsider(world: World, person: int) -> bool:
    """Came as an external auditor, and has no other role."""
    roles = [held for held in world.roles if held.person == person]
    now = [held for held in roles if not held.ended]
    return any(h.role == "external_auditor" for h in roles) and all(h.role == "external_auditor" for h in now)


def oracle(world: World, person: int, text: Text) -> bool:
    """The page, read out: who may see a revision."""
    if person in world.gone:
        return False
    own = {(held.role, held.unit) for held in world.roles if held.person == person and not held.ended}
    over = above(text.unit)
    audited = any(role == "external_auditor" and unit in over for role, unit in own) and text.was_in_force
    if outsider(world, person):
        return audited or person in text.parties or (text.in_force and ("person", person) in text.audience)
    acting = [one for one in world.standing if one.by == person and one.running and one.of not in world.gone]
    acting = [one for one in acting if not one.kinds or "revision" in one.kinds]
    names = {person} | {one.of for one in acting}
    passed_on = {
        (held.role, held.unit)
        for one in acting
        for held in world.roles
        if held.person == one.of and not held.ended and held.role in one.roles
    }
    places = above(world.homes[person - 1]) | {u for p, _, unit in world.posts if p == person for u in above(unit)}
    posts = {post for p, post, _ in world.posts if p == person}
    addressed = text.in_force and any(
        kind == "all"
        or (kind == "unit" and ref in places)
        or (kind == "post" and ref in posts)
        or (kind == "person" and ref in names)
        for kind, ref in text.audience
    )
    named = bool(names & text.parties)
    if any(role == "admin" for role, _ in own):
        return addressed or (named and text.in_force)
    wide = any(role in WIDE and unit in over for role, unit in own | passed_on)
    return addressed or named or wide or audited


units = st.sampled_from(sorted(PARENTS))
person = st.sampled_from(PEOPLE)
lines = st.one_of(
    st.just(("all", 0)),
    st.tuples(st.just("unit"), units),
    st.tuples(st.just("post"), st.sampled_from((1, 2))),
    st.tuples(st.just("person"), person),
)


@st.composite
def text(draw: st.DrawFn) -> Text:
    state = draw(st.sampled_from(STATES) | st.just("effective"))
    was = state in ("effective", "superseded") or (state == "withdrawn" and draw(st.booleans()))
    audience = draw(st.frozensets(lines, min_size=1 if state == "effective" else 0, max_size=2))
    return Text(state, draw(units), was, audience, draw(st.frozensets(person, max_size=2)))


@st.composite
def stand_in(draw: st.DrawFn) -> StandIn:
    of, by = draw(st.permutations(PEOPLE))[:2]
    roles = frozenset(draw(st.sets(st.sampled_from(("document_controller", "author")), max_size=2)))
    kinds = frozenset(draw(st.sets(st.sampled_from(("revision", "audit")), max_size=1)))
    return StandIn(of, by, roles, kinds, draw(st.booleans()))


worlds = st.builds(
    World,
    homes=st.tuples(*[units] * len(PEOPLE)),
    posts=st.frozensets(st.tuples(person, st.sampled_from((1, 2)), units), max_size=3),
    roles=st.lists(st.builds(Held, person, st.sampled_from(ROLES), units, st.booleans()), min_size=2, max_size=4).map(
        tuple
    ),
    standing=st.lists(stand_in(), min_size=1, max_size=2).map(tuple),
    texts=st.lists(text(), min_size=6, max_size=9).map(tuple),
    gone=st.frozensets(person, max_size=1),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(f"sqlite:///{tmp_path_factory.mktemp('seen') / 'seen.sqlite'}")
    Base.metadata.create_all(made.engine)
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds)
def test_everybody_sees_what_the_page_says_and_finds_the_same(store: Store, world: World) -> None:
    unit_of_work = store.begin()
    try:
        session = unit_of_work.session
        ids = settle(session, world)
        for who in PEOPLE:
            scope = scope_of_person(session, who, DAY)
            expected = {number for number, text in enumerate(world.texts) if oracle(world, who, text)}
            seen = set(session.scalars(select(Item.id).where(visible(scope))))
            assert seen == {ids[number] for number in expected}, f"person {who}"
            listed = {revision.id for _, revision in session.execute(queries.master_list(scope))}
            assert listed == seen
            assert {d.number for d in session.scalars(select(Document).where(queries.may_see(scope)))} >= {
                f"D-{number}" for number in expected
            }
            found = {one for one in ids if scope.terms() & readers_of(session, one)}
            assert found == seen, f"person {who} finds {found} and sees {seen}"
    finally:
        unit_of_work.rollback()


def readers_of(session: Session, revision_id: int) -> frozenset[str]:
    made = card(session, session.get_one(Revision, revision_id))
    return made.readers if made else frozenset()


def settle(session: Session, world: World) -> list[int]:
    """Write a world down; returns the ids of its texts in order."""
    paths = {1: "/1/", 2: "/1/2/", 3: "/1/3/", 4: "/1/2/4/"}
    session.execute(insert(Unit), [
        {"id": unit, "code": f"U{unit}", "name_zh": f"部门{unit}", "parent_id": PARENTS[unit], "path": paths[unit]}
        for unit in sorted(PARENTS)
    ])  # fmt: skip
    session.execute(insert(Post), [{"id": post, "code": f"P{post}", "name_zh": f"岗位{post}"} for post in (1, 2)])
    homes = {**dict(enumerate(world.homes, 1)), 9: 1}
    session.execute(insert(Person), [
        {"id": one, "name": f"人{one}", "unit_id": home, "retired_on": DAY if one in world.gone else None}
        for one, home in homes.items()
    ])  # fmt: skip
    before, after = DAY - timedelta(days=9), DAY + timedelta(days=9)
    for held in world.roles:
        last = DAY - timedelta(days=1) if held.ended else after
        session.add(RoleHeld(person_id=held.person, role=held.role, unit_id=held.unit, from_on=before, to_on=last))
    for holder, post, unit in world.posts:
        session.add(PostHeld(person_id=holder, post_id=post, unit_id=unit, from_on=before))
    for one in world.standing:
        session.add(Delegation(
            from_person_id=one.of, to_person_id=one.by, from_on=before, to_on=after, roles=sorted(one.roles),
            kinds=sorted(one.kinds), reason="出差", approved_by_id=9 if one.running else None,
        ))  # fmt: skip
    session.execute(insert(WorkflowState), [{"workflow": "revision", "version": 1, "state": state} for state in STATES])
    session.flush()
    return [write(session, number, text) for number, text in enumerate(world.texts)]


def write(session: Session, number: int, text: Text) -> int:
    document = Document(number=f"D-{number}", type="procedure", unit_id=text.unit, created_at=AT)
    session.add(document)
    session.flush()
    revision = Revision(
        document_id=document.id, serial=1, label="A/0", number=document.number, title_zh="文件", title_en="",
        unit_id=text.unit, workflow="revision", workflow_version=1, state=text.state, in_force=text.in_force,
        was_in_force=text.was_in_force, closed=text.state in OVER,
        created_at=AT, changed_at=AT, language="zh",
    )  # fmt: skip
    session.add(revision)
    session.flush()
    session.add_all(ItemParty(item_id=revision.id, person_id=one, part="author") for one in text.parties)
    session.add_all(ItemAudience(item_id=revision.id, addressed=kind, ref_id=ref) for kind, ref in text.audience)
    session.flush()
    return revision.id
