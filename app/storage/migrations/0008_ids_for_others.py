"""Rows of the directory have an id for others, and listings say when their entry changed

Revision ID: 0008
Create Date: 2026-11-23 22:25:00
"""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "accessibility",
    "address",
    "attribute",
    "contact",
    "cost_option",
    "funding",
    "language",
    "location",
    "meta_table_description",
    "metadata",
    "organization",
    "organization_identifier",
    "phone",
    "program",
    "required_document",
    "schedule",
    "service",
    "service_area",
    "service_at_location",
    "service_capacity",
    "taxonomy",
    "taxonomy_term",
    "unit",
    "url",
)
SPACE = UUID("6f0d6a0e-0b39-5d0e-9d3a-3f1f5a6c2b17")


def public_id(key: str, given_id: str) -> str:
    try:
        return str(UUID(given_id))
    except ValueError:
        return str(uuid5(SPACE, key))


def upgrade() -> None:
    connection = op.get_bind()
    for name in TABLES:
        table = sa.table(
            f"directory_{name}",
            sa.column("id", sa.Text()),
            sa.column("given_id", sa.Text()),
            sa.column("public_id", sa.Text()),
        )
        op.add_column(table.name, sa.Column("public_id", sa.Text(), nullable=False, server_default=""))
        rows = connection.execute(sa.select(table.c.id, table.c.given_id).order_by(table.c.id)).all()
        taken = set()
        told = []
        for key, given_id in rows:
            found = public_id(key, given_id or "")
            if found in taken:
                found = public_id(key, "")
            taken.add(found)
            told.append({"key": key, "told": found})
        if told:
            statement = sa.update(table).where(table.c.id == sa.bindparam("key")).values(public_id=sa.bindparam("told"))
            connection.execute(statement, told)
        op.create_index(op.f(f"ix_directory_{name}_public_id"), table.name, ["public_id"])
    op.add_column("directory_listing", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_directory_listing_changed_at"), "directory_listing", ["changed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_directory_listing_changed_at"), "directory_listing")
    with op.batch_alter_table("directory_listing") as batch:
        batch.drop_column("changed_at")
    for name in TABLES:
        op.drop_index(op.f(f"ix_directory_{name}_public_id"), f"directory_{name}")
        with op.batch_alter_table(f"directory_{name}") as batch:
            batch.drop_column("public_id")
