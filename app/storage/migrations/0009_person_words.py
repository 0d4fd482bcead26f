"""What the person writes with their code; the person's copy under an id

Revision ID: 0009
Create Date: 2026-11-23 22:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every sealed row is found, and erased, by an id of its own. No release has the table as it was.
    op.drop_table("consent_receipt")
    op.create_table(
        "consent_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("copy", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_receipt")),
        sa.UniqueConstraint("locator", name=op.f("uq_consent_receipt_locator")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_consent_receipt_referral_id")),
    )
    op.create_table(
        "person_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["consent_grant.id"], name=op.f("fk_person_words_grant_id_consent_grant")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_words_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["organisation_key.id"], name=op.f("fk_person_words_key_id_organisation_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_words")),
    )
    op.create_index(op.f("ix_person_words_grant_id"), "person_words", ["grant_id"], unique=False)
    op.create_index(op.f("ix_person_words_organisation_id"), "person_words", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("person_words")
