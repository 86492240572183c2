"""Writes a parameter's value as one literal of a script language, or says why it cannot be.

Sources: about_Quoting_Rules and the tokenizer of PowerShell (`IsSingleQuote`), the Bash manual
("Quoting"), the Python reference ("String literals"), and for cmd what `cmd /?` and the argument
parser of the Microsoft C runtime do with quotes.
"""

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from webapp.lib.sensitivity import MASK

SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
DOUBLE_QUOTES = '"\u201c\u201d\u201e'

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_SINGLE_QUOTE = re.compile(f"[{SINGLE_QUOTES}]")
# PowerShell reads whole numbers up to its Decimal exactly, and longer ones as rounded Doubles.
_LONGEST_POWERSHELL = 2**96 - 1
_LONGEST_NUMBER = 1_000
# A line of cmd ends at 8,191 characters and the rest of the command needs room too.
_LONGEST_CMD = 4_000
_CMD_REASONS = (
    (re.compile('["\u201c\u201d]'), "a double quote ends the quoted text in cmd"),
    (re.compile("%"), "cmd replaces %NAME% also inside quotes"),
    (re.compile("!"), "cmd replaces !NAME! inside quotes where delayed expansion is on"),
    (re.compile(r"\^"), "cmd doubles or drops ^ when a line is read again, as by call"),
    (re.compile("[&|<>]"), "& | < > become commands in cmd when the quotes are taken off later"),
    (re.compile(r"[\r\n]"), "a line end ends the command in cmd"),
    (re.compile(r"[\x00-\x08\x0b-\x1f\x7f]"), "cmd does not keep control characters"),
    (re.compile(r"[^\x00-\x7f]"), "cmd reads scripts in the code page of each machine"),
    (re.compile(r"\\$"), "a backslash before the closing quote swallows it: leave it out"),
)


class Unquotable(ValueError):
    """A value that has no safe literal; ``reason`` completes "it cannot be written: …"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def literal(value: object, language: str) -> str:
    r"""Return the value as source text of ``powershell``, ``bash``, ``cmd`` or ``python``.

    Strings, numbers, booleans, None, and lists of these: ``O'Brien`` is ``'O''Brien'`` in
    PowerShell and ``'O'\''Brien'`` in bash. A list becomes an array or list literal; in bash,
    which has none, several words: ``names=( {{ Names }} )``.

    Raises:
        Unquotable: NUL, half a surrogate pair, a number that the language would round, an
            object, a list inside a list, and in cmd a list or a character that cannot be quoted.

    """
    if isinstance(value, list):
        if any(isinstance(item, list) for item in value):
            raise Unquotable("a list inside a list has no literal")
        return _LISTS[language]([_scalar(item, language) for item in value])
    return _scalar(value, language)


def _scalar(value: object, language: str) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[language][value]
    if isinstance(value, int | float):
        return _number(value, language)
    if isinstance(value, str):
        if found := _NOT_TEXT.search(value):
            name = "NUL" if found[0] == "\0" else "half of a surrogate pair"
            raise Unquotable(f"the text holds {name}, which no script can hold")
        return _STRINGS[language](value)
    raise Unquotable("only text, numbers, yes/no and lists of them have a literal")


def _number(value: float, language: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise Unquotable("it is not a finite number")
    if isinstance(value, int):
        if abs(value) >= 10**_LONGEST_NUMBER:
            raise Unquotable(f"a number has at most {_LONGEST_NUMBER:,} digits")
        if language == "powershell" and abs(value) > _LONGEST_POWERSHELL:
            raise Unquotable("PowerShell would round a number of this size")
    text = repr(value)
    # `$a-{{ N }}` would become a decrement, and `{{ N }}**2` negative.
    return f"({text})" if text[0] == "-" and language in {"powershell", "python"} else text


def _powershell(value: str) -> str:
    return "'" + _SINGLE_QUOTE.sub(r"\g<0>\g<0>", value) + "'"


def _bash(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def _cmd(value: str) -> str:
    if value == MASK:
        return f'"{MASK}"'
    for pattern, reason in _CMD_REASONS:
        if pattern.search(value):
            raise Unquotable(reason)
    if len(value) > _LONGEST_CMD:
        raise Unquotable(f"a text in cmd has at most {_LONGEST_CMD:,} characters")
    return f'"{value}"'


def _no_list(_: list[str]) -> str:
    raise Unquotable("cmd has no lists")


_STRINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"powershell": _powershell, "bash": _bash, "cmd": _cmd, "python": repr}
)
_LISTS: Mapping[str, Callable[[list[str]], str]] = MappingProxyType(
    {
        "powershell": lambda items: f"@({', '.join(items)})",
        "bash": " ".join,
        "cmd": _no_list,
        "python": lambda items: f"[{', '.join(items)}]",
    }
)
_WORDS: Mapping[str, Mapping[bool | None, str]] = MappingProxyType(
    {
        "powershell": {True: "$true", False: "$false", None: "$null"},
        "bash": {True: "true", False: "false", None: "''"},
        "cmd": {True: "true", False: "false", None: '""'},
        "python": {True: "True", False: "False", None: "None"},
    }
)
