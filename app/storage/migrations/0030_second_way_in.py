"""Members who are another member's second way in

Revision ID: 0030
Create Date: 2026-11-28 10:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member") as table:
        table.add_column(sa.Column("second_way_of", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_member_second_way_of_member"), "member", ["second_way_of"], ["id"])
        table.create_index(op.f("ix_member_second_way_of"), ["second_way_of"])


def downgrade() -> None:
    with op.batch_alter_table("member") as table:
        table.drop_index(op.f("ix_member_second_way_of"))
        table.drop_constraint(op.f("fk_member_second_way_of_member"), type_="foreignkey")
        table.drop_column("second_way_of")
