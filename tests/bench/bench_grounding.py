"""Grounding: lies that enter by class, honest statements kept, time a statement.

Five sets, each reported by itself, all written by other hands than the word lists:

set                     written                                     used in the work on the engine
grounding               from cases and threads                      its rows were read
grounding_judge         without sight of the engine                 its rows were read
grounding_unread        in freer words                              only its figures were looked at
grounding_asked         as the note writer's instructions ask, by   its rows were read, each hand's
                        six hands, without sight of the engine      after its first figures
grounding_asked_unread  so too, by two more hands, last of all      only its figures were looked at

The `asked` sets say what an engineer meets: their honest statements are what a model writes that is
told to use the words of the sources. `grounding_unread` says what happens to other words: a word
that no input holds is refused by rule, so much of what is told freely is left out with its reason.

Of each honest statement that enters, lies are made as well: each hard token in turn gives way to
each other of its kind and unit in the inputs it cites. Few of them are as likely as those of the
sets; some are true, as where a list has both.

A row of `data/SET_statements.jsonl` is one statement, `data/SET_sessions.jsonl` holds the inputs it
was written for. Where a session has a case, a list in place of a text leads to it in the real case
of that id (keys, then the characters from and to): no case is copied.
"""

import json
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from webapp.notes.bundle import Bundle, BundledCheck, BundledFact
from webapp.notes.grounding import check, ground
from webapp.notes.language.hard_tokens import HardToken
from webapp.notes.language.reading import parsed
from webapp.notes.statements import Draft, Statement
from webapp.notes.support.sources import Sources

DATA = Path(__file__).with_name("data")
SETS = (
    "grounding",
    "grounding_judge",
    "grounding_unread",
    "grounding_asked",
    "grounding_asked_unread",
)
LONG = 5_000
DRAFTS = 12
CASES = Path(__file__).parents[2] / "../shared/data/B_cases"
#: Lies of these classes turn the sense; all others tell a wrong hard token or id.
SEMANTIC = frozenset({"negation", "antonym", "role", "hedge", "universal", "invention"})


def rows(name: str = "grounding") -> Iterator[dict[str, Any]]:
    """Yield each statement of a set with its inputs, without those of a case that is not here."""
    sessions = {session["id"]: session for session in _read(DATA / f"{name}_sessions.jsonl")}
    cases = {case["id"]: case for path in sorted(CASES.glob("*.jsonl")) for case in _read(path)}
    for row in _read(DATA / f"{name}_statements.jsonl"):
        session = sessions[row["session"]]
        if "case" not in session:
            yield session | row
        elif session["case"] in cases:
            yield _resolved(session, cases[session["case"]]) | row


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, filter(str.strip, lines))


def _resolved(session: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    texts = {name: _text(session[name], case) for name in ("title", "problem") if name in session}
    facts = [fact | {"text": _text(fact["text"], case)} for fact in session["facts"]]
    return session | texts | {"facts": facts}


def _text(place: str | list[Any], case: dict[str, Any]) -> str:
    if isinstance(place, str):
        return place
    value: Any = case
    for step in place:
        value = value[slice(*step)] if isinstance(step, list) else value[step]
    return str(value)


def bundle(row: dict[str, Any]) -> Bundle:
    return Bundle(
        ai_session_id=uuid.UUID(int=0),
        state_version=1,
        title=row.get("title") or "",
        problem=row.get("problem") or "",
        client_name=row.get("client") or "",
        ticket_ref=row.get("ticket") or "",
        facts=tuple(
            BundledFact(fact["number"], fact["text"], fact.get("kind", "finding"))
            for fact in row.get("facts") or ()
        ),
        checks=tuple(
            BundledCheck(one["label"], one["result"], one.get("note") or "")
            for one in row.get("checks") or ()
        ),
    )


def judged(row: dict[str, Any]) -> tuple[bool, float]:
    """Return whether the statement enters, and the seconds of CPU that took."""
    sources = Sources(bundle(row))
    statement = Statement(row["text"], tuple(row["cites"]))
    began = time.process_time()
    enters = check(statement, row["section"], sources) is None
    return enters, time.process_time() - began


def report(judgements: Iterable[tuple[dict[str, Any], bool]]) -> None:
    told: dict[str, Counter[bool]] = defaultdict(Counter)
    kept: dict[str, Counter[bool]] = defaultdict(Counter)
    for row, enters in judgements:
        side = kept if row["label"] == "honest" else told
        side[row.get("class") or "other"][enters] += 1
    for heading, semantic in (("hard tokens and ids", False), ("semantic", True)):
        chosen = {name: told[name] for name in told if (name in SEMANTIC) is semantic}
        _print(f"lies entered, {heading}", chosen)
    _print("honest kept", kept)


def _report_exchanged(honest: Iterable[dict[str, Any]]) -> None:
    made = [judged(lie)[0] for row in honest for lie in _exchanged(row)]
    entered, share = sum(made), sum(made) / max(len(made), 1)
    print(f"lies entered, a token in another's place: {entered} of {len(made)} ({share:.1%})")


def _exchanged(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statement with a hard token of the cited inputs for one of its own."""
    read = parsed(row["text"])
    told = {(token.kind, value) for token in read.tokens for value in token.values}
    cited = Sources(bundle(row)).cited(row["cites"]) or ()
    others = {other.values: other for source in cited for other in source.read.tokens}.values()
    for token in read.tokens:
        for other in others:
            alike = other.kind == token.kind and _units(other) == _units(token)
            same = other.text.casefold().endswith(token.text.casefold())  # a path told in full
            if (
                alike
                and not same
                and told.isdisjoint((other.kind, value) for value in other.values)
            ):
                lie = read.text[: token.start] + other.text + read.text[token.end :]
                yield row | {"text": lie}


def _units(token: HardToken) -> set[str]:
    return {unit for _, unit in token.values} if token.kind == "number" else set()


def _print(heading: str, classes: dict[str, Counter[bool]]) -> None:
    entered = sum(count[True] for count in classes.values())
    total = sum(count.total() for count in classes.values())
    print(f"{heading}: {entered} of {total} ({entered / max(total, 1):.1%})")
    for name, count in sorted(classes.items()):
        print(f"  {name}: {count[True]} of {count.total()}")


def measure(name: str) -> dict[str, Any]:
    """Print the figures of one set; return its first statement."""
    print(f"set {name}:")
    # What is said under "What we confirmed" is never the model's wording: there is none to judge.
    held = list(rows(name))
    free = [row for row in held if row["section"] != "confirmed"]
    missing = sum(1 for _ in _read(DATA / f"{name}_statements.jsonl")) - len(held)
    if missing:
        print(f"{missing} statements left out: their cases are not in ../shared/data/B_cases")
    judgements = [(row, *judged(row)) for row in free]
    report((row, enters) for row, enters, _ in judgements)
    _report_exchanged(row for row, enters, _ in judgements if enters and row["label"] == "honest")
    seconds = sorted(took for _, _, took in judgements)
    print(
        f"time a statement: median {seconds[len(seconds) // 2] * 1e3:.2f} ms, "
        f"mean {sum(seconds) / len(seconds) * 1e3:.2f} ms, longest {seconds[-1] * 1e3:.1f} ms\n"
    )
    return free[0]


def long_input() -> None:
    """Print what a statement costs on an input of 5,000 characters, and reading that input.

    Facts of other sessions make up the length; every statement of a session is put to it.
    """
    sessions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows():
        if row["section"] != "confirmed" and row.get("facts"):
            sessions[row["session"]].append(row)
    drafts = sorted(sessions.values(), key=len, reverse=True)[:DRAFTS]
    filling = [fact["text"] for held in sessions.values() for fact in held[0]["facts"]]
    reading, checking, count = 0.0, 0.0, 0
    for held in drafts:
        own = [fact["text"] for fact in held[0]["facts"]]
        text = "\n\n".join([*own, *(one for one in filling if one not in own)])[:LONG]
        began = time.process_time()
        sources = Sources(replace(bundle(held[0]), problem=text, facts=()))
        read = time.process_time()
        for row in held:
            check(Statement(row["text"], ("P",)), row["section"], sources)
        reading += read - began
        checking += time.process_time() - read
        count += len(held)
    print(
        f"input of {LONG:,} characters: {checking / count * 1e3:.2f} ms a statement, "
        f"{reading / len(drafts) * 1e3:.1f} ms to read it, once a draft"
    )


def main() -> None:
    row, *_ = [measure(name) for name in SETS]
    long_input()
    inputs = bundle(row)
    began = time.process_time()
    ground(Draft(problem=tuple(Statement(row["text"] * 20, ("P",)) for _ in range(50))), inputs)
    print(
        f"a draft of {len(row['text']) * 1_000:,} characters: {time.process_time() - began:.2f} s"
    )


if __name__ == "__main__":
    main()
