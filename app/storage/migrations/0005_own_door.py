"""The person's own way in, withdrawals that are faster than their referral, and what a recipient says of ended ones

Revision ID: 0005
Create Date: 2026-11-23 22:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_receipt",
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("copy", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("locator", name=op.f("pk_consent_receipt")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_consent_receipt_referral_id")),
    )
    op.create_table(
        "early_withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("token_sha256", sa.Text(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_early_withdrawal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_withdrawal")),
        sa.UniqueConstraint("locator", "token_sha256", name=op.f("uq_early_withdrawal_locator_token_sha256")),
        sa.UniqueConstraint(
            "referral_id", "organisation_id", name=op.f("uq_early_withdrawal_referral_id_organisation_id")
        ),
    )
    op.add_column("referral_copy", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("referral_copy", sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("referral_copy", "destroyed_at")
    op.drop_column("referral_copy", "opened_at")
    op.drop_table("early_withdrawal")
    op.drop_table("consent_receipt")
