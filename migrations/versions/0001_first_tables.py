"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('teams',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('ai_off', sa.Boolean(), nullable=False),
    sa.Column('monthly_budget_cents', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teams')),
    sa.UniqueConstraint('name', name=op.f('uq_teams_name'))
    )
    op.create_table('tickets',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('client_name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('open', 'resolved')", name=op.f('ck_tickets_known_status')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_tickets_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tickets')),
    sa.UniqueConstraint('team_id', 'reference', name=op.f('uq_tickets_team_id_reference'))
    )
    op.create_table('users',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('login_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('engineer', 'admin')", name=op.f('ck_users_known_role')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_users_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email'))
    )
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_users_team_id'), ['team_id'], unique=False)

    op.create_table('ai_sessions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('client_name', sa.Text(), nullable=False),
    sa.Column('ticket_ref', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('state_version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('active', 'resolved', 'escalated')", name=op.f('ck_ai_sessions_known_status')),
    sa.CheckConstraint('state_version >= 1', name=op.f('ck_ai_sessions_counted_version')),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_ai_sessions_owner_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_ai_sessions_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ai_sessions'))
    )
    with op.batch_alter_table('ai_sessions', schema=None) as batch_op:
        batch_op.create_index('ix_ai_sessions_owner_id_updated_at_id', ['owner_id', 'updated_at', 'id'], unique=False)
        batch_op.create_index('ix_ai_sessions_team_id_ticket_ref', ['team_id', 'ticket_ref'], unique=False)
        batch_op.create_index('ix_ai_sessions_team_id_updated_at_id', ['team_id', 'updated_at', 'id'], unique=False)

    op.create_table('api_tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.String(length=16), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('prefix', name=op.f('uq_api_tokens_prefix')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    with op.batch_alter_table('api_tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_tokens_user_id'), ['user_id'], unique=False)

    op.create_table('script_templates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('parameters_schema', sa.JSON(), nullable=False),
    sa.Column('foreign_placeholders', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("language IN ('powershell', 'bash', 'cmd', 'python')", name=op.f('ck_script_templates_known_language')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_script_templates_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_script_templates_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_templates'))
    )
    with op.batch_alter_table('script_templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_script_templates_team_id'), ['team_id'], unique=False)

    op.create_table('session_facts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind IN ('finding', 'cause', 'action')", name=op.f('ck_session_facts_known_kind')),
    sa.CheckConstraint("source IN ('engineer', 'check', 'assistant')", name=op.f('ck_session_facts_known_source')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_session_facts_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_session_facts_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['removed_by_id'], ['users.id'], name=op.f('fk_session_facts_removed_by_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_facts')),
    sa.UniqueConstraint('ai_session_id', 'number', name=op.f('uq_session_facts_ai_session_id_number'))
    )
    op.create_table('session_messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('content_html', sa.Text(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('sent', sa.Text(), nullable=False),
    sa.Column('turns_left_out', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('unreadable_blocks', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stop_requested_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('user', 'assistant')", name=op.f('ck_session_messages_known_role')),
    sa.CheckConstraint("status IN ('running', 'done', 'interrupted', 'failed')", name=op.f('ck_session_messages_known_status')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_session_messages_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_session_messages_author_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_messages')),
    sa.UniqueConstraint('ai_session_id', 'number', name=op.f('uq_session_messages_ai_session_id_number'))
    )
    with op.batch_alter_table('session_messages', schema=None) as batch_op:
        batch_op.create_index('uq_session_messages_one_running', ['ai_session_id'], unique=True, sqlite_where=sa.text("status = 'running'"), postgresql_where=sa.text("status = 'running'"))

    op.create_table('ticket_posts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('ticket_ref', sa.Text(), nullable=False),
    sa.Column('markdown', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=20), nullable=False),
    sa.Column('state_version', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('queued', 'sending', 'delivered', 'status_unchanged', 'public', 'retrying', 'failed', 'kept')", name=op.f('ck_ticket_posts_known_status')),
    sa.CheckConstraint("visibility IN ('internal', 'public')", name=op.f('ck_ticket_posts_known_visibility')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_ticket_posts_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_ticket_posts_author_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_posts'))
    )
    with op.batch_alter_table('ticket_posts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ticket_posts_ai_session_id'), ['ai_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ticket_posts_status'), ['status'], unique=False)

    op.create_table('fact_proposals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('finding', 'cause', 'action')", name=op.f('ck_fact_proposals_known_kind')),
    sa.CheckConstraint("state IN ('proposed', 'accepted', 'dismissed')", name=op.f('ck_fact_proposals_known_state')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_fact_proposals_decided_by_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['session_messages.id'], name=op.f('fk_fact_proposals_message_id_session_messages'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_proposals')),
    sa.UniqueConstraint('message_id', 'number', name=op.f('uq_fact_proposals_message_id_number'))
    )
    op.create_table('session_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.Uuid(), nullable=True),
    sa.Column('fact_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('label_digest', sa.String(length=64), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('result', sa.String(length=20), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("result IN ('pass', 'fail', 'skipped')", name=op.f('ck_session_checks_known_result')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_session_checks_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fact_id'], ['session_facts.id'], name=op.f('fk_session_checks_fact_id_session_facts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['session_messages.id'], name=op.f('fk_session_checks_message_id_session_messages'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_session_checks_recorded_by_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_checks')),
    sa.UniqueConstraint('ai_session_id', 'label_digest', name=op.f('uq_session_checks_ai_session_id_label_digest')),
    sa.UniqueConstraint('ai_session_id', 'number', name=op.f('uq_session_checks_ai_session_id_number')),
    sa.UniqueConstraint('fact_id', name=op.f('uq_session_checks_fact_id'))
    )
    op.create_table('session_suggested_fixes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.Uuid(), nullable=True),
    sa.Column('script_template_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('description_html', sa.Text(), nullable=False),
    sa.Column('confidence_pct', sa.Integer(), nullable=False),
    sa.Column('ai_drafted_script', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('ai_drafted_parameters', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('user_decision', sa.String(length=20), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('outcome_note', sa.Text(), nullable=False),
    sa.Column('outcome_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome_by_id', sa.Uuid(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('worked', 'partly', 'failed', 'waiting')", name=op.f('ck_session_suggested_fixes_known_outcome')),
    sa.CheckConstraint("user_decision IN ('one_off', 'draft_template', 'build_template', 'dismissed')", name=op.f('ck_session_suggested_fixes_known_decision')),
    sa.CheckConstraint('confidence_pct BETWEEN 0 AND 100', name=op.f('ck_session_suggested_fixes_confidence_in_percent')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_session_suggested_fixes_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_session_suggested_fixes_decided_by_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['session_messages.id'], name=op.f('fk_session_suggested_fixes_message_id_session_messages'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['outcome_by_id'], ['users.id'], name=op.f('fk_session_suggested_fixes_outcome_by_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['script_template_id'], ['script_templates.id'], name=op.f('fk_session_suggested_fixes_script_template_id_script_templates'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_suggested_fixes'))
    )
    with op.batch_alter_table('session_suggested_fixes', schema=None) as batch_op:
        batch_op.create_index('ix_session_suggested_fixes_ai_session_id_created_at', ['ai_session_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_suggested_fixes_message_id'), ['message_id'], unique=False)
        batch_op.create_index('uq_session_suggested_fixes_one_active', ['ai_session_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('ticket_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('post_id', sa.Uuid(), nullable=True),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("visibility IN ('internal', 'public')", name=op.f('ck_ticket_entries_known_visibility')),
    sa.ForeignKeyConstraint(['post_id'], ['ticket_posts.id'], name=op.f('fk_ticket_entries_post_id_ticket_posts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_ticket_entries_ticket_id_tickets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_entries')),
    sa.UniqueConstraint('post_id', name=op.f('uq_ticket_entries_post_id'))
    )
    with op.batch_alter_table('ticket_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ticket_entries_ticket_id'), ['ticket_id'], unique=False)

    op.create_table('draft_templates',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('suggested_fix_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('parameters_schema', sa.JSON(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('queued', 'accepted', 'rejected')", name=op.f('ck_draft_templates_known_status')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_draft_templates_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['suggested_fix_id'], ['session_suggested_fixes.id'], name=op.f('fk_draft_templates_suggested_fix_id_session_suggested_fixes'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_draft_templates_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_templates')),
    sa.UniqueConstraint('suggested_fix_id', name=op.f('uq_draft_templates_suggested_fix_id'))
    )
    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_templates_team_id'), ['team_id'], unique=False)

    op.create_table('script_generations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=True),
    sa.Column('script_template_id', sa.Uuid(), nullable=True),
    sa.Column('suggested_fix_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('rendered_script', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_script_generations_ai_session_id_ai_sessions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_script_generations_author_id_users'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['script_template_id'], ['script_templates.id'], name=op.f('fk_script_generations_script_template_id_script_templates'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['suggested_fix_id'], ['session_suggested_fixes.id'], name=op.f('fk_script_generations_suggested_fix_id_session_suggested_fixes'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_script_generations_team_id_teams'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_generations'))
    )
    with op.batch_alter_table('script_generations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_script_generations_ai_session_id'), ['ai_session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_generations_script_template_id'), ['script_template_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_generations_suggested_fix_id'), ['suggested_fix_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_generations_team_id'), ['team_id'], unique=False)

    op.create_table('model_calls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('ai_session_id', sa.Uuid(), nullable=True),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('model', sa.Text(), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('cache_creation_tokens', sa.Integer(), nullable=False),
    sa.Column('cache_read_tokens', sa.Integer(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('latency_ms', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("purpose IN ('chat', 'note')", name=op.f('ck_model_calls_known_purpose')),
    sa.ForeignKeyConstraint(['ai_session_id'], ['ai_sessions.id'], name=op.f('fk_model_calls_ai_session_id_ai_sessions'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_model_calls_team_id_teams'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_model_calls_user_id_users'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_calls'))
    )
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_model_calls_ai_session_id'), ['ai_session_id'], unique=False)
        batch_op.create_index('ix_model_calls_team_id_created_at', ['team_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_model_calls_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_model_calls_user_id'))
        batch_op.drop_index('ix_model_calls_team_id_created_at')
        batch_op.drop_index(batch_op.f('ix_model_calls_ai_session_id'))

    op.drop_table('model_calls')
    with op.batch_alter_table('script_generations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_script_generations_team_id'))
        batch_op.drop_index(batch_op.f('ix_script_generations_suggested_fix_id'))
        batch_op.drop_index(batch_op.f('ix_script_generations_script_template_id'))
        batch_op.drop_index(batch_op.f('ix_script_generations_ai_session_id'))

    op.drop_table('script_generations')
    with op.batch_alter_table('draft_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_templates_team_id'))

    op.drop_table('draft_templates')
    with op.batch_alter_table('ticket_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_entries_ticket_id'))

    op.drop_table('ticket_entries')
    with op.batch_alter_table('session_suggested_fixes', schema=None) as batch_op:
        batch_op.drop_index('uq_session_suggested_fixes_one_active', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_session_suggested_fixes_message_id'))
        batch_op.drop_index('ix_session_suggested_fixes_ai_session_id_created_at')

    op.drop_table('session_suggested_fixes')
    op.drop_table('session_checks')
    op.drop_table('fact_proposals')
    with op.batch_alter_table('ticket_posts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ticket_posts_status'))
        batch_op.drop_index(batch_op.f('ix_ticket_posts_ai_session_id'))

    op.drop_table('ticket_posts')
    with op.batch_alter_table('session_messages', schema=None) as batch_op:
        batch_op.drop_index('uq_session_messages_one_running', sqlite_where=sa.text("status = 'running'"), postgresql_where=sa.text("status = 'running'"))

    op.drop_table('session_messages')
    op.drop_table('session_facts')
    with op.batch_alter_table('script_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_script_templates_team_id'))

    op.drop_table('script_templates')
    with op.batch_alter_table('api_tokens', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_tokens_user_id'))

    op.drop_table('api_tokens')
    with op.batch_alter_table('ai_sessions', schema=None) as batch_op:
        batch_op.drop_index('ix_ai_sessions_team_id_updated_at_id')
        batch_op.drop_index('ix_ai_sessions_team_id_ticket_ref')
        batch_op.drop_index('ix_ai_sessions_owner_id_updated_at_id')

    op.drop_table('ai_sessions')
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_users_team_id'))

    op.drop_table('users')
    op.drop_table('tickets')
    op.drop_table('teams')
