"""The uses of each template, counted anew once a day: no count is wrong for ever."""

from __future__ import annotations

from datetime import timedelta

from webapp import background
from webapp.database import now, reading
from webapp.extensions import db
from webapp.models.template_usage import count_anew, is_counted_since

EVERY = timedelta(days=1)


@background.sweep
def sweep() -> None:
    """Count the template that was counted longest ago, if that is a day; one each time."""
    with reading():  # SQLite's writers are not held up by looking
        is_due = not is_counted_since(now() - EVERY)
        db.session.rollback()
    if is_due:
        count_anew(now() - EVERY)
        db.session.commit()
