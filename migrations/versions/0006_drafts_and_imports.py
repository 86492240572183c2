"""Keep who decided on a draft and what became of it, and what each import brought.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('script_imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('running', 'done', 'cancelled')", name=op.f('ck_script_imports_known_status')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_script_imports_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_script_imports_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_imports'))
    )
    with op.batch_alter_table('script_imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_script_imports_team_id'), ['team_id'], unique=False)

    op.create_table('script_import_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('script_import_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('source_key', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('said', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('script_template_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("outcome IN ('taken', 'changed', 'unchanged', 'refused')", name=op.f('ck_script_import_files_known_outcome')),
    sa.ForeignKeyConstraint(['script_import_id'], ['script_imports.id'], name=op.f('fk_script_import_files_script_import_id_script_imports'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['script_template_id'], ['script_templates.id'], name=op.f('fk_script_import_files_script_template_id_script_templates'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_script_import_files_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_import_files')),
    sa.UniqueConstraint('script_import_id', 'number', name=op.f('uq_script_import_files_script_import_id_number'))
    )
    with op.batch_alter_table('script_import_files', schema=None) as batch_op:
        batch_op.create_index('ix_script_import_files_team_id_source_key', ['team_id', 'source_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_import_files_script_template_id'), ['script_template_id'], unique=False)

    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('settled_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('script_template_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('replaced_version_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('settled_revision', sa.String(length=64), nullable=True))
        batch_op.create_index('ix_draft_templates_team_id_status', ['team_id', 'status'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_draft_templates_settled_by_id_users'), 'users', ['settled_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_draft_templates_script_template_id_script_templates'), 'script_templates', ['script_template_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key('fk_draft_templates_replaced_version_id', 'script_template_versions', ['replaced_version_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.drop_constraint('fk_draft_templates_replaced_version_id', type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_draft_templates_script_template_id_script_templates'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_draft_templates_settled_by_id_users'), type_='foreignkey')
        batch_op.drop_index('ix_draft_templates_team_id_status')
        batch_op.drop_column('settled_revision')
        batch_op.drop_column('replaced_version_id')
        batch_op.drop_column('script_template_id')
        batch_op.drop_column('reason')
        batch_op.drop_column('settled_by_id')
        batch_op.drop_column('settled_at')
    op.drop_table('script_import_files')
    op.drop_table('script_imports')
