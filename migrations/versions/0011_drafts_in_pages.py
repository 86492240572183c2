"""Find a team's drafts in the orders of their lists.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.create_index('ix_draft_templates_team_id_status_created_at_id', ['team_id', 'status', 'created_at', 'id'], unique=False)
        batch_op.create_index('ix_draft_templates_team_id_status_settled_at_id', ['team_id', 'status', 'settled_at', 'id'], unique=False)
        batch_op.drop_index('ix_draft_templates_team_id_status')


def downgrade() -> None:
    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.create_index('ix_draft_templates_team_id_status', ['team_id', 'status'], unique=False)
        batch_op.drop_index('ix_draft_templates_team_id_status_settled_at_id')
        batch_op.drop_index('ix_draft_templates_team_id_status_created_at_id')
