"""What Waymark itself says about imported entries

Revision ID: 0002
Create Date: 2026-11-23 22:02:00.658257
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_local_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("source_value", sa.JSON(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_directory_local_correction_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_local_correction")),
    )
    with op.batch_alter_table("directory_local_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directory_local_correction_change_id"), ["change_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_directory_local_correction_service_id"), ["service_id"], unique=False
        )
        batch_op.create_index(
            "uq_directory_local_correction_in_force",
            ["entity", "entity_id", "field"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "directory_provider_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["member.id"], name=op.f("fk_directory_provider_link_made_by_member")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["directory_organization.id"],
            name=op.f("fk_directory_provider_link_organization_id_directory_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_provider_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_directory_provider_link_token_hash")),
    )
    with op.batch_alter_table("directory_provider_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directory_provider_link_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "directory_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_directory_report_by_member")),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_report_service_id_directory_service"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["member.id"], name=op.f("fk_directory_report_settled_by_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_report")),
    )
    with op.batch_alter_table("directory_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_report_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_directory_report_settled_at"), ["settled_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("directory_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_report_settled_at"))
        batch_op.drop_index(batch_op.f("ix_directory_report_service_id"))

    op.drop_table("directory_report")
    with op.batch_alter_table("directory_provider_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_provider_link_organization_id"))

    op.drop_table("directory_provider_link")
    with op.batch_alter_table("directory_local_correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_directory_local_correction_in_force",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_directory_local_correction_service_id"))
        batch_op.drop_index(batch_op.f("ix_directory_local_correction_change_id"))

    op.drop_table("directory_local_correction")
