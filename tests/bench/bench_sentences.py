"""Made sentences: true and false by construction, of the forms that notes take.

A pattern of `data/made_sentences.toml` says what is held, what may be told of it and what may not;
each is filled with words in many ways. The sets of `bench_grounding` say what people write; these
say which form of sentence is not understood yet.
"""

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.notes.bundles import bundle
from webapp.notes.grounding import check
from webapp.notes.statements import Statement
from webapp.notes.support.sources import Sources

FILE = Path(__file__).with_name("data") / "made_sentences.toml"
TIMES = 20  # that each pattern is filled with words
WORDS = {"p": "people", "h": "hosts", "w": "times", "c": "matters", "u": "counted", "t": "things"}


class Told(NamedTuple):
    pattern: str
    text: str
    is_lie: bool
    enters: bool


def told(times: int = TIMES) -> Iterator[Told]:
    made = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for pattern in made["pattern"]:
        for turn in range(times):
            words = filled(made, random.Random(f"{pattern['name']} {turn}"))
            yield from of_pattern(pattern, words)


def filled(made: dict[str, Any], chance: random.Random) -> dict[str, str]:
    """Choose the words, each once."""
    words: dict[str, str] = {}
    for letter, name in WORDS.items():
        for number, word in enumerate(chance.sample(made[name], min(4, len(made[name]))), start=1):
            words[f"{letter}{number}"] = word
            words[f"{letter.upper()}{number}"] = _capital(word)
            words[f"b{number}"] = word.removeprefix("the ")
    for number, verb in enumerate(chance.sample(made["verbs"], 4), start=1):
        words |= dict(
            zip((f"did{number}", f"done{number}", f"do{number}"), verb.split(), strict=True)
        )
    return words


def of_pattern(pattern: dict[str, Any], words: dict[str, str]) -> Iterator[Told]:
    held = [one.format(**words) for one in pattern["held"]]
    sources = Sources(bundle(*held))
    cites = tuple(f"F{number}" for number in range(1, len(held) + 1))
    for kind in ("honest", "lies"):
        for one in pattern[kind]:
            text = _capital(one.format(**words))
            enters = check(Statement(text, cites), "problem", sources) is None
            yield Told(pattern["name"], text, kind == "lies", enters)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def main() -> None:
    every = list(told())
    for is_lie, title in ((True, "lies entered"), (False, "honest kept")):
        own = [one for one in every if one.is_lie is is_lie]
        entered, whole = (
            Counter(one.pattern for one in some)
            for some in ([one for one in own if one.enters], own)
        )
        share = entered.total() / len(own)
        print(f"{title}: {entered.total():,} of {len(own):,} ({share:.1%})")
        for pattern, count in whole.items():
            if entered[pattern] != (0 if is_lie else count):
                print(f"  {pattern}: {entered[pattern]} of {count}")
