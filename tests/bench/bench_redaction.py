"""Secrets in typed text: what is found, what is flagged by mistake, and CPU time."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from webapp.lib.redaction import redact_sensitive
from webapp.lib.secrets import find_secrets

DATA = Path(__file__).parents[2] / "../shared/data"
TICKET_LINES = Path(__file__).parents[1] / "lib/data/ticket_secrets.txt"
PROSE = (
    "Outlook on PC-042 asks for the password again and again since 08:15. The account is not "
    "locked, the password was changed yesterday at 17:40. Autodiscover answers with 401.\n"
)


def ticket_lines() -> Iterator[tuple[str, str]]:
    """Yield each line as typed, and the secret in it."""
    for line in TICKET_LINES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            before, _, rest = line.partition("«")
            secret, _, after = rest.partition("»")
            yield before + secret + after, secret


def scanner_samples() -> Iterator[tuple[str, list[str]]]:
    """Yield serious samples as (text, secrets); lines of one PEM block are one sample."""
    blocks: dict[str, list[str]] = {}
    for row in _rows("C_hostile/secret_samples_b64.jsonl"):
        if row["label"] != "secret" or row.get("severity") not in {"high", "medium"}:
            continue
        text = _decoded(row["text_b64"])
        if "PEM" in row["tool_rule"]:
            blocks.setdefault(row["source"], []).append(text)
        elif "UUID" not in row["tool_rule"]:
            yield text, [_decoded(secret) for secret in row["secrets_b64"]]
    for lines in blocks.values():
        text = "\n".join(lines)
        if "BEGIN" in text:
            yield text, [text[text.index("BEGIN") :]]


def near_misses() -> list[str]:
    """Return the samples that look like secrets to scanners and are none: reported, no target."""
    rows = _rows("C_hostile/secret_samples_b64.jsonl")
    return [_decoded(row["text_b64"]) for row in rows if row["label"] == "not_secret"]


def is_found(text: str, secrets: list[str]) -> bool:
    """Tell whether a find touches one of the secrets."""
    spans = [(text.find(secret), len(secret)) for secret in secrets if secret in text]
    return any(
        find.start < start + size and start < find.end
        for find in find_secrets(text)
        for start, size in spans
    )


def harmless_texts() -> dict[str, list[str]]:
    """Return symptoms of known problems and comments of real tickets."""
    comments = [
        str(comment["text"])
        for thread in _rows("B_cases/ticket_threads.jsonl")
        for comment in thread["comments"]
    ]
    symptoms = [str(case["symptoms"]) for case in _rows("B_cases/cases.jsonl")]
    return {"symptoms": symptoms, "ticket comments": comments}


def _rows(name: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (DATA / name).read_text(encoding="utf-8").splitlines())


def _decoded(code: str) -> str:
    return base64.b64decode(code).decode(errors="replace")


def _milliseconds(function: Callable[[], object], rounds: int = 1) -> float:
    began = time.process_time()
    for _ in range(rounds):
        function()
    return (time.process_time() - began) / rounds * 1_000


def main() -> None:
    find_secrets(PROSE)
    lines = list(ticket_lines())
    found = sum(is_found(text, [secret]) for text, secret in lines)
    print(f"ways of writing into tickets: {found} of {len(lines)} found")
    if DATA.exists():
        samples = list(scanner_samples())
        found = sum(is_found(*sample) for sample in samples)
        print(f"samples of scanners: {found} of {len(samples)} found ({found / len(samples):.0%})")
        for name, texts in {**harmless_texts(), "near misses of scanners": near_misses()}.items():
            flagged = sum(bool(find_secrets(text)) for text in texts)
            print(f"{name}: {flagged} of {len(texts)} flagged ({flagged / len(texts):.2%})")
    ordinary = (PROSE * 20)[:2_048]
    print(f"detection, 2 KB: {_milliseconds(partial(find_secrets, ordinary), 20):.1f} ms")
    values: dict[str, object] = {f"p{n}": f"Made'up-Secret {n:03} / value" for n in range(50)}
    schema = {"additionalProperties": {"x-sensitive": True}}
    for size in (250_000, 500_000, 1_000_000):
        text = (PROSE * (size // len(PROSE) + 1))[: size - 2_000] + " ".join(
            map(str, values.values())
        )
        print(
            f"{size:,} characters, 50 secrets: detection "
            f"{_milliseconds(partial(find_secrets, text)):.0f} ms, redaction "
            f"{_milliseconds(partial(redact_sensitive, text, values, schema)):.0f} ms"
        )


if __name__ == "__main__":
    main()
