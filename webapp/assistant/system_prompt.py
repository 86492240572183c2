"""What Claude is told about its work, in `system_prompt.md`.

Its words begin every cached prefix, so they hold nothing that changes between calls.
"""

from __future__ import annotations

from pathlib import Path

ASSISTANT_SYSTEM_PROMPT = (
    (Path(__file__).parent / "system_prompt.md").read_text(encoding="utf-8").strip()
)
