from __future__ import annotations

import json
import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.lib.scripts.diff import diff_of
from webapp.models.template_content import CONTENT
from webapp.views import access

bp = Blueprint(
    "template_versions", __name__, url_prefix="/script-templates/<uuid:template_id>/versions"
)
WORDS = {
    "name": "Name",
    "description": "Description",
    "language": "Language",
    "body": "Script",
    "parameters_schema": "Parameters",
    "foreign_placeholders": "Left as they are",
}


@bp.get("/<uuid:version_id>")
def show(template_id: uuid.UUID, version_id: uuid.UUID) -> ResponseReturnValue:
    """Show one version, and what it changed of the one before."""
    template = access.script_template(template_id)
    version = access.template_version(template, version_id)
    before = version.before
    changes = [
        (WORDS[name], diff_of(written(getattr(before, name)), written(getattr(version, name))))
        for name in CONTENT
        if before is not None
    ]
    return render_template(
        "script_templates/version.html",
        template=template,
        version=version,
        before=before,
        changes=[(word, groups) for word, groups in changes if groups],
    )


def written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
