"""Which playbooks a text is nearest to: BM25 of SQLite FTS5, in memory.

The index has a connection of its own, whatever database the application runs on. A score only
ranks: no threshold on it can tell that nothing fits (see `webapp.assistant.diagnosis`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from threading import Lock

from webapp.assistant.phrases import fold
from webapp.assistant.playbook import Playbook

_TERM = re.compile(r"[a-z0-9]+")
_MAXIMUM_TERMS = 400
_WEIGHTS = "0.0, 4.0, 3.0, 3.0, 0.5"
_STOP_WORDS = frozenset(
    _TERM.findall(
        "a about after all also an and any are as at be because been but by can cannot could"
        " did do does doing done else for from get gets got had has have he help her hi him"
        " his how i if in into is it its just like me my need needs no not now of on one or"
        " our out please she should so some still than thanks that the their them then there"
        " these they this to too up us user users very was we were what when where which while"
        " who why will with would you your t s re ve ll m d isn don doesn didn won couldn wasn"
        " aren"
    )
)


class PlaybookIndex:
    """A full-text index of playbooks. Safe to share between threads."""

    def __init__(self, playbooks: Iterable[Playbook]) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(
            "CREATE VIRTUAL TABLE playbooks USING fts5("
            "slug UNINDEXED, title, symptoms, words, detail, tokenize = 'porter unicode61')"
        )
        self._connection.executemany(
            "INSERT INTO playbooks VALUES (?, ?, ?, ?, ?)",
            [_row(playbook) for playbook in playbooks],
        )

    def rank(self, *texts: str) -> list[tuple[str, float]]:
        """Return (slug, score) of every playbook sharing a term with `texts`, best first.

        Scores are positive and only comparable within one answer; equal ones go by slug. A term
        counts once for each text it occurs in.
        """
        query = " OR ".join(f'"{term}"' for text in texts for term in search_terms(text))
        if not query:
            return []
        statement = (
            f"SELECT slug, -bm25(playbooks, {_WEIGHTS}) AS score FROM playbooks"  # noqa: S608  # constants only
            " WHERE playbooks MATCH ? ORDER BY score DESC, slug"
        )
        with self._lock:
            rows = self._connection.execute(statement, (query,)).fetchall()
        return [(str(slug), float(score)) for slug, score in rows]


def search_terms(text: str) -> list[str]:
    """Return the distinct words of `text` that can tell playbooks apart, in order."""
    words = dict.fromkeys(_TERM.findall(fold(text)))
    return [word for word in words if word not in _STOP_WORDS][:_MAXIMUM_TERMS]


def _row(playbook: Playbook) -> tuple[str, str, str, str, str]:
    detail = [playbook.cause, playbook.fix_title, *(check.label for check in playbook.checks)]
    return (
        playbook.slug,
        f"{playbook.title} {playbook.looks_like}",
        " ".join(playbook.symptoms),
        " ".join(playbook.words),
        " ".join(detail),
    )
