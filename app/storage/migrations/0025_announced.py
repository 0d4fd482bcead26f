"""What phones say waits on them, so that what never arrives can be named

Revision ID: 0025
Create Date: 2026-11-28 05:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announced_item",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_announced_item_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_announced_item_device_id_device")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_announced_item")),
    )
    for column in ("member_id", "device_id"):
        op.create_index(op.f(f"ix_announced_item_{column}"), "announced_item", [column])


def downgrade() -> None:
    op.drop_table("announced_item")
