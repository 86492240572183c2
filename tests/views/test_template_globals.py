from __future__ import annotations

import uuid

import pytest
from flask import Flask, url_for

from webapp.views.template_globals import code_spans, url_of_each


def test_the_url_of_each_row_is_the_one_that_routing_builds(app: Flask) -> None:
    session_id, fact_ids = uuid.uuid4(), [uuid.uuid4(), uuid.uuid4()]
    with app.test_request_context():
        edit = url_of_each("facts.edit", "fact_id", session_id=session_id)
        for fact_id in fact_ids:
            assert edit(fact_id) == url_for("facts.edit", session_id=session_id, fact_id=fact_id)


def test_an_import_costs_no_walk_through_the_globals(app: Flask) -> None:
    parts = app.jinja_env.get_template("macros/parts.html")
    assert parts.globals is app.jinja_env.globals


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Run `cmdkey /list` now.", "Run <code>cmdkey /list</code> now."),
        ("(`a`, `b`)", "(<code>a</code>, <code>b</code>)"),
        ("Write `<b>`", "Write <code>&lt;b&gt;</code>"),
        ('"a`tb`nc"', "&#34;a`tb`nc&#34;"),
        ("one ` alone", "one ` alone"),
        ("`over\ntwo`", "`over\ntwo`"),
    ],
)
def test_a_command_between_backticks_is_code(typed: str, shown: str) -> None:
    assert code_spans(typed) == shown
