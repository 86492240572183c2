from __future__ import annotations

from jinja2 import Environment
from jinja2.runtime import Macro

from webapp.views.kept_html import KeptHtml

SHORT, LONG = "word", "word " * 20


def says(template: str) -> Macro:
    module = Environment(autoescape=True).from_string(template).module
    macro: Macro = vars(module)["says"]
    return macro


def test_a_macro_runs_once_for_the_same_parts() -> None:
    made: list[str] = []
    environment = Environment(autoescape=True)
    environment.globals["note"] = made.append
    source = "{% macro says(text) %}{{ note(text) or '' }}<b>{{ text }}</b>{% endmacro %}"
    macro: Macro = vars(environment.from_string(source).module)["says"]
    kept = KeptHtml()
    shown = [kept(macro, text) for text in ("a", "b", "a", "b", "c")]
    assert shown == ["<b>a</b>", "<b>b</b>", "<b>a</b>", "<b>b</b>", "<b>c</b>"]
    assert made == ["a", "b", "c"]


def test_what_is_kept_was_escaped_and_is_not_escaped_again() -> None:
    kept, macro = KeptHtml(), says("{% macro says(text) %}<b>{{ text }}</b>{% endmacro %}")
    page = Environment(autoescape=True).from_string("{{ kept(macro, text) }}")
    for _ in range(2):
        assert page.render(kept=kept, macro=macro, text="<i>") == "<b>&lt;i&gt;</b>"


def test_two_macros_of_one_name_are_two() -> None:
    kept = KeptHtml()
    bold, plain = (says(f"{{% macro says(text) %}}{one}{{% endmacro %}}") for one in "bp")
    assert (kept(bold, "x"), kept(plain, "x")) == ("b", "p")


def test_it_holds_no_more_than_it_may() -> None:
    kept, macro = KeptHtml(500), says("{% macro says(text) %}{{ text }}{% endmacro %}")
    for number in range(50):
        kept(macro, f"{SHORT} {number}")
    assert 400 < kept._kept.currsize <= 500
    assert kept(macro, LONG * 20) == LONG * 20


def test_what_it_was_made_of_takes_room_as_well() -> None:
    kept, macro = KeptHtml(500), says("{% macro says(text) %}{{ text|length }}{% endmacro %}")
    assert kept(macro, LONG * 20) == str(len(LONG * 20))
    assert kept._kept.currsize == 0
    kept(macro, SHORT)
    assert kept._kept.currsize > len(SHORT)
