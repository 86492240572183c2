"""Keep how often each template was used, and find the sessions that used it last.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('script_templates', schema=None) as batch_op:
        batch_op.add_column(sa.Column('used', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('worked', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('counted_at', sa.DateTime(timezone=True), server_default=sa.text("'2000-01-01 00:00:00'"), nullable=False))
        batch_op.create_index(batch_op.f('ix_script_templates_counted_at'), ['counted_at'], unique=False)
    in_session = sa.text('ai_session_id IS NOT NULL')
    op.create_index(
        'ix_script_generations_of_template_in_session',
        'script_generations',
        ['script_template_id', 'created_at', 'id'],
        unique=False,
        sqlite_where=in_session,
        postgresql_where=in_session,
    )
    op.create_index('ix_script_generations_in_session_of_template', 'script_generations', ['ai_session_id', 'script_template_id', 'created_at', 'id'], unique=False)
    op.drop_index('ix_script_generations_ai_session_id', 'script_generations')


def downgrade() -> None:
    op.create_index('ix_script_generations_ai_session_id', 'script_generations', ['ai_session_id'], unique=False)
    op.drop_index('ix_script_generations_in_session_of_template', 'script_generations')
    op.drop_index('ix_script_generations_of_template_in_session', 'script_generations')
    with op.batch_alter_table('script_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_script_templates_counted_at'))
        batch_op.drop_column('counted_at')
        batch_op.drop_column('worked')
        batch_op.drop_column('used')
