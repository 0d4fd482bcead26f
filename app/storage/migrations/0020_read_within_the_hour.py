"""When a session was last given something sealed about a person

Revision ID: 0020
Create Date: 2026-11-28 06:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member_session", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("member_session", "read_at")
