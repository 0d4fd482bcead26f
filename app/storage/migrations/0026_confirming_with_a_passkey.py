"""What a session confirmed with a passkey, and whether an organisation wants passkeys that stay on one device

Revision ID: 0026
Create Date: 2026-11-28 09:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member_session", sa.Column("confirmed_act", sa.Text(), nullable=True))
    op.add_column("member_session", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member_session", sa.Column("confirmed_synced", sa.Boolean(), nullable=True))
    op.add_column("organisation", sa.Column("bound_passkeys_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("organisation", "bound_passkeys_since")
    op.drop_column("member_session", "confirmed_synced")
    op.drop_column("member_session", "confirmed_at")
    op.drop_column("member_session", "confirmed_act")
