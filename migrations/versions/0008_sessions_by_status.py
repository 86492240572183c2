"""Find a team's sessions of one status in the order of the list.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('ai_sessions', schema=None) as batch_op:
        batch_op.create_index('ix_ai_sessions_team_id_status_updated_at_id', ['team_id', 'status', 'updated_at', 'id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ai_sessions', schema=None) as batch_op:
        batch_op.drop_index('ix_ai_sessions_team_id_status_updated_at_id')
