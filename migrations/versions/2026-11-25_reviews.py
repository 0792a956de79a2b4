"""Management reviews."""

import sqlalchemy as sa
from alembic import op

from docflow.store.types import Instant, Key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "management_review",
        sa.Column("id", Key, nullable=False),
        sa.Column("chair_id", Key, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("inputs_sha256", sa.CHAR(length=64), nullable=True),
        sa.Column("frozen_at", Instant(), nullable=True),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_management_review_period")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_management_review_chair_id")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_management_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_management_review")),
    )
    op.create_table(
        "review_attendance",
        sa.Column("review_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_attendance_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["management_review.id"], name=op.f("fk_review_attendance_review_id")),
        sa.PrimaryKeyConstraint("review_id", "person_id", name=op.f("pk_review_attendance")),
    )
    op.create_table(
        "review_decision",
        sa.Column("id", Key, nullable=False),
        sa.Column("review_id", Key, nullable=False),
        sa.Column("point", sa.String(length=3), nullable=False),
        sa.Column("becomes", sa.String(length=14), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("criterion", sa.String(length=1000), nullable=False),
        sa.Column("effect_due_on", sa.Date(), nullable=True),
        sa.Column("documents", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("item_id", Key, nullable=True),
        sa.Column("carried_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("becomes IN ('action', 'change_request')", name=op.f("ck_review_decision_becomes")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_review_decision_item_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_review_decision_owner_id")),
        sa.ForeignKeyConstraint(["review_id"], ["management_review.id"], name=op.f("fk_review_decision_review_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_review_decision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
    )
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_decision_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_input",
        sa.Column("id", Key, nullable=False),
        sa.Column("review_id", Key, nullable=False),
        sa.Column("point", sa.String(length=3), nullable=False),
        sa.Column("snapshot", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("gathered_at", Instant(), nullable=False),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.Column("nothing_reason", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", Key, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_review_input_answered_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["management_review.id"], name=op.f("fk_review_input_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_input")),
        sa.UniqueConstraint("review_id", "point", name=op.f("uq_review_input_review_id_point")),
    )
    op.create_table(
        "review_output",
        sa.Column("id", Key, nullable=False),
        sa.Column("review_id", Key, nullable=False),
        sa.Column("point", sa.String(length=3), nullable=False),
        sa.Column("conclusion", sa.String(length=4000), nullable=False),
        sa.Column("none_reason", sa.String(length=500), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["management_review.id"], name=op.f("fk_review_output_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_output")),
        sa.UniqueConstraint("review_id", "point", name=op.f("uq_review_output_review_id_point")),
    )


def downgrade() -> None:
    op.drop_table("review_output")
    op.drop_table("review_input")
    with op.batch_alter_table("review_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_decision_review_id"))

    op.drop_table("review_decision")
    op.drop_table("review_attendance")
    op.drop_table("management_review")
