"""What administrators do with units, people, posts and roles."""

from datetime import date

from sqlalchemy import select, update

from docflow.journal.work import Work
from docflow.kernel.errors import NotAllowed
from docflow.kernel.text import Language, one_line
from docflow.people import queries
from docflow.people.accounts import add_account, issue_welcome
from docflow.people.errors import (
    AdministratorAtTop,
    AdministratorExists,
    CodeTaken,
    NameMissing,
    OwnRights,
    PeriodNeeded,
    RoleNeedsNoType,
    RoleUnknown,
    UnitInsideItself,
    UnitKindUnknown,
)
from docflow.people.models import (
    UNIT_KINDS,
    ApiToken,
    Delegation,
    Person,
    Post,
    PostHeld,
    RoleHeld,
    Unit,
    UnitHeld,
    WelcomeToken,
)
from docflow.people.preconditions import (
    end_now,
    in_order,
    keep_an_administrator,
    lock,
    locked_person,
    may_administer,
    not_over,
    still_here,
)
from docflow.people.rights import ROLES, TYPED_ROLES
from docflow.people.sessions import end_all_sessions


def add_unit(
    work: Work, *, code: str, name_zh: str, name_en: str = "", kind: str = "department", parent: Unit | None = None
) -> Unit:
    """Add a part of the organisation below another, or at the top. Raises CodeTaken, NameMissing, UnitKindUnknown."""
    may_administer(work, "unit.manage")
    if kind not in UNIT_KINDS:
        raise UnitKindUnknown(kind=kind)
    code = _code(code)
    if work.session.scalar(select(Unit.id).where(Unit.code == code)):
        raise CodeTaken(taken=code)
    if parent is not None:
        lock(work, parent)
    unit = Unit(
        code=code,
        name_zh=_name(name_zh, name_en),
        name_en=one_line(name_en),
        kind=kind,
        parent_id=parent.id if parent else None,
    )
    work.session.add(unit)
    work.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    work.record("unit.added", unit, {"code": code, "kind": kind, "parent": unit.parent_id})
    return unit


def rename_unit(work: Work, unit: Unit, *, name_zh: str, name_en: str = "") -> None:
    may_administer(work, "unit.manage")
    lock(work, unit)
    before = [unit.name_zh, unit.name_en]
    unit.name_zh, unit.name_en = _name(name_zh, name_en), one_line(name_en)
    work.record("unit.renamed", unit, {"before": before, "after": [unit.name_zh, unit.name_en]})


def move_unit(work: Work, unit: Unit, *, parent: Unit | None) -> None:
    """Put a unit, with all below it, below another one. Raises UnitInsideItself."""
    may_administer(work, "unit.manage")
    # Two moves at once could each be right and together make a circle, so the tree moves once at a time.
    work.session.scalars(select(Unit).with_for_update().execution_options(populate_existing=True)).all()
    if parent is not None and parent.path.startswith(unit.path):
        raise UnitInsideItself(unit=unit.code)
    before, old = unit.parent_id, unit.path
    new = f"{parent.path if parent else '/'}{unit.id}/"
    for below in work.session.scalars(queries.units_below(unit)).all():
        below.path = new + below.path.removeprefix(old)
    unit.parent_id = parent.id if parent else None
    queries.forget_scope(work)
    work.record("unit.moved", unit, {"before": before, "after": unit.parent_id})


def add_post(work: Work, *, code: str, name_zh: str, name_en: str = "") -> Post:
    may_administer(work, "unit.manage")
    code = _code(code)
    if work.session.scalar(select(Post.id).where(Post.code == code)):
        raise CodeTaken(taken=code)
    post = Post(code=code, name_zh=_name(name_zh, name_en), name_en=one_line(name_en))
    work.session.add(post)
    work.session.flush()
    work.record("post.added", post, {"code": code})
    return post


def add_person(
    work: Work,
    *,
    name: str,
    unit: Unit | None = None,
    name_en: str = "",
    email: str = "",
    employee_no: str | None = None,
    superior: Person | None = None,
    language: Language = "zh",
    username: str | None = None,
) -> Person:
    """Register somebody; with a user name they get an account, which opens once they chose a password.

    Raises:
        NameMissing, CodeTaken (employee number), UsernameTaken, UsernameInvalid.
    """
    may_administer(work, "people.manage")
    if employee_no and work.session.scalar(select(Person.id).where(Person.employee_no == employee_no)):
        raise CodeTaken(taken=employee_no)
    person = Person(
        name=_name(name, name_en),
        name_en=one_line(name_en),
        email=one_line(email),
        employee_no=employee_no or None,
        unit_id=unit.id if unit else None,
        superior_id=superior.id if superior else None,
        language=language,
    )
    work.session.add(person)
    work.session.flush()
    _at_home_in(work, person)
    work.record("person.added", person, {"unit": person.unit_id, "superior": person.superior_id})
    if username is not None:
        add_account(work, person, username=username)
    return person


def change_person(
    work: Work,
    person: Person,
    *,
    name: str | None = None,
    name_en: str | None = None,
    email: str | None = None,
    language: Language | None = None,
) -> None:
    """Correct what is known about somebody; what is left out stays. People choose their own language themselves.

    The journal says which facts changed, not their values. Raises NameMissing, NotAllowed.
    """
    own_language = work.actor.person_id == person.id and work.actor.scope == "write" and language is not None
    if not own_language or any(fact is not None for fact in (name, name_en, email)):
        may_administer(work, "people.manage")
    lock(work, person)
    given = {
        "name": None if name is None else _name(name),
        "name_en": None if name_en is None else one_line(name_en),
        "email": None if email is None else one_line(email),
        "language": language,
    }
    changed = {fact: value for fact, value in given.items() if value is not None and value != getattr(person, fact)}
    for fact, value in changed.items():
        setattr(person, fact, value)
    if changed:
        work.record("person.changed", person, {"changed": sorted(changed)})


def move_person(work: Work, person: Person, *, unit: Unit | None) -> None:
    """Give somebody another home unit; posts and roles stay as they are."""
    may_administer(work, "people.manage")
    lock(work, person)
    still_here(work, person)
    before, person.unit_id = person.unit_id, unit.id if unit else None
    _at_home_in(work, person)
    queries.forget_scope(work)
    work.record("person.moved", person, {"before": before, "after": person.unit_id})


def _at_home_in(work: Work, person: Person) -> None:
    """Keep the line of home units: what was ends now, what is begins today."""
    for held in work.session.scalars(
        select(UnitHeld).where(UnitHeld.person_id == person.id, not_over(UnitHeld, work.today))
    ):
        end_now(work, held)
    if person.unit_id is not None:
        work.session.add(UnitHeld(person_id=person.id, unit_id=person.unit_id, from_on=work.today))


def set_superior(work: Work, person: Person, *, superior: Person | None) -> None:
    may_administer(work, "people.manage")
    lock(work, person)
    before, person.superior_id = person.superior_id, superior.id if superior else None
    work.record("person.superior_set", person, {"before": before, "after": person.superior_id})


def hold_post(
    work: Work, person: Person, post: Post, unit: Unit, *, from_on: date | None = None, to_on: date | None = None
) -> PostHeld:
    """Put somebody in a post of a unit, from today unless said otherwise. Raises PersonRetired, DatesReversed."""
    may_administer(work, "people.manage")
    lock(work, person)
    still_here(work, person)
    begins = in_order(from_on or work.today, to_on)
    held = PostHeld(person_id=person.id, post_id=post.id, unit_id=unit.id, from_on=begins, to_on=to_on)
    work.session.add(held)
    queries.forget_scope(work)
    work.record("person.post_held", person, {"post": post.id, "unit": unit.id, "from": begins, "to": to_on})
    return held


def leave_post(work: Work, held: PostHeld) -> None:
    """End somebody's time in a post, now. Raises AlreadyEnded."""
    may_administer(work, "people.manage")
    person = locked_person(work, held.person_id)
    end_now(work, held)
    work.record("person.post_left", person, {"post": held.post_id, "unit": held.unit_id})


def give_role(
    work: Work,
    person: Person,
    *,
    role: str,
    unit: Unit,
    document_type: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> RoleHeld:
    """Give somebody a role for a unit and all below it, from today unless said otherwise.

    Raises:
        RoleUnknown, RoleNeedsNoType, AdministratorAtTop, PeriodNeeded, PersonRetired, DatesReversed.
        OwnRights: the administrator is the person; a second administrator has to do it.
    """
    may_administer(work, "people.manage")
    if role not in ROLES or role == "reader":
        raise RoleUnknown(role=role)
    if document_type is not None and role not in TYPED_ROLES:
        raise RoleNeedsNoType(role=role)
    if role == "admin" and unit.parent_id is not None:
        raise AdministratorAtTop()
    if role == "external_auditor" and to_on is None:
        raise PeriodNeeded()
    if work.actor.person_id == person.id:
        raise OwnRights()
    lock(work, person)
    still_here(work, person)
    begins = in_order(from_on or work.today, to_on)
    held = RoleHeld(
        person_id=person.id,
        role=role,
        unit_id=unit.id,
        document_type=document_type,
        from_on=begins,
        to_on=to_on,
        granted_by_id=work.actor.person_id,
    )
    work.session.add(held)
    work.session.flush()
    queries.forget_scope(work)
    facts = {"role": role, "unit": unit.id, "type": document_type, "from": begins, "to": to_on, "held": held.id}
    work.record("person.role_given", person, facts)
    return held


def end_role(work: Work, held: RoleHeld) -> None:
    """Take a role away, now. Raises AlreadyEnded, LastAdministrator."""
    may_administer(work, "people.manage")
    person = locked_person(work, held.person_id)
    end_now(work, held)
    if held.role == "admin":
        keep_an_administrator(work)
    facts = {"role": held.role, "unit": held.unit_id, "type": held.document_type, "held": held.id}
    work.record("person.role_ended", person, facts)


def retire(work: Work, person: Person) -> None:
    """Somebody leaves today: rights, delegations, accounts, sessions and tokens end at once.

    What they wrote, signed and were assigned stays as it is and keeps naming them.

    Raises:
        PersonRetired: they have left already.
        LastAdministrator: nobody else could manage accounts.
    """
    may_administer(work, "people.manage")
    lock(work, person)
    still_here(work, person)
    was_administrator = work.session.scalar(queries.administrators(work.today).where(Person.id == person.id))
    person.retired_on = work.today
    roles = select(RoleHeld).where(RoleHeld.person_id == person.id, not_over(RoleHeld, work.today))
    posts = select(PostHeld).where(PostHeld.person_id == person.id, not_over(PostHeld, work.today))
    homes = select(UnitHeld).where(UnitHeld.person_id == person.id, not_over(UnitHeld, work.today))
    for held in [*work.session.scalars(roles), *work.session.scalars(posts), *work.session.scalars(homes)]:
        end_now(work, held)
    standing_in = queries.delegations_of(person.id).where(not_over(Delegation, work.today))
    for delegation in work.session.scalars(standing_in).all():
        end_now(work, delegation)
        work.record("delegation.ended", delegation, {"from": delegation.from_person_id, "to": delegation.to_person_id})
    accounts = work.session.scalars(queries.accounts_of(person.id).with_for_update()).all()
    for account in accounts:
        account.disabled = True
        work.record("account.disabled", account)
    ids = [account.id for account in accounts]
    end_all_sessions(work.session, ids, work.at)
    for tokens, ended in ((ApiToken, ApiToken.revoked_at), (WelcomeToken, WelcomeToken.spent_at)):
        work.session.execute(
            update(tokens).where(tokens.account_id.in_(ids), ended.is_(None)).values({ended.key: work.at})
        )
    if was_administrator is not None:
        keep_an_administrator(work)
    work.record("person.retired", person, {"on": work.today})


def first_administrator(
    work: Work, *, organisation: str, organisation_en: str = "", code: str = "HQ", name: str, username: str
) -> tuple[Person, str]:
    """Begin: the organisation, its first administrator, and the one-time token for that person's password.

    Raises:
        NotAllowed: only the installer begins.
        AdministratorExists: it was begun before.
    """
    if work.actor.kind != "installer":
        raise NotAllowed()
    if work.session.scalar(select(RoleHeld.id).where(RoleHeld.role == "admin").limit(1)):
        raise AdministratorExists()
    top = work.session.scalar(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))
    if top is None:
        top = add_unit(work, code=code, name_zh=organisation, name_en=organisation_en, kind="company")
    person = add_person(work, name=name, unit=top, username=username)
    give_role(work, person, role="admin", unit=top)
    return person, issue_welcome(work, person)


def _code(code: str) -> str:
    if not (flat := one_line(code).replace(" ", "")):
        raise NameMissing()
    return flat


def _name(*names: str) -> str:
    """The first name that says something. Raises NameMissing."""
    for name in names:
        if flat := one_line(name):
            return flat
    raise NameMissing()
