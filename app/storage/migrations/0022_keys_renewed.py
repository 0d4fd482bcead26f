"""Since when an organisation's key should be renewed

Revision ID: 0022
Create Date: 2026-11-28 06:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation_key", sa.Column("renew_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("organisation_key", "renew_since")
