"""Answers kept so that a request sent twice is done once."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from docflow.store.base import Base
from docflow.store.types import Digest, Facts, Instant, Key


class IdempotentAnswer(Base):
    """What was answered to a POST with an `Idempotency-Key`, written in the transaction of its change.

    `status` is 0 while that transaction runs: no other transaction ever sees it so.
    """

    __tablename__ = "idempotent_answer"

    account_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    route: Mapped[str] = mapped_column(String(300))
    request_sha256: Mapped[str] = mapped_column(Digest)
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, str]] = mapped_column(Facts, default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    at: Mapped[datetime] = mapped_column(Instant)


Index("ix_idempotent_answer_account_id_at", IdempotentAnswer.account_id, IdempotentAnswer.at)
