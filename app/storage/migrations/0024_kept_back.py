"""How many of a phone's waiting items its member keeps back

Revision ID: 0024
Create Date: 2026-11-28 04:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("kept_back", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("device") as table:
        table.drop_column("kept_back")
