"""CPU time of Markdown: an ordinary note, and the worst inputs known. Run as a module."""

import statistics
import time
from collections.abc import Callable

from webapp.lib.markdown import MAX_SOURCE, render, render_note
from webapp.lib.text import LIMITS

NOTE = """## Problem

Outlook on **PC-042** asks for the password again and again since 08:15; mail of
`jdoe@contoso.example` stays in the outbox. The status bar reads "Disconnected".

## What we confirmed

1. The account is not locked: `Get-ADUser jdoe -Properties LockedOut` returned `False`.
2. The password was changed on 2026-11-03 at 17:40, see [KB 4471](https://kb.example/4471).
3. Autodiscover answers with HTTP 401 after the second try.
4. A fresh profile on the same computer connects without a prompt.

## Root cause

Likely: an old entry in Credential Manager (suggested, 80 %, *not confirmed*). The entry
`MicrosoftOffice16_Data:SSPI:jdoe` dates from before the change of the password.

## Resolution

- Removed the entry with the script below and restarted Outlook.
- Outlook connected at 09:02; the outbox emptied within a minute.

```powershell
cmdkey /list | Select-String MicrosoftOffice16
cmdkey /delete:MicrosoftOffice16_Data:SSPI:jdoe
Stop-Process -Name outlook -Force
Start-Process outlook
```

| Check | Result |
| --- | --- |
| Send a test mail | pass |
| Free/busy of a colleague | pass |
"""
#: Shapes that are slow in markdown-it, in bleach, or in both; repeated up to the limits.
SHAPES = {
    "ragged table": "a|b|c\n-|-|-\n" + "x\n" * 300,
    "wide ragged table": "a|" * 400 + "\n" + "-|" * 400 + "\n" + "x\n" * 300,
    "many small tables": "a|b\n-|-\n\n",
    "open images": "![",
    "open links": "[a](",
    "brackets": "[",
    "nested emphasis": "*a " * 3_000 + "a* " * 3_000,
    "strong": "**a",
    "ampersands": "&",
    "paragraphs": "a\n\n",
    "paragraphs with emphasis": "*a*\n\n",
    "list items": "- a b c d\n\n",
    "code blocks": "```\na\n```\n",
    "references": "[a]: http://b.example\n\n[a]\n\n",
}


def milliseconds(function: Callable[[str], str], source: str, rounds: int) -> float:
    """Return the median of CPU time of one call."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        function(source)
        times.append(time.process_time() - began)
    return statistics.median(times) * 1_000


def main() -> None:
    render(NOTE)
    print(f"note of {len(NOTE)} characters: {milliseconds(render_note, NOTE, 50):.1f} ms")
    worst = {"message": (0.0, ""), "note": (0.0, "")}
    for name, shape in SHAPES.items():
        for kind, function, limit in (
            ("message", render, MAX_SOURCE),
            ("note", render_note, LIMITS["note"]),
        ):
            source = (shape * (limit // len(shape) + 1))[:limit]
            spent = milliseconds(function, source, 1)
            # A note without seams is plain text; in three pieces each costs what a message does.
            if kind == "note":
                pieces = f"{source[: limit // 3 - 2]}\n\n" * 3
                spent = max(spent, milliseconds(function, pieces, 1))
            worst[kind] = max(worst[kind], (spent, name))
    for kind, (spent, name) in worst.items():
        print(f"worst {kind}: {spent:.0f} ms ({name})")


if __name__ == "__main__":
    main()
