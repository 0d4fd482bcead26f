"""Which records were erased, so that their keys are erased again after a restore

Revision ID: 0004
Create Date: 2026-11-23 22:08:00
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_record",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_erased_record")),
    )
    op.create_index(op.f("ix_erased_record_at"), "erased_record", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_erased_record_at"), table_name="erased_record")
    op.drop_table("erased_record")
