"""An import under way: file by file, each in a transaction of its own.

What waits stands in `script_import_files`; a process that dies here loses nothing but its turn.
"""

from __future__ import annotations

import time
import uuid

from webapp import background
from webapp.database import now, reading, writing
from webapp.extensions import db
from webapp.lib.scripts.file_text import NotText
from webapp.lib.scripts.imported import ImportedScript
from webapp.logs import log
from webapp.models import ImportedFile, ScriptImport

LONGEST_PAUSE_S = 0.02
NOBODY = "Whoever began this import has left."
BROKEN = "Something broke on our side while it was read. The other files are not touched."


def start(import_id: uuid.UUID) -> None:
    """Have an import run in the background; without a queue it runs here and now."""
    if not background.ring(run, import_id):
        run(import_id)


@background.job
def run(import_id: uuid.UUID) -> None:
    """Import what waits, until nothing does or somebody cancels. Two runs share the files."""
    began = time.monotonic()
    while _import_next(import_id):
        # SQLite lets one writer in at a time: people who save get their turn between two files.
        time.sleep(min(time.monotonic() - began, LONGEST_PAUSE_S))
        began = time.monotonic()


def _import_next(import_id: uuid.UUID) -> bool:
    with reading():
        waiting = ImportedFile.next_of(import_id)
        key = waiting.id if waiting else None
        script = _read(waiting) if waiting else None
        db.session.rollback()
    with writing():
        running = ScriptImport.running(import_id)
        if running is None:
            db.session.rollback()
            return False
        running.heartbeat_at = now()
        if key is not None and script is not None:
            _settle(running, key, script)
        running.finish_if_done()
        goes_on = running.status == "running"
        db.session.commit()
        return goes_on


def _read(waiting: ImportedFile) -> ImportedScript | str:
    """Return the script, or why there is none. It takes a moment: no transaction is open."""
    try:
        return waiting.script()
    except NotText as refusal:
        return str(refusal)
    except Exception as error:  # noqa: BLE001 - one odd file must not hold up the others
        log.error("import_broke", error=type(error).__name__)
        return BROKEN


def _settle(running: ScriptImport, key: uuid.UUID, script: ImportedScript | str) -> None:
    file = ImportedFile.waiting_still(key)
    if file is None:  # another worker was faster
        return
    if isinstance(script, str) or running.author is None:
        file.refuse(script if isinstance(script, str) else NOBODY)
        return
    try:
        file.settle(running.author, script)
    except Exception as error:  # noqa: BLE001 - as above; the savepoint has undone its part
        log.error("import_broke", error=type(error).__name__)
        file.refuse(BROKEN)
