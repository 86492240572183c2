"""Keep what a month's calls come to, so that no turn and no page adds them up.

Calls that the release before books beside this one are not added: run it no longer than it takes
to restart.

Revision ID: 0009
Revises: 0008
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

MONTHS = {
    'sqlite': "strftime('%Y-%m', created_at)",
    'postgresql': "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')",
}


def upgrade() -> None:
    op.create_table(
        'model_spendings',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.Column('user_id', sa.Uuid(), nullable=True),
        sa.Column('month', sa.String(length=7), nullable=False),
        sa.Column('purpose', sa.String(length=20), nullable=False),
        sa.Column('calls', sa.Integer(), nullable=False),
        sa.Column('input_tokens', sa.BigInteger(), nullable=False),
        sa.Column('cached_tokens', sa.BigInteger(), nullable=False),
        sa.Column('output_tokens', sa.BigInteger(), nullable=False),
        sa.Column('cost', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_model_spendings_team_id_teams'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_model_spendings_user_id_users'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_model_spendings')),
    )
    op.create_index('ix_model_spendings_team_id_month', 'model_spendings', ['team_id', 'month'])
    op.create_index(op.f('ix_model_spendings_user_id'), 'model_spendings', ['user_id'])
    add_up(op.get_bind())


def add_up(connection: sa.Connection) -> None:
    uuids = {'team_id': sa.Uuid(), 'user_id': sa.Uuid()}
    month = MONTHS[connection.dialect.name]
    standing = sa.text(
        f'SELECT team_id, user_id, {month} AS month, purpose, count(*) AS calls,'
        ' sum(input_tokens + cache_creation_tokens) AS input_tokens,'
        ' sum(cache_read_tokens) AS cached_tokens, sum(output_tokens) AS output_tokens,'
        f' sum(cost) AS cost FROM model_calls GROUP BY team_id, user_id, {month}, purpose'
    ).columns(**uuids)
    rows = [dict(row._mapping) for row in connection.execute(standing)]
    for row in rows:
        row['id'] = uuid.uuid5(row['team_id'], f"{row['month']}/{row['user_id']}/{row['purpose']}")
    table = sa.table(
        'model_spendings',
        sa.column('id', sa.Uuid()),
        *(sa.column(name, kind) for name, kind in uuids.items()),
        *map(sa.column, ('month', 'purpose', 'calls', 'input_tokens', 'cached_tokens', 'output_tokens', 'cost')),
    )
    if rows:
        connection.execute(sa.insert(table), rows)


def downgrade() -> None:
    op.drop_table('model_spendings')
