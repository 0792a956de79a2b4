"""Change requests."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", Key, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency_reason", sa.String(length=1000), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("implementation", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approval_due_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("implemented_at", Instant(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("verdict_words", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("emergency_reason = '' OR emergency", name=op.f("ck_change_request_emergency")),
        sa.CheckConstraint("verdict IN ('', 'effective', 'partly')", name=op.f("ck_change_request_verdict")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_change_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_request_source"), ["source"], unique=False)

    op.create_table(
        "change_assessment",
        sa.Column("change_request_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("risk", sa.String(length=6), nullable=False),
        sa.Column("risk_words", sa.String(length=2000), nullable=False),
        sa.Column("measures", sa.String(length=2000), nullable=False),
        sa.Column("assessed_by_id", Key, nullable=True),
        sa.Column("assessed_at", Instant(), nullable=False),
        sa.CheckConstraint("risk IN ('low', 'medium', 'high')", name=op.f("ck_change_assessment_risk")),
        sa.ForeignKeyConstraint(["assessed_by_id"], ["person.id"], name=op.f("fk_change_assessment_assessed_by_id")),
        sa.ForeignKeyConstraint(
            ["change_request_id"], ["change_request.id"], name=op.f("fk_change_assessment_change_request_id")
        ),
        sa.PrimaryKeyConstraint("change_request_id", "serial", name=op.f("pk_change_assessment")),
    )
    op.create_table(
        "change_document",
        sa.Column("id", Key, nullable=False),
        sa.Column("change_request_id", Key, nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("document_id", Key, nullable=True),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("approver_id", Key, nullable=True),
        sa.Column("answers_as", sa.String(length=30), nullable=False),
        sa.CheckConstraint("document_id IS NOT NULL OR what = 'new'", name=op.f("ck_change_document_document")),
        sa.CheckConstraint("what <> 'new' OR title_zh <> '' OR title_en <> ''", name=op.f("ck_change_document_titled")),
        sa.CheckConstraint("what IN ('revise', 'withdraw', 'new')", name=op.f("ck_change_document_what")),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_change_document_approver_id")),
        sa.ForeignKeyConstraint(
            ["change_request_id"], ["change_request.id"], name=op.f("fk_change_document_change_request_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_change_document_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_document")),
        sa.UniqueConstraint(
            "change_request_id",
            "assessment",
            "document_id",
            name=op.f("uq_change_document_change_request_id_assessment_document_id"),
        ),
    )
    with op.batch_alter_table("change_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_document_change_request_id"), ["change_request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_document_document_id"), ["document_id"], unique=False)

    op.create_table(
        "change_impact",
        sa.Column("change_request_id", Key, nullable=False),
        sa.Column("assessment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=12), nullable=False),
        sa.Column("affected", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "area IN ('processes', 'records', 'training', 'obligations', 'resources')",
            name=op.f("ck_change_impact_area"),
        ),
        sa.CheckConstraint("words <> '' OR NOT affected", name=op.f("ck_change_impact_worded")),
        sa.ForeignKeyConstraint(
            ["change_request_id"], ["change_request.id"], name=op.f("fk_change_impact_change_request_id")
        ),
        sa.PrimaryKeyConstraint("change_request_id", "assessment", "area", name=op.f("pk_change_impact")),
    )
    op.create_table(
        "change_process",
        sa.Column("change_request_id", Key, nullable=False),
        sa.Column("assessment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["change_request_id"], ["change_request.id"], name=op.f("fk_change_process_change_request_id")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_change_process_process_id")),
        sa.PrimaryKeyConstraint("change_request_id", "assessment", "process_id", name=op.f("pk_change_process")),
    )
    op.create_table(
        "change_revision",
        sa.Column("change_request_id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("implementation", sa.Integer(), nullable=False),
        sa.Column("adopted_because", sa.String(length=500), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.CheckConstraint("what IN ('opened', 'withdrew')", name=op.f("ck_change_revision_what")),
        sa.ForeignKeyConstraint(
            ["change_request_id"], ["change_request.id"], name=op.f("fk_change_revision_change_request_id")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_change_revision_revision_id")),
        sa.PrimaryKeyConstraint("change_request_id", "revision_id", name=op.f("pk_change_revision")),
    )
    with op.batch_alter_table("change_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_revision_revision_id"), ["revision_id"], unique=False)

    for evidence in ("change_assessment", "change_impact"):
        forbid_changes(op.get_bind(), evidence)


def downgrade() -> None:
    with op.batch_alter_table("change_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_revision_revision_id"))

    op.drop_table("change_revision")
    op.drop_table("change_process")
    op.drop_table("change_impact")
    with op.batch_alter_table("change_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_document_document_id"))
        batch_op.drop_index(batch_op.f("ix_change_document_change_request_id"))

    op.drop_table("change_document")
    op.drop_table("change_assessment")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_request_source"))

    op.drop_table("change_request")
