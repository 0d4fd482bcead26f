"""Which regions of a large directory an organisation's members carry

Revision ID: 0027
Create Date: 2026-11-28 10:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_carried_region",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_directory_carried_region_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "slug", name=op.f("pk_directory_carried_region")),
    )


def downgrade() -> None:
    op.drop_table("directory_carried_region")
