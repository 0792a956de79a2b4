"""Competence, absences and declared interests count their journal entries; an absence may be taken back."""

import sqlalchemy as sa
from alembic import op

from docflow.store.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTED = ("competence", "absence", "declared_interest")


def upgrade() -> None:
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("version", server_default=None)
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
    for table in COUNTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("version")
