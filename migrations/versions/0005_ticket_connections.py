"""Connect ticket systems, and keep every try at posting a note.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ticket_connections',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('base_url', sa.Text(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('allow_private', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('resting_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_ticket_connections_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_connections'))
    )
    with op.batch_alter_table('ticket_connections', schema=None) as batch_op:
        batch_op.create_index('uq_ticket_connections_team_id_key', ['team_id', 'key'], unique=True, sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))

    op.create_table('delivery_attempts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('post_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['ticket_posts.id'], name=op.f('fk_delivery_attempts_post_id_ticket_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempts')),
    sa.UniqueConstraint('post_id', 'number', name=op.f('uq_delivery_attempts_post_id_number'))
    )
    with op.batch_alter_table('ticket_posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('connection_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('claim', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_ticket_posts_connection_id'), ['connection_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_ticket_posts_connection_id_ticket_connections'), 'ticket_connections', ['connection_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    with op.batch_alter_table('ticket_posts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_ticket_posts_connection_id_ticket_connections'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_ticket_posts_connection_id'))
        batch_op.drop_column('due_at')
        batch_op.drop_column('claim')
        batch_op.drop_column('connection_id')
    op.drop_table('delivery_attempts')
    with op.batch_alter_table('ticket_connections', schema=None) as batch_op:
        batch_op.drop_index('uq_ticket_connections_team_id_key', sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))

    op.drop_table('ticket_connections')
