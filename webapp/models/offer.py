"""What a card offers to run: the team's own template before a drafted script of the same work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property, lru_cache

from sqlalchemy import bindparam, func, select

from webapp.extensions import db
from webapp.lib.scripts.nearest import nearest
from webapp.lib.scripts.runnable import language_of
from webapp.models.fix_script import FixScript
from webapp.models.script_template import ScriptTemplate
from webapp.models.script_template_version import ScriptTemplateVersion
from webapp.models.suggested_fix import SuggestedFix
from webapp.models.template_usage import Usage, usage_of


class Offer:
    """The scripts of one fix. Nothing is looked up before a template asks for it."""

    def __init__(self, fix: SuggestedFix, team_id: uuid.UUID) -> None:
        self.fix, self.team_id = fix, team_id

    @cached_property
    def script(self) -> FixScript | None:
        """What to run: the template that the fix names or is close to, else the drafted script."""
        template = self._template
        return FixScript.of_template(template) if template else FixScript.drafted(self.fix)

    @cached_property
    def instead(self) -> FixScript | None:
        """The drafted script, where a template is offered before it."""
        return FixScript.drafted(self.fix) if self._template else None

    @cached_property
    def draft(self) -> FixScript | None:
        """What a draft template would be made of: the drafted script, if there is one."""
        return self.instead if self._template else self.script

    @property
    def scripts(self) -> list[FixScript]:
        return [script for script in (self.script, self.instead) if script is not None]

    @cached_property
    def usage(self) -> Usage | None:
        return usage_of(self._template) if self._template else None

    def chosen(self, key: str) -> FixScript | None:
        """Return the script of a form that was sent; raise `Refused` for a key it cannot name."""
        return FixScript.of(self.fix, key)

    @cached_property
    def _template(self) -> ScriptTemplate | None:
        named = FixScript.of(self.fix)
        if named is None or named.template is not None:
            return named.template if named else None
        if self.fix.user_decision is not None:
            return None
        key = _close_to(self.fix.id, self.team_id, _state_of_library(self.team_id))
        template = db.session.get(ScriptTemplate, key) if key else None
        return template if template and template.archived_at is None else None


def _state_of_library(team_id: uuid.UUID) -> tuple[object, ...]:
    """Return what differs as soon as a template is added, edited, archived or brought back."""
    return tuple(db.session.connection().execute(LIBRARY, {"team_id": team_id}).one())


# Keyed by what it depends on, so never wrong; a fix's script never changes.
@lru_cache(maxsize=1_000)
def _close_to(
    fix_id: uuid.UUID, team_id: uuid.UUID, _state: tuple[object, ...]
) -> uuid.UUID | None:
    fix = db.session.get_one(SuggestedFix, fix_id)
    language = language_of(fix.language)
    if fix.ai_drafted_script is None or language is None:
        return None
    script = fix.ai_drafted_script
    found = nearest(script, language, _of_language(team_id, language, len(script)))
    return found[1].id if found else None


def _of_language(team_id: uuid.UUID, language: str, length: int) -> Sequence[ScriptTemplate]:
    """Return the team's templates that are not far shorter or longer: they cannot be close."""
    size = func.length(ScriptTemplate.body)
    alike = select(ScriptTemplate).where(
        ScriptTemplate.team_id == team_id,
        ScriptTemplate.archived_at.is_(None),
        ScriptTemplate.language == language,
        size.between(length // 4, length * 4),
    )
    return db.session.scalars(alike.order_by(ScriptTemplate.name, ScriptTemplate.id)).all()


# Built once, and run past the ORM: every page of a session with a script asks it.
LIBRARY = (
    select(func.count(ScriptTemplate.id.distinct()), func.max(ScriptTemplateVersion.created_at))
    .outerjoin(ScriptTemplateVersion, ScriptTemplateVersion.script_template_id == ScriptTemplate.id)
    .where(ScriptTemplate.team_id == bindparam("team_id"), ScriptTemplate.archived_at.is_(None))
)
