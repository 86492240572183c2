"""Tells whether a regular expression can take exponential time where it is tried by backtracking.

The validator here is linear, but a pattern travels: browsers and other tools backtrack. After
Weideman et al., "Analyzing matching time behavior of backtracking regular expression matchers"
(2016): a pattern explodes when one text leads from a character of it back to the same character
in two ways. Characters are those of the Glushkov automaton, whose doubled edges count as well.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

LONGEST = 1_000
_DEEPEST = 50
_LARGEST_LOOP = 40
_MOST_EDGES = 5_000
# A repeat of this many rounds or more is taken for an endless one.
_MANY = 10

_TOKEN = re.compile(
    r"(?P<open>\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?)|(?P<flags>\(\?[a-zA-Z-]+\))|(?P<close>\))"
    r"|(?P<or>\|)|(?P<nothing>[\^$]|\\[bBAzZ])"
    r"|(?P<set>\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\u\{[^}]*\}"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\s\S]|[\s\S])"
)
_REPEAT = re.compile(r"(?:(?P<sign>[*+?])|\{(?P<low>\d+)(?P<comma>,(?P<high>\d*))?\})[?+]?")

Matches = Callable[[str, str], bool]
_Node = TypeVar("_Node")


class _TooIntricate(Exception):
    pass


@dataclass(slots=True)
class _Part:
    nullable: bool = True
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)


class _Automaton:
    """The characters of a pattern by number, and how often each may follow each."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.atoms: list[str] = []
        self.edges: Counter[tuple[int, int]] = Counter()
        self.whole = self._choice(0)

    def _choice(self, depth: int) -> _Part:
        if depth > _DEEPEST:
            raise _TooIntricate
        whole, branch = _Part(nullable=False), _Part()
        while found := _TOKEN.match(self.pattern, self.position):
            self.position = found.end()
            if found.lastgroup == "close":
                break
            if found.lastgroup == "or":
                whole = _either(whole, branch)
                branch = _Part()
                continue
            branch = self._then(branch, self._repeated(self._atom(found, depth)))
        return _either(whole, branch)

    def _atom(self, found: re.Match[str], depth: int) -> _Part:
        if found.lastgroup == "open":
            return self._choice(depth + 1)
        if found.lastgroup != "set":
            return _Part()
        self.atoms.append(found[0])
        number = len(self.atoms) - 1
        return _Part(nullable=False, first=[number], last=[number])

    def _repeated(self, part: _Part) -> _Part:
        while found := _REPEAT.match(self.pattern, self.position):
            self.position = found.end()
            low = int(found["low"] or (found["sign"] == "+"))
            high = found["high"] if found["comma"] else found["low"]
            if found["sign"] in {"*", "+"} or (not found["sign"] and int(high or _MANY) >= _MANY):
                self.edges.update(product(part.last, part.first))
            part = _Part(part.nullable or low == 0, part.first, part.last)
        return part

    def _then(self, left: _Part, right: _Part) -> _Part:
        self.edges.update(product(left.last, right.first))
        return _Part(
            left.nullable and right.nullable,
            left.first + (right.first if left.nullable else []),
            right.last + (left.last if right.nullable else []),
        )


def explodes(pattern: str, matches: Matches) -> bool:
    r"""Tell whether backtracking may take exponential time; what is too intricate to tell, may.

    ``matches(atom, character)`` answers for the parts of the pattern that stand for one
    character: ``a``, ``.``, ``[a-z]``, ``\d``. The pattern is one that compiles.
    """
    try:
        automaton = _Automaton(pattern)
    except _TooIntricate:
        return True
    if len(automaton.edges) > _MOST_EDGES:
        return True
    following = _neighbours(automaton.edges)
    reach = {one: _reachable(one, lambda node: following.get(node, [])) for one in following}
    loops = [one for one in following if one in reach[one]]
    if len(loops) > _LARGEST_LOOP:
        return True
    twice = (edge for edge, ways in automaton.edges.items() if ways > 1)
    if any(one in reach.get(other, ()) for one, other in twice):
        return True
    return _is_ambiguous(
        loops, automaton.edges, _overlaps(automaton.atoms, loops, pattern, matches)
    )


def _is_ambiguous(
    loops: list[int], edges: Collection[tuple[int, int]], overlaps: set[tuple[int, int]]
) -> bool:
    """Tell whether two walks over one text can part from a character and meet at it again."""
    ahead, back = _neighbours(edges), _neighbours([(other, one) for one, other in edges])

    def walk(start: int, along: Mapping[int, list[int]]) -> set[tuple[int, int]]:
        return _reachable(
            (start, start),
            lambda pair: overlaps.intersection(
                product(along.get(pair[0], ()), along.get(pair[1], ()))
            ),
        )

    return any(left != right for one in loops for left, right in walk(one, ahead) & walk(one, back))


def _neighbours(edges: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, other in edges:
        found.setdefault(one, []).append(other)
    return found


def _overlaps(
    atoms: list[str], loops: list[int], pattern: str, matches: Matches
) -> set[tuple[int, int]]:
    probes = {chr(code) for code in range(9, 127)} | set(pattern) | set("\xa0\xdf\xe9\u0416\u6f22")
    taken = {one: {probe for probe in probes if matches(atoms[one], probe)} for one in loops}
    return {(one, other) for one, other in product(loops, loops) if taken[one] & taken[other]}


def _either(left: _Part, right: _Part) -> _Part:
    return _Part(left.nullable or right.nullable, left.first + right.first, left.last + right.last)


def _reachable(start: _Node, steps: Callable[[_Node], Iterable[_Node]]) -> set[_Node]:
    """Return the nodes that one step or more lead to."""
    found: set[_Node] = set()
    open_ = [start]
    while open_:
        for node in steps(open_.pop()):
            if node not in found:
                found.add(node)
                open_.append(node)
    return found
