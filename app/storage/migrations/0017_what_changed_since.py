"""Which entries of the directory changed since a search index was made

Revision ID: 0017
Create Date: 2026-11-28 05:05:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0025"
branch_labels = None
depends_on = None

LISTING, STATE = "directory_listing", "directory_state"


def upgrade() -> None:
    op.add_column(LISTING, sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(STATE, sa.Column("whole", sa.Integer(), nullable=False, server_default="0"))
    # What was there before is in no index that could be continued.
    op.execute(sa.text("UPDATE directory_state SET whole = revision"))
    for table, column in ((LISTING, "revision"), (STATE, "whole")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)
    for column in ("revision", "visibility"):
        op.create_index(op.f(f"ix_{LISTING}_{column}"), LISTING, [column], unique=False)


def downgrade() -> None:
    for column in ("revision", "visibility"):
        op.drop_index(op.f(f"ix_{LISTING}_{column}"), LISTING)
    for table, column in ((STATE, "whole"), (LISTING, "revision")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
