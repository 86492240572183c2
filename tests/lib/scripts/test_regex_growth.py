import re

import pytest

from webapp.lib.scripts.regex_growth import LONGEST, explodes


def matches(atom: str, character: str) -> bool:
    return re.fullmatch(atom, character) is not None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*",
        "(a|a)*",
        "^(a|aa)+$",
        r"^(\s*a\s*)*$",
        "(a+){10,}",
        "(a+){2,12}",
        "(.*)*x",
        r"^([a-zA-Z0-9]+\s?)*$",
        "(x+x+)+y",
        r"(\w+\d*)+",
        "(a?b?)*c",
        "(?:(?:a+))+",
        "(?P<n>[ab]+|[bc])*",
        "(" * 60 + "a" + ")" * 60,
        "(" + "|".join("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") + ")*",
    ],
)
def test_it_finds_two_ways_round_a_loop(pattern: str) -> None:
    assert explodes(pattern, matches)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^.*$",
        "^[a-z]+$",
        r"^([a-z]+\.)+[a-z]+$",
        r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        r"^\d{1,3}(\.\d{1,3}){3}$",
        "(a|b)*",
        "(a?)*",
        "(a+)?",
        "(a+){3}",
        r"^S-1-\d+(-\d+)+$",
        r"^(OU=[^,]+,)*DC=\w+(,DC=\w+)*$",
        r"^[A-Za-z]:(\\[^\\/:*?\"<>|]+)*\\?$",
        "[]a]+[^]]*",
        "(?i)abc|(?i:d)",
        "a{,5}",
        "a" * LONGEST,
    ],
)
def test_it_lets_ordinary_patterns_pass(pattern: str) -> None:
    assert not explodes(pattern, matches)
