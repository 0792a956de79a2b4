"""Programmes, auditors and calendars."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "absence",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_absence_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "competence",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=7), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", Key, nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_competence_evidence")),
        sa.CheckConstraint("level IN ('lead', 'auditor', 'expert')", name=op.f("ck_competence_level")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_competence_dates")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_competence_granted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_competence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "declared_interest",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("process_id", Key, nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "unit_id IS NOT NULL OR process_id IS NOT NULL", name=op.f("ck_declared_interest_about_something")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declared_interest_person_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_declared_interest_process_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_declared_interest_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_interest")),
    )
    with op.batch_alter_table("declared_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declared_interest_person_id"), ["person_id"], unique=False)

    op.create_table(
        "document_process",
        sa.Column("document_id", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_process_document_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_document_process_process_id")),
        sa.PrimaryKeyConstraint("document_id", "process_id", name=op.f("pk_document_process")),
    )
    with op.batch_alter_table("document_process", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_process_process_id"), ["process_id"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", Key, nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("manager_id", Key, nullable=False),
        sa.Column("cycle_from", sa.Date(), nullable=False),
        sa.Column("cycle_to", sa.Date(), nullable=False),
        sa.Column("objectives", sa.String(length=2000), nullable=False),
        sa.Column("scope_words", sa.String(length=2000), nullable=False),
        sa.Column("methods", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("ways", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("method_risks", sa.String(length=2000), nullable=False),
        sa.Column("risks", sa.String(length=2000), nullable=False),
        sa.Column("resources", sa.String(length=2000), nullable=False),
        sa.Column("change_reason", sa.String(length=1000), nullable=False),
        sa.Column("feedback", sa.String(length=4000), nullable=False),
        sa.Column("lessons", sa.String(length=4000), nullable=False),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("cycle_to > cycle_from", name=op.f("ck_programme_cycle")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_programme_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_programme_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("series", "serial", name=op.f("uq_programme_series_serial")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_series"), ["series"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", Key, nullable=False),
        sa.Column("programme_id", Key, nullable=True),
        sa.Column("unplanned_reason", sa.String(length=1000), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("team_size", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "programme_id IS NOT NULL OR unplanned_reason <> ''", name=op.f("ck_audit_planned_or_reasoned")
        ),
        sa.CheckConstraint("last_on IS NULL OR last_on >= first_on", name=op.f("ck_audit_days")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_audit_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_audit_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_days", ["first_on", "last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "calendar_proposal",
        sa.Column("id", Key, nullable=False),
        sa.Column("programme_id", Key, nullable=False),
        sa.Column("inputs_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("made_by_id", Key, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("outcome IN ('', 'accepted', 'dropped')", name=op.f("ck_calendar_proposal_outcome")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_calendar_proposal_made_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_calendar_proposal_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_proposal")),
    )
    with op.batch_alter_table("calendar_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_proposal_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "coverage_gap",
        sa.Column("programme_id", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_coverage_gap_reasoned")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_coverage_gap_process_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_coverage_gap_programme_id")),
        sa.ForeignKeyConstraint(["site_id"], ["unit.id"], name=op.f("fk_coverage_gap_site_id")),
        sa.PrimaryKeyConstraint(
            "programme_id", "process_id", "site_id", "standard", "clause", name=op.f("pk_coverage_gap")
        ),
    )
    op.create_table(
        "programme_criterion",
        sa.Column("programme_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_criterion_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "standard", name=op.f("pk_programme_criterion")),
    )
    op.create_table(
        "programme_process",
        sa.Column("programme_id", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("inputs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("interval_months", sa.Integer(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("explanation_zh", sa.String(length=1000), nullable=False),
        sa.Column("explanation_en", sa.String(length=1000), nullable=False),
        sa.Column("last_audited_on", sa.Date(), nullable=True),
        sa.Column("justification", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("interval_months BETWEEN 1 AND 60", name=op.f("ck_programme_process_interval")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_programme_process_process_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_process_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "process_id", name=op.f("pk_programme_process")),
    )
    op.create_table(
        "programme_snapshot",
        sa.Column("programme_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_snapshot_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "serial", name=op.f("pk_programme_snapshot")),
    )
    op.create_table(
        "audit_breach",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_audit_breach_reasoned")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_breach_audit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_breach_by_id")),
        sa.PrimaryKeyConstraint("audit_id", "rule", name=op.f("pk_audit_breach")),
    )
    op.create_table(
        "audit_clause",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_clause_audit_id")),
        sa.PrimaryKeyConstraint("audit_id", "standard", "clause", name=op.f("pk_audit_clause")),
    )
    op.create_table(
        "audit_member",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'auditor', 'expert', 'observer')", name=op.f("ck_audit_member_part")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_member_audit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_member_person_id")),
        sa.PrimaryKeyConstraint("audit_id", "person_id", name=op.f("pk_audit_member")),
    )
    with op.batch_alter_table("audit_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "audit_scope",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("site_id", Key, nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_scope_audit_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_audit_scope_process_id")),
        sa.ForeignKeyConstraint(["site_id"], ["unit.id"], name=op.f("fk_audit_scope_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_scope")),
        sa.UniqueConstraint(
            "audit_id", "process_id", "site_id", name=op.f("uq_audit_scope_audit_id_process_id_site_id")
        ),
    )
    with op.batch_alter_table("audit_scope", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_scope_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_scope_process_id"), ["process_id"], unique=False)
    forbid_changes(op.get_bind(), "programme_snapshot")


def downgrade() -> None:
    with op.batch_alter_table("audit_scope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_scope_process_id"))
        batch_op.drop_index(batch_op.f("ix_audit_scope_audit_id"))

    op.drop_table("audit_scope")
    with op.batch_alter_table("audit_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_member_person_id"))

    op.drop_table("audit_member")
    op.drop_table("audit_clause")
    op.drop_table("audit_breach")
    op.drop_table("programme_snapshot")
    op.drop_table("programme_process")
    op.drop_table("programme_criterion")
    op.drop_table("coverage_gap")
    with op.batch_alter_table("calendar_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_proposal_programme_id"))

    op.drop_table("calendar_proposal")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_programme_id"))
        batch_op.drop_index("ix_audit_days")

    op.drop_table("audit")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_series"))

    op.drop_table("programme")
    with op.batch_alter_table("document_process", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_process_process_id"))

    op.drop_table("document_process")
    with op.batch_alter_table("declared_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declared_interest_person_id"))

    op.drop_table("declared_interest")
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_competence_person_id"))

    op.drop_table("competence")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_person_id"))

    op.drop_table("absence")
    op.drop_table("holiday")
