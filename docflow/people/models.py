"""People, the units and posts they work in, the roles they hold, and how they are known at the door."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key

UNIT_KINDS = ("company", "site", "department", "workshop")


class Unit(Base):
    """A part of the organisation: company, site, department or workshop, in one tree."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('company', 'site', 'department', 'workshop')", name="kind"),
        CheckConstraint("parent_id <> id", name="not_below_itself"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(12), default="department")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), default="", index=True)
    """The ids from the root down to this unit: `/1/4/9/`. A unit lies below another if its path begins with it."""
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "unit"


class Post(Base):
    """A position that somebody can hold in a unit, as it is written below a signature."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "post"


class Person(Base):
    """Somebody. Never deleted: what they signed keeps naming them."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        CheckConstraint("superior_id <> id", name="not_own_superior"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    employee_no: Mapped[str | None] = mapped_column(String(30), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The home unit; none for people from outside."""
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    retired_on: Mapped[date | None]
    """From this day on the person may do nothing."""
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "person"


class Account(Base):
    """A way for a person to log in.

    The second factor's secret is kept as it is, since docflow has no key store of its own: whoever can
    read the database can compute codes, so the database file is to be protected like the keys.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username <> ''", name="named"),
        CheckConstraint("totp_confirmed_at IS NULL OR totp_secret IS NOT NULL", name="totp"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    """Case-folded: capitals make no difference."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """None until the person has chosen a password with a one-time link."""
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    totp_used_step: Mapped[int | None] = mapped_column(Key)
    """The 30-second step of the last code taken; a code counts once (RFC 6238, 5.2)."""
    disabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "account"


class Dated:
    """Something held for a period. `to_on` is its last day; with `ended_at` set it ended early, on that day."""

    from_on: Mapped[date]
    to_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


def _dated() -> CheckConstraint:
    return CheckConstraint("(to_on IS NULL OR to_on >= from_on) AND (ended_at IS NULL OR to_on IS NOT NULL)", "dates")


class PostHeld(Dated, Base):
    """A person in a post of a unit, for a period."""

    __tablename__ = "post_held"
    __table_args__ = (_dated(),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class UnitHeld(Dated, Base):
    """A person's home unit, for a period: what `Person.unit_id` was on any day."""

    __tablename__ = "unit_held"
    __table_args__ = (_dated(),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class RoleHeld(Dated, Base):
    """A person with a role, for a unit and all that lies below it, for a period."""

    __tablename__ = "role_held"
    __table_args__ = (
        _dated(),
        CheckConstraint("document_type IS NULL OR role IN ('author', 'approver')", name="typed_roles"),
        CheckConstraint("role <> 'external_auditor' OR to_on IS NOT NULL", name="external_until"),
        CheckConstraint("granted_by_id <> person_id", name="not_own_right"),
        Index("ix_role_held_role_unit", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    document_type: Mapped[str | None] = mapped_column(String(30))
    """The one type of document the role is for; None for all."""
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None when the installer gave it."""


class Delegation(Dated, Base):
    """One person standing in for another, for a period and a purpose, once somebody else approved it."""

    __tablename__ = "delegation"
    __table_args__ = (
        _dated(),
        CheckConstraint("from_person_id <> to_person_id", name="two_people"),
        CheckConstraint("approved_by_id <> from_person_id AND approved_by_id <> to_person_id", name="third_person"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(Facts, default=list)
    """Roles passed on; tasks assigned by name are passed on in any case."""
    kinds: Mapped[list[str]] = mapped_column(Facts, default=list)
    """Kinds of item it is limited to; empty for all."""
    reason: Mapped[str] = mapped_column(String(500))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=0)

    @property
    def subject_kind(self) -> str:
        return "delegation"


class AccountSession(Base):
    """A log-in that lasts. The cookie holds 256 random bits, the row only their digest."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(Digest, unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    authenticated_at: Mapped[datetime] = mapped_column(Instant)
    method: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(120), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A programme's way in, in the name of a person. Shown once; only its digest is kept."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("scope IN ('read', 'write')", name="scope"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_sha256: Mapped[str] = mapped_column(Digest, unique=True)
    scope: Mapped[str] = mapped_column(String(5))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_on: Mapped[date | None]
    """The last day on which it counts."""
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class WelcomeToken(Base):
    """A one-time link with which a person, and nobody else, chooses the password."""

    __tablename__ = "welcome_token"
    __table_args__ = (CheckConstraint("purpose IN ('welcome', 'reset')", name="purpose"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(Digest, unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    spent_at: Mapped[datetime | None] = mapped_column(Instant)


class FailedTries(Base):
    """How often a password was wrong lately, for a user name, for an account that signs, or from an address.

    Kept by digest of what was typed, for known and unknown user names alike, so that waiting times
    do not tell which names exist.
    """

    __tablename__ = "failed_tries"
    __table_args__ = (UniqueConstraint("about", "key_sha256"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    about: Mapped[str] = mapped_column(String(10))
    key_sha256: Mapped[str] = mapped_column(Digest)
    failures: Mapped[int] = mapped_column(default=0)
    since_at: Mapped[datetime] = mapped_column(Instant)
    last_at: Mapped[datetime] = mapped_column(Instant)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
