"""Static files: named after their content at start, compressed once, immutable from then on.

What every page runs is one file: three small ones would be three requests.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
from pathlib import Path, PurePath

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp.config import PROJECT

SOURCE = PROJECT / "static"
COMPRESSIBLE = {".css", ".js", ".svg"}
PAGE_SCRIPT = "js/page.js"
PAGE_SCRIPTS = ("vendor/htmx.min.js", "vendor/hx-sse.min.js", "js/app.js")
COMMENT_OR_INDENT = re.compile(rb"^[ \t]*(?://.*\n)?", re.MULTILINE)


def trust_proxies(app: Flask, number: int) -> None:
    """Believe what this many proxies in front say of the visitor's address and of HTTPS."""
    if number:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)  # type: ignore[method-assign] # the way Flask documents for middleware


def serve_static(app: Flask, built: Path) -> None:
    """Lay `static/` out in `built` under hashed names and give templates `asset(name)`."""
    files = {name: content for name, content in sources().items() if name not in PAGE_SCRIPTS}
    urls = {
        name: f"/static/{lay_out(PurePath(name), content, built)}"
        for name, content in files.items()
    }
    served = WhiteNoise(app.wsgi_app, immutable_file_test=lambda *_: True, allow_all_origins=False)
    served.add_files(str(built), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign] # the way Flask documents for middleware
    app.jinja_env.globals["asset"] = urls.__getitem__


def sources() -> dict[str, bytes]:
    """Return what is served, by name: the files of `static/` and the one script of every page."""
    files = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and path.suffix != ".json"
    }
    files |= {name: lean(content) for name, content in files.items() if name.startswith("js/")}
    return files | {PAGE_SCRIPT: b"\n".join(files[name] for name in PAGE_SCRIPTS)}


def lean(script: bytes) -> bytes:
    """Leave out the lines that are comments, and indentation; no text of ours spans lines."""
    return COMMENT_OR_INDENT.sub(b"", script)


def lay_out(path: PurePath, content: bytes, built: Path) -> str:
    """Write the file and its gzip twin, unless they stand; return the hashed name."""
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
