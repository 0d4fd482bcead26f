"""Who has practised what, and on which day

Revision ID: 0012
Create Date: 2026-11-23 22:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practised",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("case_slug", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_practised_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practised")),
        sa.UniqueConstraint("member_id", "case_slug", "day", name=op.f("uq_practised_member_id_case_slug_day")),
    )
    op.create_index(op.f("ix_practised_member_id"), "practised", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("practised")
