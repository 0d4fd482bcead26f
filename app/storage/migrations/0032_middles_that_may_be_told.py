"""Middles of areas are made of places that may be told, and there need not be one

Revision ID: 0032
Create Date: 2026-11-29 10:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0027"
branch_labels = None
depends_on = None

AREA, MIDDLE = "directory_area", ("latitude", "longitude")


def upgrade() -> None:
    with op.batch_alter_table(AREA) as table:
        for column in MIDDLE:
            table.alter_column(column, existing_type=sa.Double(), nullable=True)
            table.add_column(sa.Column(f"members_{column}", sa.Double(), nullable=True))
    # Nobody can say any more of which places these were made: `search-index`, and the jobs, make them anew.
    op.execute(sa.text("UPDATE directory_area SET latitude = NULL, longitude = NULL"))


def downgrade() -> None:
    op.execute(sa.text("UPDATE directory_area SET latitude = COALESCE(latitude, 0), longitude = COALESCE(longitude, 0)"))
    with op.batch_alter_table(AREA) as table:
        for column in MIDDLE:
            table.drop_column(f"members_{column}")
            table.alter_column(column, existing_type=sa.Double(), nullable=False)
