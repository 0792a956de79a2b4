"""Audits, checklists and findings."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_addendum",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_audit_addendum_worded")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_addendum_audit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_addendum_by_id")),
        sa.PrimaryKeyConstraint("audit_id", "serial", name=op.f("pk_audit_addendum")),
    )
    op.create_table(
        "audit_conclusion",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.String(length=2000), nullable=False),
        sa.Column("follow_up", sa.String(length=2000), nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_conclusion_audit_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_conclusion_by_id")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_conclusion")),
    )
    op.create_table(
        "audit_plan",
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("objectives", sa.String(length=2000), nullable=False),
        sa.Column("scope_words", sa.String(length=2000), nullable=False),
        sa.Column("criteria", sa.String(length=2000), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("method_risks", sa.String(length=2000), nullable=False),
        sa.Column("noticed_at", Instant(), nullable=True),
        sa.CheckConstraint("method IN ('onsite', 'remote', 'hybrid')", name=op.f("ck_audit_plan_method")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_plan_audit_id")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_plan")),
    )
    op.create_table(
        "audit_question",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=13), nullable=False),
        sa.Column("words_zh", sa.String(length=1000), nullable=False),
        sa.Column("words_en", sa.String(length=1000), nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("process_id", Key, nullable=True),
        sa.Column("source_id", Key, nullable=True),
        sa.Column("source_label", sa.String(length=120), nullable=False),
        sa.Column("source_sha256", sa.CHAR(length=64), nullable=True),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('clause', 'document', 'nonconformity', 'finding', 'own')", name=op.f("ck_audit_question_origin")
        ),
        sa.CheckConstraint("words_zh <> '' OR words_en <> ''", name=op.f("ck_audit_question_worded")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_question_audit_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_audit_question_process_id")),
        sa.ForeignKeyConstraint(["source_id"], ["item.id"], name=op.f("fk_audit_question_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_question")),
        sa.UniqueConstraint("audit_id", "place", name=op.f("uq_audit_question_audit_id_place")),
    )
    op.create_table(
        "audit_safeguard",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("reviewer_id", Key, nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("conflicts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("signed_by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_audit_safeguard_reasoned")),
        sa.CheckConstraint(
            "reviewer_id <> person_id AND signed_by_id <> person_id", name=op.f("ck_audit_safeguard_others")
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_safeguard_audit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_safeguard_person_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_audit_safeguard_reviewer_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_audit_safeguard_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_safeguard")),
    )
    with op.batch_alter_table("audit_safeguard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_safeguard_audit_id"), ["audit_id"], unique=False)

    op.create_table(
        "audit_session",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("process_id", Key, nullable=True),
        sa.Column("auditor_id", Key, nullable=True),
        sa.Column("auditee_id", Key, nullable=True),
        sa.CheckConstraint("ends > begins", name=op.f("ck_audit_session_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_session_audit_id")),
        sa.ForeignKeyConstraint(["auditee_id"], ["person.id"], name=op.f("fk_audit_session_auditee_id")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_audit_session_auditor_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_audit_session_process_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_session")),
    )
    with op.batch_alter_table("audit_session", schema=None) as batch_op:
        batch_op.create_index("ix_audit_session_audit", ["audit_id", "held_on", "begins"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_session_auditee_id"), ["auditee_id"], unique=False)

    op.create_table(
        "audit_answer",
        sa.Column("id", Key, nullable=False),
        sa.Column("question_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=14), nullable=False),
        sa.Column("evidence_kind", sa.String(length=11), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("way", sa.String(length=15), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("sample_size", sa.Integer(), nullable=True),
        sa.Column("sample_words", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "evidence_kind IN ('record', 'file', 'interview', 'observation', 'none')",
            name=op.f("ck_audit_answer_evidence_kind"),
        ),
        sa.CheckConstraint("result <> 'not_applicable' OR reason <> ''", name=op.f("ck_audit_answer_reasoned")),
        sa.CheckConstraint("result = 'not_applicable' OR evidence <> ''", name=op.f("ck_audit_answer_proven")),
        sa.CheckConstraint(
            "result IN ('conform', 'nonconform', 'opportunity', 'not_applicable')", name=op.f("ck_audit_answer_result")
        ),
        sa.CheckConstraint("way IN ('observe', 'interview', 'document_review')", name=op.f("ck_audit_answer_way")),
        sa.CheckConstraint(
            "sample_size IS NULL OR population IS NULL OR sample_size <= population",
            name=op.f("ck_audit_answer_sample"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_answer_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["audit_question.id"], name=op.f("fk_audit_answer_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_answer")),
        sa.UniqueConstraint("question_id", "serial", name=op.f("uq_audit_answer_question_id_serial")),
    )
    op.create_table(
        "finding",
        sa.Column("id", Key, nullable=False),
        sa.Column("audit_id", Key, nullable=False),
        sa.Column("question_id", Key, nullable=True),
        sa.Column("grade", sa.String(length=13), nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("revision_id", Key, nullable=True),
        sa.Column("section", sa.String(length=120), nullable=False),
        sa.Column("process_id", Key, nullable=True),
        sa.Column("requirement", sa.String(length=2000), nullable=False),
        sa.Column("evidence", sa.String(length=4000), nullable=False),
        sa.Column("gap", sa.String(length=2000), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("repeats_id", Key, nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("auditee_id", Key, nullable=True),
        sa.Column("reply", sa.String(length=2000), nullable=False),
        sa.Column("replied_by_id", Key, nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(length=2000), nullable=False),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(standard = '') = (clause = '')", name=op.f("ck_finding_clause")),
        sa.CheckConstraint(
            "grade IN ('conformity', 'good_practice', 'opportunity', 'observation', 'minor', 'major')",
            name=op.f("ck_finding_grade"),
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_finding_audit_id")),
        sa.ForeignKeyConstraint(["auditee_id"], ["person.id"], name=op.f("fk_finding_auditee_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_finding_decided_by_id")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_finding_id")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_finding_process_id")),
        sa.ForeignKeyConstraint(["question_id"], ["audit_question.id"], name=op.f("fk_finding_question_id")),
        sa.ForeignKeyConstraint(["repeats_id"], ["nonconformity.id"], name=op.f("fk_finding_repeats_id")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["person.id"], name=op.f("fk_finding_replied_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_finding_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index("ix_finding_found_on", ["found_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_grade"), ["grade"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finding_question_id"), ["question_id"], unique=False)

    op.create_table(
        "finding_regrading",
        sa.Column("finding_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.String(length=13), nullable=False),
        sa.Column("after", sa.String(length=13), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("first_by_id", Key, nullable=False),
        sa.Column("first_as", sa.String(length=9), nullable=False),
        sa.Column("second_by_id", Key, nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "after IN ('conformity', 'good_practice', 'opportunity', 'observation', 'minor', 'major')",
            name=op.f("ck_finding_regrading_after"),
        ),
        sa.CheckConstraint("outcome IN ('', 'regraded', 'dropped')", name=op.f("ck_finding_regrading_outcome")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_finding_regrading_reasoned")),
        sa.CheckConstraint("before <> after", name=op.f("ck_finding_regrading_another")),
        sa.CheckConstraint(
            "second_by_id IS NULL OR second_by_id <> first_by_id", name=op.f("ck_finding_regrading_two_people")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_regrading_finding_id")),
        sa.ForeignKeyConstraint(["first_by_id"], ["person.id"], name=op.f("fk_finding_regrading_first_by_id")),
        sa.ForeignKeyConstraint(["second_by_id"], ["person.id"], name=op.f("fk_finding_regrading_second_by_id")),
        sa.PrimaryKeyConstraint("finding_id", "serial", name=op.f("pk_finding_regrading")),
    )

    for table in ("safeguard", "answer", "conclusion", "addendum"):
        forbid_changes(op.get_bind(), f"audit_{table}")


def downgrade() -> None:
    op.drop_table("finding_regrading")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_question_id"))
        batch_op.drop_index(batch_op.f("ix_finding_process_id"))
        batch_op.drop_index(batch_op.f("ix_finding_grade"))
        batch_op.drop_index("ix_finding_found_on")
        batch_op.drop_index(batch_op.f("ix_finding_audit_id"))

    op.drop_table("finding")
    op.drop_table("audit_answer")
    with op.batch_alter_table("audit_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_session_auditee_id"))
        batch_op.drop_index("ix_audit_session_audit")

    op.drop_table("audit_session")
    with op.batch_alter_table("audit_safeguard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_safeguard_audit_id"))

    op.drop_table("audit_safeguard")
    op.drop_table("audit_question")
    op.drop_table("audit_plan")
    op.drop_table("audit_conclusion")
    op.drop_table("audit_addendum")
