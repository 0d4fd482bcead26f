"""How a recipient without an account finds its copy

Revision ID: 0014
Create Date: 2026-11-27 13:45:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_door",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["referral_copy.id"], name=op.f("fk_outside_door_copy_id_referral_copy")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_outside_door")),
        sa.UniqueConstraint("locator", name=op.f("uq_outside_door_locator")),
    )


def downgrade() -> None:
    op.drop_table("outside_door")
