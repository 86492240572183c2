"""A library as a zip archive: the scripts, and the community's list of them beside."""

import codecs
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from webapp.lib.scripts.file import file_bytes, file_name
from webapp.lib.scripts.manifest import COMMUNITY_SHELLS
from webapp.lib.scripts.manifest_arguments import ARGUMENTS, ENVIRONMENT

MANIFEST = "community_scripts.json"
FOLDER = "scripts/"
_PLATFORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "powershell": ("windows",),
        "cmd": ("windows",),
        "bash": ("linux", "darwin"),
        "python": ("windows", "linux", "darwin"),
    }
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same library gives the same bytes
_MARK = "\ufeff"


class Template(Protocol):
    """What is exported of a template."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def parameters_schema(self) -> dict[str, Any]: ...
    @property
    def foreign_placeholders(self) -> list[str]: ...


def packed(templates: Iterable[Template]) -> bytes:
    """Return the archive. Imported again, it gives every template back as it is."""
    taken: set[str] = set()
    entries: list[dict[str, Any]] = []
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for template in templates:
            name = _free_name(template, taken)
            entries.append(_entry(template, name))
            _add(archive, FOLDER + name, _bytes(template))
        manifest = json.dumps(entries, indent=2, ensure_ascii=False).encode()
        _add(archive, MANIFEST, manifest + b"\n")
    return file.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o644 << 16
    archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def _bytes(template: Template) -> bytes:
    """Add a mark to a body that begins with one: an import takes the first away."""
    written = file_bytes(template.body, template.language)
    return codecs.BOM_UTF8 + written if template.body.startswith(_MARK) else written


def _free_name(template: Template, taken: set[str]) -> str:
    """Return a file name that no other has, whatever the case of its letters."""
    whole = file_name(template.name, template.language)
    stem, dot, ending = whole.rpartition(".")
    number, name = 1, f"{stem}{dot}{ending}"
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}{dot}{ending}"
    taken.add(name.lower())
    return name


def _entry(template: Template, name: str) -> dict[str, Any]:
    schema = template.parameters_schema
    listed = {
        key: schema[kept]
        for key, kept in (("args", ARGUMENTS), ("env", ENVIRONMENT))
        if isinstance(schema.get(kept), list)
    }
    return {
        "guid": str(template.id),
        "filename": name,
        "submittedBy": "ResolutionFlow",
        "name": template.name,
        "description": template.description,
        "shell": COMMUNITY_SHELLS[template.language],
        "category": "Other",
        "supported_platforms": list(_PLATFORMS[template.language]),
        **listed,
        "parameters_schema": schema,
        "foreign_placeholders": template.foreign_placeholders,
    }
