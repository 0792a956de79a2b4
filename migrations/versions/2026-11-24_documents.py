"""People, the journal, the lifecycle and documents."""

import sqlalchemy as sa
from alembic import op

from docflow.store.engine import forbid_changes
from docflow.store.types import Instant, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT: dict[str, tuple[str, ...]] = {
    "journal_entry": (),
    "journal_seal": (),
    "journal_node": (),
    "signature": (),
    "content": (),
    "rendition": (),
}
"""Tables whose rows the database itself keeps unchanged."""


def upgrade() -> None:
    op.create_table(
        "failed_tries",
        sa.Column("id", Key, nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("key_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("next_try_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_tries")),
        sa.UniqueConstraint("about", "key_sha256", name=op.f("uq_failed_tries_about_key_sha256")),
    )
    op.create_table(
        "follower_place",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", Key, nullable=False),
        sa.Column("moved_at", Instant(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_follower_place")),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("account_id", Key, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("route", sa.String(length=300), nullable=False),
        sa.Column("request_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotent_answer")),
    )
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.create_index("ix_idempotent_answer_account_id_at", ["account_id", "at"], unique=False)

    op.create_table(
        "journal_checkpoint",
        sa.Column("size", Key, autoincrement=False, nullable=False),
        sa.Column("root_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_journal_checkpoint")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", Key, nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", Key, nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_sha256", sa.CHAR(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "subject_version",
            name=op.f("uq_journal_entry_subject_kind_subject_id_subject_version"),
        ),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_journal_entry_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "journal_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", Key, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_journal_node")),
    )
    op.create_table(
        "number_sequence",
        sa.Column("prefix", sa.String(length=120), nullable=False),
        sa.Column("last", Key, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_number_sequence")),
    )
    op.create_table(
        "post",
        sa.Column("id", Key, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("code", name=op.f("uq_post_code")),
    )
    op.create_table(
        "unit",
        sa.Column("id", Key, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("parent_id", Key, nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('company', 'site', 'department', 'workshop')", name=op.f("ck_unit_kind")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_below_itself")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)

    op.create_table(
        "workflow_state",
        sa.Column("workflow", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("workflow", "version", "state", name=op.f("pk_workflow_state")),
    )
    op.create_table(
        "workflow_version",
        sa.Column("workflow", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workflow", "version", name=op.f("pk_workflow_version")),
    )
    op.create_table(
        "journal_seal",
        sa.Column("position", Key, autoincrement=False, nullable=False),
        sa.Column("entry_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_seal_entry_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_journal_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_journal_seal_entry_id")),
    )
    op.create_table(
        "journal_unsealed",
        sa.Column("entry_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_unsealed_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_unsealed")),
    )
    op.create_table(
        "person",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("employee_no", sa.String(length=30), nullable=True),
        sa.Column("unit_id", Key, nullable=True),
        sa.Column("superior_id", Key, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_person_language")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_person_named")),
        sa.CheckConstraint("superior_id <> id", name=op.f("ck_person_not_own_superior")),
        sa.ForeignKeyConstraint(["superior_id"], ["person.id"], name=op.f("fk_person_superior_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("employee_no", name=op.f("uq_person_employee_no")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_superior_id"), ["superior_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_confirmed_at", Instant(), nullable=True),
        sa.Column("totp_used_step", Key, nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("username <> ''", name=op.f("ck_account_named")),
        sa.CheckConstraint("totp_confirmed_at IS NULL OR totp_secret IS NOT NULL", name=op.f("ck_account_totp")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", Key, nullable=False),
        sa.Column("from_person_id", Key, nullable=False),
        sa.Column("to_person_id", Key, nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("kinds", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("approved_by_id", Key, nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_delegation_reason")),
        sa.CheckConstraint(
            "(to_on IS NULL OR to_on >= from_on) AND (ended_at IS NULL OR to_on IS NOT NULL)",
            name=op.f("ck_delegation_dates"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> from_person_id AND approved_by_id <> to_person_id",
            name=op.f("ck_delegation_third_person"),
        ),
        sa.CheckConstraint("from_person_id <> to_person_id", name=op.f("ck_delegation_two_people")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_delegation_approved_by_id")),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_delegation_from_person_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_delegation_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_from_person_id"), ["from_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_to_person_id"), ["to_person_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_document_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_document_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_type"), ["type"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("workflow", sa.String(length=40), nullable=False),
        sa.Column("workflow_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=120), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("was_in_force", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("author_id", Key, nullable=True),
        sa.Column("content_sha256", sa.CHAR(length=64), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_item_titled")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_item_author_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_id")),
        sa.ForeignKeyConstraint(
            ["workflow", "workflow_version", "state"],
            ["workflow_state.workflow", "workflow_state.version", "workflow_state.state"],
            name=op.f("fk_item_workflow_workflow_version_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("claim", name=op.f("uq_item_claim")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_in_force"), ["in_force"], unique=False)
        batch_op.create_index("ix_item_number", ["number"], unique=False)
        batch_op.create_index("ix_item_unit_state", ["unit_id", "kind", "state"], unique=False)

    op.create_table(
        "post_held",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("post_id", Key, nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(to_on IS NULL OR to_on >= from_on) AND (ended_at IS NULL OR to_on IS NOT NULL)",
            name=op.f("ck_post_held_dates"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_held_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_held_post_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_held_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_held")),
    )
    with op.batch_alter_table("post_held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_held_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_held_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_held_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "role_held",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("unit_id", Key, nullable=False),
        sa.Column("document_type", sa.String(length=30), nullable=True),
        sa.Column("granted_by_id", Key, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "document_type IS NULL OR role IN ('author', 'approver')", name=op.f("ck_role_held_typed_roles")
        ),
        sa.CheckConstraint("role <> 'external_auditor' OR to_on IS NOT NULL", name=op.f("ck_role_held_external_until")),
        sa.CheckConstraint(
            "(to_on IS NULL OR to_on >= from_on) AND (ended_at IS NULL OR to_on IS NOT NULL)",
            name=op.f("ck_role_held_dates"),
        ),
        sa.CheckConstraint("granted_by_id <> person_id", name=op.f("ck_role_held_not_own_right")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_role_held_granted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_held_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_held_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_held")),
    )
    with op.batch_alter_table("role_held", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_held_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_role_held_role_unit", ["role", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_held_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "account_session",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("token_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("authenticated_at", Instant(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_account_session_token_sha256")),
    )
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("scope", sa.String(length=5), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_token_scope")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "due_step",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("refused", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_due_step_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_step")),
        sa.UniqueConstraint("item_id", "step", "on_day", name=op.f("uq_due_step_item_id_step_on_day")),
    )
    with op.batch_alter_table("due_step", schema=None) as batch_op:
        batch_op.create_index("ix_due_step_open", ["done_at", "on_day"], unique=False)

    op.create_table(
        "item_audience",
        sa.Column("item_id", Key, nullable=False),
        sa.Column("addressed", sa.String(length=6), nullable=False),
        sa.Column("ref_id", Key, autoincrement=False, nullable=False),
        sa.CheckConstraint("addressed IN ('all', 'unit', 'post', 'person')", name=op.f("ck_item_audience_addressed")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_audience_item_id")),
        sa.PrimaryKeyConstraint("item_id", "addressed", "ref_id", name=op.f("pk_item_audience")),
    )
    op.create_table(
        "item_link",
        sa.Column("id", Key, nullable=False),
        sa.Column("from_id", Key, nullable=False),
        sa.Column("to_id", Key, nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["item.id"], name=op.f("fk_item_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["item.id"], name=op.f("fk_item_link_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_link")),
        sa.UniqueConstraint("from_id", "to_id", "relation", name=op.f("uq_item_link_from_id_to_id_relation")),
    )
    with op.batch_alter_table("item_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_link_to_id"), ["to_id"], unique=False)

    op.create_table(
        "item_party",
        sa.Column("item_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_party_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_party_person_id")),
        sa.PrimaryKeyConstraint("item_id", "person_id", "part", name=op.f("pk_item_party")),
    )
    with op.batch_alter_table("item_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_party_person_id"), ["person_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("language", sa.String(length=4), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("editorial", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("content_id", Key, nullable=True),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("suspended_at", Instant(), nullable=True),
        sa.Column("suspended_to", sa.Date(), nullable=True),
        sa.Column("replacement", sa.String(length=80), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en', 'both')", name=op.f("ck_revision_language")),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_on", name=op.f("ck_revision_force_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_revision_document_id")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("document_id", "language", "serial", name=op.f("uq_revision_document_id_language_serial")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_document_id"), ["document_id"], unique=False)
        batch_op.create_index("ix_revision_force", ["document_id", "effective_on"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("for_person_id", Key, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("post_zh", sa.String(length=120), nullable=False),
        sa.Column("post_en", sa.String(length=120), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("statement_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("record_sha256", sa.CHAR(length=64), nullable=False),
        sa.ForeignKeyConstraint(["for_person_id"], ["person.id"], name=op.f("fk_signature_for_person_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_signature_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_item_id"), ["item_id"], unique=False)

    op.create_table(
        "stage",
        sa.Column("id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=3), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rule IN ('all', 'any', 'k')", name=op.f("ck_stage_rule")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stage_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("item_id", "round", "place", "turn", name=op.f("uq_stage_item_id_round_place_turn")),
    )
    op.create_table(
        "welcome_token",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("token_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("spent_at", Instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('welcome', 'reset')", name=op.f("ck_welcome_token_purpose")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_welcome_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_welcome_token_token_sha256")),
    )
    with op.batch_alter_table("welcome_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_welcome_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "acknowledgement",
        sa.Column("id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_at", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("text_sha256", sa.CHAR(length=64), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state IN ('assigned', 'acknowledged', 'waived', 'replaced')", name=op.f("ck_acknowledgement_state")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_acknowledgement_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_acknowledgement_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint("revision_id", "person_id", name=op.f("uq_acknowledgement_revision_id_person_id")),
    )
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.create_index("ix_acknowledgement_waiting", ["person_id", "state"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", Key, nullable=False),
        sa.Column("stage_id", Key, nullable=False),
        sa.Column("item_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_by_id", Key, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("decision IN ('agree', 'return')", name=op.f("ck_assignment_decision")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_assignment_decided_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_assignment_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_assignment_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("stage_id", "person_id", name=op.f("uq_assignment_stage_id_person_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_stage_id"), ["stage_id"], unique=False)
        batch_op.create_index("ix_assignment_waiting", ["person_id", "active"], unique=False)

    op.create_table(
        "content",
        sa.Column("id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("size", Key, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("saved_by_id", Key, nullable=True),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_content_revision_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_content_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("revision_id", "serial", name=op.f("uq_content_revision_id_serial")),
    )
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_sha256"), ["sha256"], unique=False)

    op.create_table(
        "document_reference",
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_reference_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_document_reference_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "document_id", name=op.f("pk_document_reference")),
    )
    with op.batch_alter_table("document_reference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_reference_document_id"), ["document_id"], unique=False)

    op.create_table(
        "periodic_review",
        sa.Column("id", Key, nullable=False),
        sa.Column("document_id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_periodic_review_document_id")),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_periodic_review_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_periodic_review_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periodic_review")),
    )
    with op.batch_alter_table("periodic_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_periodic_review_document_id"), ["document_id"], unique=False)

    op.create_table(
        "recipient",
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("addressed", sa.String(length=6), nullable=False),
        sa.Column("ref_id", Key, autoincrement=False, nullable=False),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_recipient_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "addressed", "ref_id", name=op.f("pk_recipient")),
    )
    op.create_table(
        "remark",
        sa.Column("id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_by_id", Key, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_remark_answered")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_remark_worded")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_remark_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_remark_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_remark_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "rendition",
        sa.Column("id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_rendition_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition")),
        sa.UniqueConstraint("revision_id", "step", "language", name=op.f("uq_rendition_revision_id_step_language")),
    )
    op.create_table(
        "revision_clause",
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_clause_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "standard", "clause", name=op.f("pk_revision_clause")),
    )
    for table, columns in KEPT.items():
        forbid_changes(op.get_bind(), table, columns=columns)


def downgrade() -> None:
    op.drop_table("revision_clause")
    op.drop_table("rendition")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_revision_id"))

    op.drop_table("remark")
    op.drop_table("recipient")
    with op.batch_alter_table("periodic_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_periodic_review_document_id"))

    op.drop_table("periodic_review")
    with op.batch_alter_table("document_reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_reference_document_id"))

    op.drop_table("document_reference")
    with op.batch_alter_table("content", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_content_sha256"))

    op.drop_table("content")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_waiting")
        batch_op.drop_index(batch_op.f("ix_assignment_stage_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_item_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("acknowledgement", schema=None) as batch_op:
        batch_op.drop_index("ix_acknowledgement_waiting")

    op.drop_table("acknowledgement")
    with op.batch_alter_table("welcome_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_welcome_token_account_id"))

    op.drop_table("welcome_token")
    op.drop_table("stage")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_item_id"))

    op.drop_table("signature")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_force")
        batch_op.drop_index(batch_op.f("ix_revision_document_id"))

    op.drop_table("revision")
    with op.batch_alter_table("item_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_party_person_id"))

    op.drop_table("item_party")
    with op.batch_alter_table("item_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_link_to_id"))

    op.drop_table("item_link")
    op.drop_table("item_audience")
    with op.batch_alter_table("due_step", schema=None) as batch_op:
        batch_op.drop_index("ix_due_step_open")

    op.drop_table("due_step")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_session_account_id"))

    op.drop_table("account_session")
    with op.batch_alter_table("role_held", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_held_unit_id"))
        batch_op.drop_index("ix_role_held_role_unit")
        batch_op.drop_index(batch_op.f("ix_role_held_person_id"))

    op.drop_table("role_held")
    with op.batch_alter_table("post_held", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_held_unit_id"))
        batch_op.drop_index(batch_op.f("ix_post_held_post_id"))
        batch_op.drop_index(batch_op.f("ix_post_held_person_id"))

    op.drop_table("post_held")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_unit_state")
        batch_op.drop_index("ix_item_number")
        batch_op.drop_index(batch_op.f("ix_item_in_force"))

    op.drop_table("item")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_unit_id"))
        batch_op.drop_index(batch_op.f("ix_document_type"))

    op.drop_table("document")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_from_person_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))

    op.drop_table("account")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_unit_id"))
        batch_op.drop_index(batch_op.f("ix_person_superior_id"))

    op.drop_table("person")
    op.drop_table("journal_unsealed")
    op.drop_table("journal_seal")
    op.drop_table("workflow_version")
    op.drop_table("workflow_state")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_path"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("post")
    op.drop_table("number_sequence")
    op.drop_table("journal_node")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_entry_subject")
        batch_op.drop_index(batch_op.f("ix_journal_entry_actor_id"))

    op.drop_table("journal_entry")
    op.drop_table("journal_checkpoint")
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotent_answer_account_id_at")

    op.drop_table("idempotent_answer")
    op.drop_table("follower_place")
    op.drop_table("failed_tries")
