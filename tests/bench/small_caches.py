"""The application with caches that an hour fills: what its memory still grows by is a leak."""

from __future__ import annotations

from webapp import create_app
from webapp.notes.kept import KeptNotes
from webapp.notes.preview import previews
from webapp.views.kept_html import KeptHtml

previews._kept = KeptNotes(10)
app = create_app()
app.jinja_env.globals["kept_html"] = KeptHtml(50_000)
