"""A playbook: one problem, how to recognise it, and the fix for it."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.assistant.phrases import Pattern

ParameterValue = str | int | bool


@dataclass(frozen=True, slots=True)
class PlaybookCheck:
    """A statement to test; `effects` maps `pass` and `fail` to percentage points."""

    label: str
    how: str
    effects: dict[str, int]

    @property
    def weight(self) -> int:
        """How many points the most telling result moves."""
        return max(abs(points) for points in self.effects.values())


@dataclass(frozen=True, slots=True)
class FactRule:
    """A pattern that a confirmed fact may state, and the points it then adds."""

    points: int
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the script; `default` None means it has to be filled in."""

    name: str
    type: str
    default: ParameterValue | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Playbook:
    slug: str
    title: str
    area: str
    about: Pattern
    excludes: Pattern | None
    looks_like: str
    symptoms: tuple[str, ...]
    words: tuple[str, ...]
    checks: tuple[PlaybookCheck, ...]
    base: int
    rules: tuple[FactRule, ...]
    cause: str
    fix_title: str
    fix: str
    parameters: tuple[Parameter, ...]
    language: str
    script: str

    @property
    def default_values(self) -> dict[str, ParameterValue]:
        """Default values by parameter name, for `ai_drafted_parameters`."""
        return {item.name: item.default for item in self.parameters if item.default is not None}

    @property
    def explained_script(self) -> str:
        """The script with what its parameters mean, where Get-Help and forms look for it."""
        if self.language != "powershell" or not self.parameters:
            return self.script
        help_ = "\n".join(f".PARAMETER {each.name}\n{each.meaning}" for each in self.parameters)
        return f"<#\n{help_}\n#>\n{self.script}"

    def concerns(self, complaint: str, observations: str) -> bool:
        """Tell whether `complaint` is about this playbook's subject at all; both texts folded.

        Observations can rule a playbook out but not in: a log names many things in passing.
        """
        if not self.about.occurs_in(complaint):
            return False
        return self.excludes is None or not (
            self.excludes.occurs_in(complaint) or self.excludes.occurs_in(observations)
        )
