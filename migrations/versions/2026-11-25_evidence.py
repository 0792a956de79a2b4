"""Attachments, processes and the line of home units."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "process",
        sa.Column("id", Key, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("importance", sa.Integer(), nullable=True),
        sa.Column("complexity", sa.Integer(), nullable=True),
        sa.Column("maturity", sa.Integer(), nullable=True),
        sa.Column("frequency", sa.String(length=12), nullable=False),
        sa.Column("emission_share", sa.Integer(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "frequency IN ('continuous', 'daily', 'weekly', 'monthly', 'yearly')", name=op.f("ck_process_frequency")
        ),
        sa.CheckConstraint("name_zh <> '' OR name_en <> ''", name=op.f("ck_process_named")),
        sa.CheckConstraint("complexity BETWEEN 1 AND 5", name=op.f("ck_process_complexity")),
        sa.CheckConstraint("emission_share BETWEEN 0 AND 100", name=op.f("ck_process_emission_share")),
        sa.CheckConstraint("importance BETWEEN 1 AND 5", name=op.f("ck_process_importance")),
        sa.CheckConstraint("maturity BETWEEN 1 AND 5", name=op.f("ck_process_maturity")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_process_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_process_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("code", name=op.f("uq_process_code")),
    )
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_process_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_process_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_held",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(to_on IS NULL OR to_on >= from_on) AND (ended_at IS NULL OR to_on IS NOT NULL)",
            name=op.f("ck_unit_held_dates"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unit_held_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_held_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_held")),
    )
    with op.batch_alter_table("unit_held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_held_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_held_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", Key, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("saved_by_id", Key, nullable=True),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attachment_item_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_attachment_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_sha256"), ["sha256"], unique=False)

    op.create_table(
        "process_clause",
        sa.Column("process_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_process_clause_process_id")),
        sa.PrimaryKeyConstraint("process_id", "standard", "clause", name=op.f("pk_process_clause")),
    )
    op.create_table(
        "process_site",
        sa.Column("process_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_process_site_process_id")),
        sa.ForeignKeyConstraint(["site_id"], ["unit.id"], name=op.f("fk_process_site_site_id")),
        sa.PrimaryKeyConstraint("process_id", "site_id", name=op.f("pk_process_site")),
    )

    forbid_changes(op.get_bind(), "attachment")
    # Nobody wrote down yet since when people work where they do: the line begins before all records.
    op.execute(
        "INSERT INTO unit_held (person_id, unit_id, from_on) SELECT id, unit_id, '2000-01-01' FROM person "
        "WHERE unit_id IS NOT NULL AND retired_on IS NULL"
    )


def downgrade() -> None:
    op.drop_table("process_site")
    op.drop_table("process_clause")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_sha256"))
        batch_op.drop_index(batch_op.f("ix_attachment_item_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("unit_held", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_held_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_held_person_id"))

    op.drop_table("unit_held")
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_unit_id"))
        batch_op.drop_index(batch_op.f("ix_process_owner_id"))

    op.drop_table("process")
