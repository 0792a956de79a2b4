"""Actions."""

import sqlalchemy as sa
from alembic import op

from docflow.store.types import Instant, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("id", Key, nullable=False),
        sa.Column("action_kind", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column("owner_id", Key, nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("finish_on", sa.Date(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=1000), nullable=False),
        sa.Column("effect_due_on", sa.Date(), nullable=True),
        sa.Column("effect_cycles", sa.Integer(), nullable=True),
        sa.Column("plan_changes", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=4000), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("proof_before", Key, nullable=True),
        sa.Column("verdict", sa.String(length=12), nullable=True),
        sa.Column("verdict_words", sa.String(length=4000), nullable=False),
        sa.Column("cycles_seen", sa.Integer(), nullable=True),
        sa.Column("judged_by_id", Key, nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("deferred_to", sa.Date(), nullable=True),
        sa.Column("deferral_owner_id", Key, nullable=True),
        sa.Column("deferral_reason", sa.String(length=1000), nullable=False),
        sa.Column("redeemed_on", sa.Date(), nullable=True),
        sa.Column("overdue_of", sa.Date(), nullable=True),
        sa.Column("escalation", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "action_kind IN ('document', 'training', 'equipment', 'process', 'other')", name=op.f("ck_action_kind")
        ),
        sa.CheckConstraint("category IN ('correction', 'corrective', 'improvement')", name=op.f("ck_action_category")),
        sa.CheckConstraint("verdict IN ('effective', 'ineffective')", name=op.f("ck_action_verdict")),
        sa.CheckConstraint(
            "deferred_to IS NULL OR deferral_owner_id IS NOT NULL", name=op.f("ck_action_deferral_has_an_owner")
        ),
        sa.CheckConstraint("effect_cycles IS NULL OR effect_cycles > 0", name=op.f("ck_action_cycles")),
        sa.CheckConstraint(
            "judged_by_id IS NULL OR judged_by_id <> owner_id", name=op.f("ck_action_judged_by_another")
        ),
        sa.ForeignKeyConstraint(["deferral_owner_id"], ["person.id"], name=op.f("fk_action_deferral_owner_id")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_action_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["person.id"], name=op.f("fk_action_judged_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index("ix_action_owner", ["owner_id"], unique=False)

    op.create_table(
        "action_extension",
        sa.Column("id", Key, nullable=False),
        sa.Column("action_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_by_id", Key, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("decision IN ('granted', 'refused', 'lapsed')", name=op.f("ck_action_extension_decision")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_action_extension_two_people")
        ),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_action_extension_later")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_extension_action_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_action_extension_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_action_extension_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_extension")),
        sa.UniqueConstraint("action_id", "serial", name=op.f("uq_action_extension_action_id_serial")),
    )
    with op.batch_alter_table("action_extension", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_extension_pending",
            ["action_id"],
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )

    op.create_table(
        "action_plan_change",
        sa.Column("id", Key, nullable=False),
        sa.Column("action_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("criterion_before", sa.String(length=1000), nullable=False),
        sa.Column("criterion", sa.String(length=1000), nullable=False),
        sa.Column("effect_due_before", sa.Date(), nullable=True),
        sa.Column("effect_due_on", sa.Date(), nullable=True),
        sa.Column("cycles_before", sa.Integer(), nullable=True),
        sa.Column("effect_cycles", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_by_id", Key, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("decision IN ('granted', 'refused', 'lapsed')", name=op.f("ck_action_plan_change_decision")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_action_plan_change_two_people")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_plan_change_action_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_action_plan_change_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_action_plan_change_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan_change")),
        sa.UniqueConstraint("action_id", "serial", name=op.f("uq_action_plan_change_action_id_serial")),
    )
    with op.batch_alter_table("action_plan_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_action_plan_change_pending",
            ["action_id"],
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("action_plan_change", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_action_plan_change_pending",
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )

    op.drop_table("action_plan_change")
    with op.batch_alter_table("action_extension", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_action_extension_pending",
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )

    op.drop_table("action_extension")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index("ix_action_owner")

    op.drop_table("action")
