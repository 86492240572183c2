"""Tells the language of a pasted script from the script itself."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_SHEBANG = re.compile(r"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?([\w.+-]+)")
_PROGRAMS = re.compile(
    r"(?P<bash>(?:ba|da|k|z|a)?sh)|(?P<python>python[\d.]*)|(?P<powershell>pwsh|powershell)"
)
_LEAST = 2
# Each line that only one language writes like this counts once.
_SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "cmd": re.compile(
            r"(?im)^[ \t]*(?:@echo[ \t]+o(?:ff|n)|@?rem\b|::|setlocal\b|goto[ \t:]"
            r"|if[ \t]+errorlevel|set[ \t]+(?:/[ap][ \t]+)?\w+=|:\w+[ \t]*$)|%~?\w+%|%~\w*\d"
        ),
        "powershell": re.compile(
            r"(?im)^[ \t]*(?:\[CmdletBinding\b|param[ \t]*\(|\.synopsis\b|using[ \t]+namespace\b)"
            r"|\b[A-Z][a-z]+-[A-Z]\w+|\$\w+[ \t]*=|\$_\b|\[\w+(?:\.\w+)*\]\$|-(?:eq|ne|match)[ \t]"
        ),
        "bash": re.compile(
            r"(?m)^[ \t]*(?:fi|done|esac)\b|\bthen[ \t]*$|\[\[? .*\]\]?;?|^[ \t]*\w+=[\"'$\w]"
            r"|\$\{\w+|\$[@#?1-9]\b|^[ \t]*(?:sudo|apt-get|yum|systemctl|grep|echo|export|set -e)\b"
        ),
        "python": re.compile(
            r"(?m)^(?:import|from)[ \t]+[\w.]+|^[ \t]*(?:def|class)[ \t]+\w+.*:[ \t]*(?:#.*)?$"
            r"|^[ \t]*(?:if|for|while|with|try|except|elif|else)\b.*:[ \t]*$|\bprint\("
        ),
    }
)


def program_of(text: str) -> str:
    """Return the program that the first line names: `bash` for `#!/usr/bin/env bash`, or ""."""
    first = _SHEBANG.match(text)
    return first[1] if first else ""


def language_of_program(program: str) -> str:
    known = _PROGRAMS.fullmatch(program)
    return (known.lastgroup or "") if known else ""


def told_language(text: str) -> str:
    """Return ``powershell``, ``bash``, ``cmd`` or ``python``, or "" when it cannot be told."""
    if program := program_of(text.lstrip("\ufeff")):
        return language_of_program(program)
    counted = sorted(
        ((len(signs.findall(text)), language) for language, signs in _SIGNS.items()), reverse=True
    )
    (most, language), (next_, _) = counted[:2]
    return language if most >= _LEAST and most > next_ else ""
