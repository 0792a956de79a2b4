"""Electronic signatures: bound to exactly what the signer was shown, kept for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from docflow.journal.work import Work
from docflow.kernel.canonical import canonical, sha256_hex
from docflow.kernel.text import Text
from docflow.lifecycle.definition import Meant
from docflow.lifecycle.items import Item, statement_facts
from docflow.people.queries import names_of, post_of
from docflow.people.signing import Proof
from docflow.store.base import Base
from docflow.store.types import Digest, Instant, Key

ALGORITHM = "SHA-256"


class Signature(Base):
    """Who signed what, as what, when, why, and how they proved who they are. Never changed."""

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    item_version: Mapped[int]
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(40))
    meaning: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The person on whose behalf it was given, under a delegation."""
    name: Mapped[str] = mapped_column(String(120))
    post_zh: Mapped[str] = mapped_column(String(120))
    post_en: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)
    statement_sha256: Mapped[str] = mapped_column(Digest)
    record: Mapped[bytes] = mapped_column(LargeBinary)
    """Canonical bytes of the statement and of everything above; their digest stands in the journal."""
    record_sha256: Mapped[str] = mapped_column(Digest)


@dataclass(frozen=True)
class Statement:
    """What a signer is shown before signing, and its digest."""

    facts: dict[str, Any]
    text: Text
    sha256: str


def statement_of(item: Item, step: str, signing: Meant, metadata_sha256: str) -> Statement:
    """The statement for one step of one version of an item. Source: 21 CFR 11.50, 11.70 (meaning, binding)."""
    facts = statement_facts(item) | {
        "metadata_sha256": metadata_sha256,
        "step": step,
        "meaning": signing.meaning,
        "text": [signing.zh, signing.en],
    }
    return Statement(facts, signing.text, sha256_hex(canonical(facts)))


def sign(
    work: Work, item: Item, statement: Statement, proof: Proof, *, for_person: int | None, reason: str
) -> Signature:
    """Give a signature; the caller has checked the digest that the signer was shown."""
    name = names_of(work.session, [proof.person_id])[proof.person_id]
    post = post_of(work.session, proof.person_id, work.today)
    record = canonical(
        {
            "statement": statement.facts,
            "statement_sha256": statement.sha256,
            "signer": {"person": proof.person_id, "for": for_person, "name": name, "post": [post.zh, post.en]},
            "at": work.at,
            "zone": str(work.clock.zone),
            "reason": reason,
            "authenticated": {"at": proof.at, "method": proof.method, "account": proof.account_id},
            "algorithm": ALGORITHM,
        }
    )
    signature = Signature(
        item_id=item.id, item_version=item.version, round=item.round, step=statement.facts["step"],
        meaning=statement.facts["meaning"], person_id=proof.person_id, for_person_id=for_person, name=name,
        post_zh=post.zh, post_en=post.en, at=work.at, statement_sha256=statement.sha256,
        record=record, record_sha256=sha256_hex(record),
    )  # fmt: skip
    work.session.add(signature)
    return signature
