"""Which templates a set of files and manifests would make, before any of them is looked into."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from webapp.lib.scripts.language import language_of_program, program_of
from webapp.lib.scripts.manifest import SHELLS, Entry, entries_of
from webapp.lib.scripts.source import MANIFEST, MOST_FILES, NOT_A_SCRIPT, SourceFile

_ENDINGS: Mapping[str, str] = MappingProxyType(
    {".ps1": "powershell", ".cmd": "cmd", ".bat": "cmd", ".py": "python"}
)
_SHELL_ENDINGS = frozenset({".sh", ".bash", ".zsh"})
_LANGUAGES = "Templates are PowerShell, Bash, Command Prompt or Python"
_NO_MANIFEST = "Not a list of scripts: JSON with a filename and a name for each is taken."
_TOO_MANY = f"It names more than {MOST_FILES:,} scripts. Import them in parts."
_NOT_THERE = "The manifest names it, but it is not there."


@dataclass(frozen=True, slots=True)
class PlannedScript:
    """One script to be imported.

    ``key`` says which script it is at the next import; ``said`` is what is known beside its bytes
    (name, language, description, args, env, schema, foreign_placeholders), as JSON.
    """

    path: str
    content: bytes = b""
    refusal: str = ""
    key: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What changes when anything of it changes."""
        said = json.dumps(self.said, sort_keys=True).encode()
        return hashlib.sha256(hashlib.sha256(self.content).digest() + said).hexdigest()


def plan(files: Iterable[SourceFile]) -> list[PlannedScript]:
    """Return what each file would become, manifests aside, sorted by path."""
    scripts: dict[str, SourceFile] = {}
    planned: list[PlannedScript] = []
    listed: list[tuple[str, Entry]] = []
    for file in files:
        if file.refusal:
            planned.append(PlannedScript(file.path, refusal=file.refusal))
        elif not file.path.lower().endswith(MANIFEST):
            scripts[file.path] = file
        elif (entries := entries_of(file.content)) is None:
            planned.append(PlannedScript(file.path, refusal=_NO_MANIFEST))
        elif len(listed) + len(entries) > MOST_FILES:
            planned.append(PlannedScript(file.path, refusal=_TOO_MANY))
        else:
            listed += [(file.path, entry) for entry in entries]
    refused = {one.path for one in planned}
    named: set[str] = set()
    known = _Scripts(scripts)
    for manifest, entry in listed:
        found = _found(manifest, entry.filename, known)
        if found:
            named.add(found.path)
            planned.append(_by_manifest(found, entry))
        elif not any(path.endswith(entry.filename) for path in refused):
            planned.append(PlannedScript(entry.filename[:300], refusal=_NOT_THERE))
    planned += _by_themselves([file for path, file in scripts.items() if path not in named])
    return sorted(_each_once(planned), key=lambda one: one.path)


class _Scripts:
    """The scripts by path, and by the last part of it."""

    def __init__(self, scripts: Mapping[str, SourceFile]) -> None:
        self.by_path = scripts
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for path in scripts:
            self.by_name[PurePosixPath(path).name].append(path)


def _found(manifest: str, filename: str, scripts: _Scripts) -> SourceFile | None:
    """Look beside the manifest, in `scripts/` beside it, then for the only file that ends so."""
    folder, name = PurePosixPath(manifest).parent, filename.replace("\\", "/")
    for path in (folder / name, folder / "scripts" / name, PurePosixPath(name)):
        if file := scripts.by_path.get(path.as_posix()):
            return file
    last = name.rpartition("/")[2]
    ending = [path for path in scripts.by_name.get(last, ()) if f"/{path}".endswith(f"/{name}")]
    return scripts.by_path[ending[0]] if len(ending) == 1 else None


def _by_manifest(file: SourceFile, entry: Entry) -> PlannedScript:
    known, reason = language_of(file)
    language = SHELLS.get(entry.shell.strip().lower(), "") if entry.shell else known
    if not language:
        reason = f"Written for {entry.shell[:40]}. {_LANGUAGES}." if entry.shell else reason
    else:
        reason = ""
    name = entry.name.strip() or _stem(file.path)
    said: dict[str, Any] = {
        "name": name,
        "language": language,
        "description": entry.description,
        "args": entry.args,
        "env": entry.env,
        "schema": entry.schema,
        "foreign_placeholders": entry.foreign_placeholders,
    }
    key = f"guid:{entry.guid.strip().lower()}" if entry.guid.strip() else f"name:{name.casefold()}"
    return PlannedScript(file.path, file.content, entry.refusal or reason, key[:300], said)


def _by_themselves(files: list[SourceFile]) -> Iterator[PlannedScript]:
    """Name them by their file's name; those that share one, by their path."""
    common = _common_folder([file.path for file in files])
    short = {file.path: file.path.removeprefix(common) for file in files}
    stems = Counter(_stem(path).casefold() for path in short.values())
    for file in files:
        path = short[file.path]
        language, reason = language_of(file)
        shared = stems[_stem(path).casefold()] > 1
        said: dict[str, Any] = {"name": path if shared else _stem(path), "language": language}
        yield PlannedScript(file.path, file.content, reason, f"path:{path.casefold()}", said)


def _each_once(planned: Iterable[PlannedScript]) -> Iterator[PlannedScript]:
    first: dict[str, str] = {}
    for one in planned:
        if one.key in first and not one.refusal:
            kind = one.key.partition(":")[0]
            reason = f"{first[one.key]} of this import has the same {kind}."
            yield PlannedScript(one.path, refusal=reason)
            continue
        if one.key and not one.refusal:
            first[one.key] = one.path
        yield one


def language_of(file: SourceFile) -> tuple[str, str]:
    """Return the language, or "" and why there is none: by its ending, its first line decides."""
    ending = PurePosixPath(file.path).suffix.lower()
    first = file.content.partition(b"\n")[0].decode("utf-8-sig", "replace")
    program = program_of(first)
    if program and (ending in _SHELL_ENDINGS or not ending):
        language = language_of_program(program)
        return language, "" if language else f"Written for {program[:40]}. {_LANGUAGES}."
    if ending in _SHELL_ENDINGS:
        return "bash", ""
    return (_ENDINGS[ending], "") if ending in _ENDINGS else ("", NOT_A_SCRIPT)


def _common_folder(paths: list[str]) -> str:
    tops = {path.split("/", 1)[0] + "/" if "/" in path else "" for path in paths}
    return tops.pop() if len(tops) == 1 else ""


def _stem(path: str) -> str:
    return PurePosixPath(path).stem.replace("_", " ").strip() or path
