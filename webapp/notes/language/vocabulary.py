"""Every key under which a word of an input may be told again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.notes.language.clauses import Parsed, Word
from webapp.notes.language.folding import stem
from webapp.notes.language.lexicon import lexicon, phrase

_LETTERS = re.compile(r"[^\W_]+")
# What a token is may be said without the input saying so: "the address 10.0.0.7".
_SAID_BY = {
    "ip": ("ip address", "ip", "address", "port"),
    "mac": ("mac", "ip address", "address"),
    "url": ("website", "link", "url", "address"),
    "email": ("email", "address", "ip address"),
    "path": ("path", "folder", "directori", "location", "file", "hard disk"),
    "registry": ("registry", "registri", "key"),
    "file": ("file",),
    "host": ("host", "hostnam"),
    "code": ("code", "error code"),
    "date": ("date",),
    "version": ("version", "releas", "build"),
}
_WRITING_TO_US = frozenset({"i", "we", "my", "our", "us", "me", "you", "your", "please"})
_WHO_REPORTED = ("customer", "user", "caller", "reporter", "client")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAPITALISED = re.compile(r"\b[A-Z][\w-]*(?: (?:of |and |for )?[A-Z][\w-]*){1,5}")


def vocabulary(read: Parsed) -> Iterator[str]:
    """Yield every key under which a word of the text may be told again."""
    last = ""
    for word in read.words:
        yield from word.keys
        yield word.stem
        yield last + word.stem
        yield from _parts(word)
        last = word.stem
    for token in read.tokens:
        for term in _SAID_BY.get(token.kind, ()):
            yield " ".join(phrase(term))
        for part in _LETTERS.findall(token.text):
            for piece in (part, *_CAMEL.split(part)):
                yield stem(piece.lower())
    for run in _CAPITALISED.findall(read.text):
        initials = "".join(part[0] for part in re.findall(r"[A-Z]\w*", run)).lower()
        for start in range(len(initials)):
            for end in range(start + 2, len(initials) + 1):
                yield initials[start:end]


def who_reported(read: Parsed) -> Iterator[str]:
    """Yield the keys of what a note calls whoever wrote the report: `the customer` for `we`."""
    if any(word.text.lower() in _WRITING_TO_US for word in read.words):
        for name in _WHO_REPORTED:
            meaning = lexicon().meanings.get(phrase(name))
            yield from phrase(name)
            if meaning is not None and meaning.concept:
                yield meaning.concept


def _parts(word: Word) -> Iterator[str]:
    pieces = _CAMEL.split(word.text)
    if len(pieces) > 1:
        for piece in pieces:
            yield stem(piece.lower())
