"""Checklists of an organisation's own

Revision ID: 0015
Create Date: 2026-11-27 14:05:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "own_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("for_everyone", sa.Boolean(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("retired_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_own_list_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_list")),
        sa.UniqueConstraint("slug", name=op.f("uq_own_list_slug")),
    )
    op.create_index(op.f("ix_own_list_organisation_id"), "own_list", ["organisation_id"], unique=False)
    op.create_table(
        "own_list_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", kind, nullable=False),
        sa.Column("notes", kind, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["own_list.id"], name=op.f("fk_own_list_version_list_id_own_list")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_own_list_version_made_by_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_list_version")),
        sa.UniqueConstraint("list_id", "number", name=op.f("uq_own_list_version_list_id_number")),
    )
    op.create_index(op.f("ix_own_list_version_list_id"), "own_list_version", ["list_id"], unique=False)
    op.create_index(op.f("ix_own_list_version_made_by"), "own_list_version", ["made_by"], unique=False)


def downgrade() -> None:
    op.drop_table("own_list_version")
    op.drop_table("own_list")
