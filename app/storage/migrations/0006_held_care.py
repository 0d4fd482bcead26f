"""Held items are in somebody's hands, and a session knows its phone

Revision ID: 0006
Create Date: 2026-11-23 22:10:50.582344
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('held_care',
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('hands', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Uuid(), nullable=True),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['member.id'], name=op.f('fk_held_care_by_member')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_held_care_member_id_member')),
    sa.ForeignKeyConstraint(['submission_id', 'sha256'], ['delivered_item.submission_id', 'delivered_item.sha256'], name=op.f('fk_held_care_submission_id_sha256_delivered_item')),
    sa.PrimaryKeyConstraint('submission_id', 'sha256', name=op.f('pk_held_care'))
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting', sa.Integer(), nullable=True))

    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_member_session_device_id_device'), 'device', ['device_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('member_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_member_session_device_id_device'), type_='foreignkey')
        batch_op.drop_column('device_id')

    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.drop_column('waiting')

    op.drop_table('held_care')
