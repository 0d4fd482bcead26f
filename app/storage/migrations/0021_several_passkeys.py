"""Several passkeys: whether each is synced, and who made a link for a new one

Revision ID: 0021
Create Date: 2026-11-28 04:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("passkey", sa.Column("synced", sa.Boolean(), nullable=True))
    with op.batch_alter_table("sign_in_link") as table:
        table.add_column(sa.Column("made_by", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_sign_in_link_made_by_member"), "member", ["made_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_in_link") as table:
        table.drop_constraint(op.f("fk_sign_in_link_made_by_member"), type_="foreignkey")
        table.drop_column("made_by")
    op.drop_column("passkey", "synced")
