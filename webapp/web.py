"""Static files: named after their content at start, compressed once, immutable from then on."""

from __future__ import annotations

import gzip
import hashlib
import secrets
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from webapp.config import PROJECT

SOURCE = PROJECT / "static"
COMPRESSIBLE = {".css", ".js", ".svg"}


def serve_static(app: Flask, built: Path) -> None:
    """Lay `static/` out in `built` under hashed names and give templates `asset(name)`."""
    urls = {
        str(path.relative_to(SOURCE)): f"/static/{lay_out(path, built)}"
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and path.suffix != ".json"
    }
    served = WhiteNoise(app.wsgi_app, immutable_file_test=lambda *_: True, allow_all_origins=False)
    served.add_files(str(built), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign] # the way Flask documents for middleware
    app.jinja_env.globals["asset"] = urls.__getitem__


def lay_out(path: Path, built: Path) -> str:
    """Write the file and its gzip twin, unless they stand; return the hashed name."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    name = f"{path.stem}.{digest}{path.suffix}"
    keep(built / name, content)
    if path.suffix in COMPRESSIBLE:
        keep(built / f"{name}.gz", gzip.compress(content, mtime=0))
    return name


def keep(path: Path, content: bytes) -> None:
    # Several processes start at once: a rename shows each of them a whole file.
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.write_bytes(content)
        draft.rename(path)
