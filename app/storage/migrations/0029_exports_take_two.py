"""Who asked for an export and who agreed

Revision ID: 0029
Create Date: 2026-11-28 10:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_export_request_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"], name=op.f("fk_export_request_asked_by_member")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["member.id"], name=op.f("fk_export_request_answered_by_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_request")),
    )
    for column in ("organisation_id", "asked_at"):
        op.create_index(op.f(f"ix_export_request_{column}"), "export_request", [column])


def downgrade() -> None:
    op.drop_table("export_request")
