"""Know who has a session open, keep an engineer's wording of a note, and switch shortcuts off.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('session_presences',
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_session_presences_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_session_presences_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ai_session_id', 'user_id', name=op.f('pk_session_presences'))
    )
    op.create_index(op.f('ix_session_presences_user_id'), 'session_presences', ['user_id'], unique=False)
    op.create_table('note_drafts',
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('markdown', sa.Text(), nullable=False),
    sa.Column('state_version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_note_drafts_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_note_drafts_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ai_session_id', 'user_id', name=op.f('pk_note_drafts'))
    )
    op.create_index(op.f('ix_note_drafts_user_id'), 'note_drafts', ['user_id'], unique=False)
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shortcuts', sa.Boolean(), server_default=sa.text('true'), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('shortcuts')
    op.drop_table('note_drafts')
    op.drop_table('session_presences')
