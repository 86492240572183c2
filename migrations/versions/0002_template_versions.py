"""Keep every version of a script template, and which one a script was made from.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('script_template_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('script_template_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('parameters_schema', sa.JSON(), nullable=False),
    sa.Column('foreign_placeholders', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_script_template_versions_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['script_template_id'], ['script_templates.id'], name='fk_script_template_versions_script_template_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_template_versions')),
    sa.UniqueConstraint('script_template_id', 'number', name=op.f('uq_script_template_versions_script_template_id_number'))
    )
    with op.batch_alter_table('script_generations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('script_template_version_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_script_generations_script_template_version_id'), ['script_template_version_id'], unique=False)
        batch_op.create_foreign_key('fk_script_generations_script_template_version_id', 'script_template_versions', ['script_template_version_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    with op.batch_alter_table('script_generations', schema=None) as batch_op:
        batch_op.drop_constraint('fk_script_generations_script_template_version_id', type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_script_generations_script_template_version_id'))
        batch_op.drop_column('script_template_version_id')
    op.drop_table('script_template_versions')
