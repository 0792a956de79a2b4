"""People keep questions to the search under names of their own."""

import sqlalchemy as sa
from alembic import op

from docflow.store.types import Instant, Key

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_search_named")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "folded", name=op.f("uq_saved_search_person_id_folded")),
    )


def downgrade() -> None:
    op.drop_table("saved_search")
