"""What follows after a referral arrived: turns, reminders, who has it in hand, whose step it was, messages

Revision ID: 0010
Create Date: 2026-11-23 22:10:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("consent_grant") as grants:
        grants.add_column(sa.Column("turn_at", MOMENT, nullable=True))
    op.execute("UPDATE consent_grant SET turn_at = given_at")
    with op.batch_alter_table("referral_copy") as copies:
        for name in ("asked_at", "reminded_at", "overdue_at"):
            copies.add_column(sa.Column(name, MOMENT, nullable=True))
        copies.add_column(sa.Column("assigned_to", sa.Uuid(), nullable=True))
        copies.create_foreign_key(op.f("fk_referral_copy_assigned_to_member"), "member", ["assigned_to"], ["id"])
        copies.create_index(op.f("ix_referral_copy_asked_at"), ["asked_at"], unique=False)
        copies.create_index(op.f("ix_referral_copy_assigned_to"), ["assigned_to"], unique=False)
    op.execute(
        "UPDATE referral_copy SET asked_at = "
        "(SELECT received_at FROM referral WHERE referral.id = referral_copy.referral_id)"
    )
    with op.batch_alter_table("referral_step") as steps:
        steps.add_column(sa.Column("side", sa.Text(), nullable=True))
        steps.add_column(sa.Column("claimed_at", MOMENT, nullable=True))
    op.execute(
        "UPDATE referral_step SET side = CASE WHEN state = 'requested' THEN 'sender' "
        "WHEN state = 'withdrawn' THEN 'person' ELSE 'recipient' END"
    )
    with op.batch_alter_table("referral_step") as steps:
        steps.alter_column("side", existing_type=sa.Text(), nullable=False)
    op.create_table(
        "referral_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sender_key_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_key_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["referral_copy.id"], name=op.f("fk_referral_message_copy_id_referral_copy")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_referral_message_member_id_member")),
        sa.ForeignKeyConstraint(
            ["sender_key_id"],
            ["organisation_key.id"],
            name=op.f("fk_referral_message_sender_key_id_organisation_key"),
        ),
        sa.ForeignKeyConstraint(
            ["recipient_key_id"],
            ["organisation_key.id"],
            name=op.f("fk_referral_message_recipient_key_id_organisation_key"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_message")),
    )
    op.create_index(op.f("ix_referral_message_copy_id"), "referral_message", ["copy_id"], unique=False)


def downgrade() -> None:
    op.drop_table("referral_message")
    with op.batch_alter_table("referral_step") as steps:
        steps.drop_column("claimed_at")
        steps.drop_column("side")
    with op.batch_alter_table("referral_copy") as copies:
        copies.drop_index(op.f("ix_referral_copy_assigned_to"))
        copies.drop_index(op.f("ix_referral_copy_asked_at"))
        copies.drop_constraint(op.f("fk_referral_copy_assigned_to_member"), type_="foreignkey")
        for name in ("assigned_to", "overdue_at", "reminded_at", "asked_at"):
            copies.drop_column(name)
    with op.batch_alter_table("consent_grant") as grants:
        grants.drop_column("turn_at")
