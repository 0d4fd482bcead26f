"""Who read about whom in the last hour, and who was stopped

Revision ID: 0028
Create Date: 2026-11-28 10:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reading_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    for column in ("member_id", "at"):
        op.create_index(op.f(f"ix_reading_{column}"), "reading", [column])
    op.create_table(
        "reading_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reading_stop_member_id_member")),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_reading_stop_ended_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_stop")),
    )
    op.create_index(op.f("ix_reading_stop_member_id"), "reading_stop", ["member_id"])


def downgrade() -> None:
    op.drop_table("reading_stop")
    op.drop_table("reading")
