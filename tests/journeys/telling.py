"""A model that tells the truth and lies in one note: what it says about a real case is known.

Honest statements are sentences of the sources. Each lie is such a sentence with one thing turned,
or something the sources do not say at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.replies import Reply, says

HONEST = "honest"
HARD = frozenset({"number", "name", "foreign id", "no id"})
LONGEST = 300  # characters of a sentence that is told
MOST_TOLD = 4  # sentences of one note, each with its lies
SECTIONS = {"cause": "root_cause", "action": "resolution"}
ASKED = "What should I check?"
CHAT = "Look at the event log of that time, and tell me what it says. " * 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_VERB = re.compile(r"\b(?:is|was|are|were|has|can|could|will|would|does|did)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|no|never|none|cannot|without)\b|n't\b", re.IGNORECASE)
_HEDGE = re.compile(r"\b(?:may|might|sometimes|often|usually|likely|possibly|some)\b")
_FIRM = {"may": "will", "might": "will", "some": "all"}
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]{3,}\b")
INVENTED = "The vendor swapped the mainboard under warranty on site."


@dataclass(frozen=True)
class Told:
    """One statement as the model hands it in; `kind` is honest or the class of the lie."""

    kind: str
    section: str
    text: str
    cites: tuple[str, ...]


@dataclass
class Teller:
    """Answers the requests of one journey; `told` is what the newest note said."""

    told: list[Told] = field(default_factory=list)

    def __call__(self, body: dict[str, Any]) -> Reply:
        if "output_config" not in body:
            return says(CHAT)
        text: str = body["messages"][-1]["content"][-1]["text"]
        found = re.search(r"^Sources:\n(\[.*\])\n\nWrite the note\.$", text, re.DOTALL)
        assert found
        sources = json.loads(found[1])
        self.told = list(statements(sources))
        return says(note(self.told, [one["id"] for one in sources if one["id"][0] == "F"]))


def note(told: list[Told], facts: list[str]) -> str:
    sections: dict[str, list[dict[str, object]]] = {
        "problem": [],
        "root_cause": [],
        "resolution": [],
    }
    for one in told:
        sections[one.section].append({"text": one.text, "cites": list(one.cites)})
    confirmed = [{"text": INVENTED, "cites": [fact]} for fact in facts]
    return json.dumps({**sections, "confirmed": confirmed, "root_cause_state": "confirmed"})


def statements(sources: list[dict[str, Any]]) -> Iterator[Told]:
    whole = json.dumps(sources, ensure_ascii=False)
    for source, sentence in list(sentences(sources))[:MOST_TOLD]:
        section = SECTIONS.get(source.get("kind", ""), "problem")
        cites = (source["id"],)
        yield Told(HONEST, section, sentence, cites)
        for kind, turn in LIES.items():
            lie = turn(sentence)
            if lie != sentence and lie.casefold() not in whole.casefold():
                yield Told(kind, section, lie, cites)
        yield Told("invention", section, INVENTED, cites)
        yield Told("foreign id", section, sentence, ("F999",))
        yield Told("no id", section, sentence, ())


def sentences(sources: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield one sentence of each source that has a plain one."""
    for source in sources:
        text = source.get("problem") if source["id"] == "P" else source.get("text")
        for sentence in _SENTENCE.split(text or ""):
            words = sentence.split()
            if len(words) >= 5 and len(sentence) <= LONGEST and sentence[0].isalpha():
                yield source, sentence.strip()
                break


def other_number(sentence: str) -> str:
    return re.sub(
        r"(?<![\w.])\d+(?![\w.])", lambda found: str(int(found[0]) + 7), sentence, count=1
    )


def other_name(sentence: str) -> str:
    return _NAME.sub("Zebratron", sentence, count=1)


def negated(sentence: str) -> str:
    if _NEGATED.search(sentence):
        return sentence
    return _VERB.sub(lambda found: f"{found[0]} not", sentence, count=1)


def firm(sentence: str) -> str:
    return _HEDGE.sub(lambda found: _FIRM.get(found[0], "always"), sentence, count=1)


LIES: dict[str, Callable[[str], str]] = {
    "number": other_number,
    "name": other_name,
    "negation": negated,
    "hedge": firm,
}
