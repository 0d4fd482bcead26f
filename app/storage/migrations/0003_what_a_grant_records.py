"""A grant records how it was given, and in which order recipients are asked; a language may be unsaid

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 22:05:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

ADDED = (
    (sa.Column("needs", JSON, nullable=False), "[]"),
    (sa.Column("given_because", sa.Text(), nullable=True), None),
    (sa.Column("capacity", sa.Text(), nullable=False), "able"),
    (sa.Column("how_given", sa.Text(), nullable=False), "spoken"),
    (sa.Column("said_back_because", sa.Text(), nullable=True), None),
    (sa.Column("gone_over", JSON, nullable=False), "[]"),
    (sa.Column("interpreter_link", sa.Text(), nullable=True), None),
    (sa.Column("copy_safe", sa.Text(), nullable=False), "not-asked"),
    (sa.Column("child", JSON, nullable=False), "{}"),
    (sa.Column("mode", sa.Text(), nullable=False), "parallel"),
    (sa.Column("position", sa.Integer(), nullable=False), "1"),
)


def upgrade() -> None:
    for column, default in ADDED:
        column.server_default = sa.DefaultClause(default) if default else None
        op.add_column("consent_grant", column)
    # Until now every recipient was told of every need.
    op.execute(
        "UPDATE consent_grant SET needs = (SELECT needs FROM referral WHERE referral.id = consent_grant.referral_id)"
        " WHERE EXISTS (SELECT 1 FROM referral WHERE referral.id = consent_grant.referral_id)"
    )
    with op.batch_alter_table("consent_grant") as table:
        for column, default in ADDED:
            if default:
                table.alter_column(column.name, server_default=None)
    with op.batch_alter_table("referral") as table:
        table.alter_column("language", existing_type=sa.Text(), nullable=True)


def downgrade() -> None:
    raise NotImplementedError("What a grant recorded would be lost.")
