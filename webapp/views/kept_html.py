"""HTML that pages show again and again, kept by all that it is made of: it is never out of date."""

from __future__ import annotations

from collections.abc import Hashable
from operator import itemgetter
from threading import Lock

from cachetools import LRUCache
from jinja2.runtime import Macro
from markupsafe import Markup

MOST = 16_000_000  # characters, in each process, with those that it is made of


class KeptHtml:
    """What macros made, those used last. A macro may look at nothing but its parts."""

    def __init__(self, most: int = MOST) -> None:
        self._largest = most // 16  # one giant must not push all others out
        self._kept: LRUCache[Hashable, tuple[Markup, int]]
        self._kept = LRUCache(most, getsizeof=itemgetter(1))
        self._lock = Lock()

    def __call__(self, macro: Macro, *parts: Hashable) -> Markup:
        key = macro, parts
        try:
            with self._lock:
                return self._kept[key][0]  # `get` would hash and compare the parts once more
        except KeyError:
            html = Markup(macro(*parts))  # noqa: S704 - a template's own, escaped there
        size = len(html) + len(repr(parts))
        if size <= self._largest:
            with self._lock:
                self._kept[key] = html, size
        return html
