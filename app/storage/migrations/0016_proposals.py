"""What coordinators of other organisations propose for an entry

Revision ID: 0016
Create Date: 2026-11-27 19:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "directory_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_proposal_service_id_directory_service"),
        ),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_directory_proposal_by_member")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["member.id"], name=op.f("fk_directory_proposal_settled_by_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_proposal")),
    )
    for column in ("service_id", "settled_at"):
        op.create_index(op.f(f"ix_directory_proposal_{column}"), "directory_proposal", [column], unique=False)


def downgrade() -> None:
    op.drop_table("directory_proposal")
