"""Scripts: what arrives of hostile values, and the CPU time of filling a large template."""

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.lib.scripts.arrival import (
    DRAFTS,
    VALUES,
    WAYS,
    hostile_values,
    outcome,
    outcome_of_draft,
)
from webapp.lib.scripts.nearest import nearest
from webapp.lib.scripts.placeholders import render

LINES = {
    "powershell": '    Set-Thing -Name {{ P%d }} -Path "C:\\Temp\\$name.txt" # it\'s line %d\n',
    "bash": "echo \"$HOME/a b\" {{ P%d }} 'quoted' # it's line %d\n",
    "cmd": 'echo {{ P%d }} "C:\\Program Files\\a b" line %d\n',
    "python": "print('a', {{ P%d }}, \"it's\")  # line %d\n",
}
SIZE = 65_536
PARAMETERS = 50
TEMPLATES = 1_000


def large_body(language: str) -> str:
    """Return 64 KiB with 50 placeholders, spread evenly."""
    plain = LINES[language].replace("{{ P%d }}", "value")
    rows = SIZE // len(plain % 1_000) - PARAMETERS
    every = rows // PARAMETERS
    body = "".join(
        plain % row if row % every else LINES[language] % (row // every % PARAMETERS, row)
        for row in range(rows)
    )
    return body + "\n" * (SIZE - len(body))


def main() -> None:
    if VALUES.exists():
        values = list(hostile_values())
        for way in WAYS:
            with tempfile.TemporaryDirectory() as folder:
                counted = Counter(outcome(value, way, Path(folder)) for value in values)
            print(
                f"{way}: {counted['arrived']} arrived, {counted['refused']} refused, "
                f"{counted['broken']} broken of {len(values)}"
            )
        for way in DRAFTS:
            with tempfile.TemporaryDirectory() as folder:
                counted = Counter(outcome_of_draft(value, way, Path(folder)) for value in values)
            print(
                f"{way}: {counted['arrived']} arrived, {counted['refused']} refused, "
                f"{counted['broken']} broken of {len(values)}"
            )
    names = [f"P{number}" for number in range(PARAMETERS)]
    values_of = {name: f"Value of {name}, O.Brien" for name in names}
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    for language in LINES:
        body = large_body(language)
        began = time.process_time()
        for _ in range(5):
            render(body, language, values_of, schema)
        took = (time.process_time() - began) / 5 * 1_000
        print(f"render {language}, {len(body):,} characters, {PARAMETERS} values: {took:.1f} ms")
    look_for_a_template()


@dataclass(frozen=True)
class Kept:
    language: str
    body: str


def look_for_a_template() -> None:
    """Time the search for a template close to a draft, where all are as long as they may be."""
    body = large_body("powershell")
    library = [
        Kept("powershell", body.replace("Set-Thing", f"Set-Part{place}-{place % 7}"))
        for place in range(TEMPLATES)
    ]
    began = time.process_time()
    nearest(body, "powershell", library)
    took = (time.process_time() - began) * 1_000
    print(f"the closest of {TEMPLATES:,} templates of {len(body):,} characters: {took:,.0f} ms")


if __name__ == "__main__":
    main()
