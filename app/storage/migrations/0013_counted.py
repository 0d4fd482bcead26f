"""What of checklists the person lets be counted

Revision ID: 0013
Create Date: 2026-11-23 22:50:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    # Nothing was agreed to for what is there already.
    with op.batch_alter_table("referral") as table:
        table.add_column(sa.Column("counted", kind, nullable=False, server_default="[]"))
    with op.batch_alter_table("referral") as table:
        table.alter_column("counted", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.drop_column("counted")
