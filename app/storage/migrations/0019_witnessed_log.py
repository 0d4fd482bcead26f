"""How the log stood, signed, and who saw it so

Revision ID: 0019
Create Date: 2026-11-28 04:45:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("peaks", kind, nullable=False),
        sa.Column("proof", kind, nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_start",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("peaks", kind, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_start")),
    )
    table = "log_countersignature"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["log_checkpoint.size"], name=op.f("fk_log_countersignature_size_log_checkpoint")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_log_countersignature_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_log_countersignature_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_log_countersignature_device_id_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_countersignature")),
        sa.UniqueConstraint("size", "device_id", name=op.f("uq_log_countersignature_size_device_id")),
    )
    op.create_index(op.f("ix_log_countersignature_size"), table, ["size"], unique=False)


def downgrade() -> None:
    op.drop_table("log_countersignature")
    op.drop_table("log_start")
    op.drop_table("log_checkpoint")
