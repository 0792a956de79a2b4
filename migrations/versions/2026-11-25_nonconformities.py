"""Nonconformities, and what each of their rounds found, decided and judged."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nonconformity",
        sa.Column("id", Key, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=5), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("requirement", sa.String(length=2000), nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("process_id", Key, nullable=True),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("detected_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("containment_due_on", sa.Date(), nullable=False),
        sa.Column("analysis_due_on", sa.Date(), nullable=False),
        sa.Column("planning_due_on", sa.Date(), nullable=False),
        sa.Column("closing_due_on", sa.Date(), nullable=False),
        sa.Column("analysis", sa.Integer(), nullable=False),
        sa.Column("planning", sa.Integer(), nullable=False),
        sa.Column("verifying_at", Instant(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("overdue_of", sa.Date(), nullable=True),
        sa.Column("escalation", sa.Integer(), nullable=False),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(standard = '') = (clause = '')", name=op.f("ck_nonconformity_clause")),
        sa.CheckConstraint("description <> ''", name=op.f("ck_nonconformity_described")),
        sa.CheckConstraint("grade IN ('minor', 'major')", name=op.f("ck_nonconformity_grade")),
        sa.CheckConstraint(
            "source IN ('audit', 'compliance', 'monitoring', 'complaint', 'incident', 'overdue_record', "
            "'external_audit', 'other')",
            name=op.f("ck_nonconformity_source"),
        ),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_nonconformity_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_nonconformity_owner_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_nonconformity_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nonconformity")),
    )
    with op.batch_alter_table("nonconformity", schema=None) as batch_op:
        batch_op.create_index("ix_nonconformity_clause", ["standard", "clause"], unique=False)
        batch_op.create_index(batch_op.f("ix_nonconformity_closed_on"), ["closed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_nonconformity_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nonconformity_process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nonconformity_reported_on"), ["reported_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_nonconformity_source"), ["source"], unique=False)

    op.create_table(
        "nonconformity_action",
        sa.Column("action_id", Key, autoincrement=False, nullable=False),
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["item.id"], name=op.f("fk_nonconformity_action_action_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_action_nonconformity_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_nonconformity_action")),
    )
    with op.batch_alter_table("nonconformity_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_nonconformity_action_nonconformity_id"), ["nonconformity_id"], unique=False
        )

    op.create_table(
        "nonconformity_analysis",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("method_words", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=2000), nullable=False),
        sa.Column("extent", sa.String(length=2000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("for_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("evidence <> '' AND extent <> ''", name=op.f("ck_nonconformity_analysis_worded")),
        sa.CheckConstraint(
            "method IN ('five_whys', 'fishbone', 'other')", name=op.f("ck_nonconformity_analysis_method")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_nonconformity_analysis_by_id")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_nonconformity_analysis_for_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_analysis_nonconformity_id")
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "serial", name=op.f("pk_nonconformity_analysis")),
    )
    op.create_table(
        "nonconformity_containment",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("correction", sa.String(length=12), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("consequences", sa.String(length=2000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("for_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "correction IN ('done', 'none_needed')", name=op.f("ck_nonconformity_containment_correction")
        ),
        sa.CheckConstraint("words <> '' AND consequences <> ''", name=op.f("ck_nonconformity_containment_worded")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_nonconformity_containment_by_id")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_nonconformity_containment_for_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_containment_nonconformity_id")
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "round", name=op.f("pk_nonconformity_containment")),
    )
    op.create_table(
        "nonconformity_plan",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("for_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "needed OR (reason <> '' AND check_on IS NOT NULL)", name=op.f("ck_nonconformity_plan_reasoned")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_nonconformity_plan_by_id")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_nonconformity_plan_for_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_plan_nonconformity_id")
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "serial", name=op.f("pk_nonconformity_plan")),
    )
    op.create_table(
        "nonconformity_regrading",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.String(length=5), nullable=False),
        sa.Column("after", sa.String(length=5), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("first_by_id", Key, nullable=False),
        sa.Column("first_for_id", Key, nullable=False),
        sa.Column("first_as", sa.String(length=30), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("second_by_id", Key, nullable=True),
        sa.Column("second_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.CheckConstraint("after IN ('minor', 'major')", name=op.f("ck_nonconformity_regrading_after")),
        sa.CheckConstraint("outcome IN ('', 'regraded', 'dropped')", name=op.f("ck_nonconformity_regrading_outcome")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_nonconformity_regrading_reasoned")),
        sa.CheckConstraint("before <> after", name=op.f("ck_nonconformity_regrading_another")),
        sa.CheckConstraint(
            "second_by_id IS NULL OR second_by_id <> first_by_id", name=op.f("ck_nonconformity_regrading_two_people")
        ),
        sa.ForeignKeyConstraint(["first_by_id"], ["person.id"], name=op.f("fk_nonconformity_regrading_first_by_id")),
        sa.ForeignKeyConstraint(["first_for_id"], ["person.id"], name=op.f("fk_nonconformity_regrading_first_for_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_regrading_nonconformity_id")
        ),
        sa.ForeignKeyConstraint(["second_by_id"], ["person.id"], name=op.f("fk_nonconformity_regrading_second_by_id")),
        sa.PrimaryKeyConstraint("nonconformity_id", "serial", name=op.f("pk_nonconformity_regrading")),
    )
    op.create_table(
        "nonconformity_verdict",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effective", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("changes", sa.String(length=10), nullable=False),
        sa.Column("changes_reason", sa.String(length=2000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "NOT effective OR changes IN ('none', 'requested')", name=op.f("ck_nonconformity_verdict_changes")
        ),
        sa.CheckConstraint("changes <> 'none' OR changes_reason <> ''", name=op.f("ck_nonconformity_verdict_reasoned")),
        sa.CheckConstraint("effective OR changes = ''", name=op.f("ck_nonconformity_verdict_effective")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_nonconformity_verdict_worded")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_nonconformity_verdict_by_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_nonconformity_verdict_nonconformity_id")
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "round", name=op.f("pk_nonconformity_verdict")),
    )
    op.create_table(
        "similar_case",
        sa.Column("nonconformity_id", Key, nullable=False),
        sa.Column("other_id", Key, nullable=False),
        sa.Column("found_by", sa.String(length=8), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("answered_by_id", Key, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_similar_case_answered")),
        sa.CheckConstraint("answer <> 'not_similar' OR reason <> ''", name=op.f("ck_similar_case_reasoned")),
        sa.CheckConstraint(
            "answer = '' OR answer IN ('same_cause', 'similar', 'not_similar')", name=op.f("ck_similar_case_answer")
        ),
        sa.CheckConstraint("nonconformity_id <> other_id", name=op.f("ck_similar_case_another")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_similar_case_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id"], ["nonconformity.id"], name=op.f("fk_similar_case_nonconformity_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["nonconformity.id"], name=op.f("fk_similar_case_other_id")),
        sa.PrimaryKeyConstraint("nonconformity_id", "other_id", name=op.f("pk_similar_case")),
    )
    with op.batch_alter_table("similar_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_similar_case_other_id"), ["other_id"], unique=False)

    op.create_table(
        "nonconformity_cause",
        sa.Column("nonconformity_id", Key, autoincrement=False, nullable=False),
        sa.Column("analysis", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "category IN ('man', 'machine', 'material', 'method', 'environment', 'measurement')",
            name=op.f("ck_nonconformity_cause_category"),
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_nonconformity_cause_worded")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id", "analysis"],
            ["nonconformity_analysis.nonconformity_id", "nonconformity_analysis.serial"],
            name=op.f("fk_nonconformity_cause_nonconformity_id_analysis"),
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "analysis", "place", name=op.f("pk_nonconformity_cause")),
    )
    op.create_table(
        "nonconformity_why",
        sa.Column("nonconformity_id", Key, autoincrement=False, nullable=False),
        sa.Column("analysis", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_nonconformity_why_worded")),
        sa.ForeignKeyConstraint(
            ["nonconformity_id", "analysis"],
            ["nonconformity_analysis.nonconformity_id", "nonconformity_analysis.serial"],
            name=op.f("fk_nonconformity_why_nonconformity_id_analysis"),
        ),
        sa.PrimaryKeyConstraint("nonconformity_id", "analysis", "place", name=op.f("pk_nonconformity_why")),
    )

    for table in ("containment", "analysis", "cause", "why", "plan", "action", "verdict"):
        forbid_changes(op.get_bind(), f"nonconformity_{table}")


def downgrade() -> None:
    op.drop_table("nonconformity_why")
    op.drop_table("nonconformity_cause")
    with op.batch_alter_table("similar_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_similar_case_other_id"))

    op.drop_table("similar_case")
    op.drop_table("nonconformity_verdict")
    op.drop_table("nonconformity_regrading")
    op.drop_table("nonconformity_plan")
    op.drop_table("nonconformity_containment")
    op.drop_table("nonconformity_analysis")
    with op.batch_alter_table("nonconformity_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nonconformity_action_nonconformity_id"))

    op.drop_table("nonconformity_action")
    with op.batch_alter_table("nonconformity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nonconformity_source"))
        batch_op.drop_index(batch_op.f("ix_nonconformity_reported_on"))
        batch_op.drop_index(batch_op.f("ix_nonconformity_process_id"))
        batch_op.drop_index(batch_op.f("ix_nonconformity_owner_id"))
        batch_op.drop_index(batch_op.f("ix_nonconformity_closed_on"))
        batch_op.drop_index("ix_nonconformity_clause")

    op.drop_table("nonconformity")
