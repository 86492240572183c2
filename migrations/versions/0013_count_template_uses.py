"""Count the uses of each template there are, apart from 0012: nobody waits for it there.

What the release before hands out beside this one is not counted as it happens: each template is
counted anew within a day.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

COUNTED = """
UPDATE script_templates SET
  used = (
    SELECT count(DISTINCT coalesce(made.suggested_fix_id, made.id))
    FROM script_generations AS made WHERE made.script_template_id = script_templates.id
  ),
  worked = (
    SELECT count(DISTINCT fix.id)
    FROM script_generations AS made
    JOIN session_suggested_fixes AS fix ON fix.id = made.suggested_fix_id
    WHERE made.script_template_id = script_templates.id AND fix.outcome = 'worked'
  ),
  counted_at = CURRENT_TIMESTAMP
"""


def upgrade() -> None:
    op.execute(COUNTED)


def downgrade() -> None:
    """Leave the counts: what kept them goes with 0012."""
