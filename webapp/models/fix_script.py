"""Which script a fix hands out: the template it names, one of the team's, or the drafted one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from webapp.lib.scripts.destructive import Destructive, destructive_commands
from webapp.lib.scripts.parameter_values import Parameter, parameters
from webapp.lib.scripts.runnable import Runnable, drafted
from webapp.lib.secrets import find_secrets
from webapp.models.errors import Refused
from webapp.models.script_template import ScriptTemplate
from webapp.models.suggested_fix import SuggestedFix

DRAFTED = "drafted"


@dataclass(frozen=True, slots=True)
class FixScript:
    """A script for a fix; `language` is as it was written, `template` None for a drafted one."""

    runnable: Runnable
    language: str
    template: ScriptTemplate | None

    @classmethod
    def of(cls, fix: SuggestedFix, chosen: str = "") -> FixScript | None:
        """Return the script that was chosen, None for a fix that has none.

        Args:
            fix: what the assistant suggested.
            chosen: a template's id, `DRAFTED`, or `""` for the named template, else the draft.

        Raises:
            Refused: the id is not that of a template in the team's library.

        """
        if chosen not in ("", DRAFTED):
            return cls.of_template(_usable(fix, chosen))
        draft, named = cls.drafted(fix), fix.script_template
        if chosen == "" and named is not None and (named.archived_at is None or draft is None):
            return cls.of_template(named)
        return draft

    @classmethod
    def of_template(cls, template: ScriptTemplate) -> FixScript:
        return cls(template.runnable, template.language, template)

    @classmethod
    def drafted(cls, fix: SuggestedFix) -> FixScript | None:
        if fix.ai_drafted_script is None:
            return None
        runnable = drafted(fix.ai_drafted_script, fix.language, fix.ai_drafted_parameters)
        return cls(runnable, fix.language, None)

    @property
    def parameters(self) -> list[Parameter]:
        """What a form asks for."""
        return parameters(self.runnable.schema)

    @property
    def destructive(self) -> list[Destructive]:
        return _destructive(self.runnable.text, self.runnable.language)

    @property
    def secret_lines(self) -> list[int]:
        """Lines that hold what looks like a secret: scripts are kept exactly, so it is said."""
        text = self.runnable.text
        return sorted({text.count("\n", 0, find.start) + 1 for find in find_secrets(text)})

    @property
    def key(self) -> str:
        """What `of` takes to choose it."""
        return str(self.template.id) if self.template else DRAFTED


@lru_cache(maxsize=256)
def _destructive(text: str, language: str | None) -> list[Destructive]:
    return destructive_commands(text, language) if language else []


def _usable(fix: SuggestedFix, key: str) -> ScriptTemplate:
    template = ScriptTemplate.usable(fix.ai_session.team_id, key)
    if template is None:
        raise Refused({"script_template_id": "This template is not in your team's library."})
    return template
