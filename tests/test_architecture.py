"""The house keeps its rules, and each rule is proved to catch what it forbids."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import RULES

ROOT = Path(__file__).parents[1]

LONG_FUNCTION = "def f() -> None:\n" + "    f()\n" * 40
ONE_ROOT = '<p id="a">{{ fix.title }}</p>\n'

# rule, the file that breaks it, its text, the line reported
BREACHES: list[tuple[str, str, str, int]] = [
    *[
        ("lower_layers_know_nothing_of_higher_ones", path, f"\n{text}\n", 2)
        for path, text in (
            ("webapp/lib/markers.py", "from webapp.models.fact import Fact"),
            ("webapp/lib/markers.py", "import webapp.config"),
            ("webapp/lib/markers.py", "def f(): from webapp import models"),
            ("webapp/lib/markers.py", "from ..models import fact"),
            ("webapp/lib/markers.py", "from webapp import create_app"),
            ("webapp/lib/markers.py", "import_module('webapp.notes.preview')"),
            ("webapp/lib/__init__.py", "from ..extensions import db"),
            ("webapp/config.py", "from webapp.models.team import Team"),
            ("webapp/models/fact.py", "from webapp.notes import bundle"),
            ("webapp/models/fact.py", "from webapp.views import facts"),
            ("webapp/notes/bundle.py", "from webapp.api import schemas"),
            ("webapp/tickets/outbox.py", "from webapp.cli import worker"),
            ("webapp/views/facts.py", "from webapp import create_app"),
            ("webapp/views/facts.py", "import webapp.cli"),
        )
    ],
    *[
        ("siblings_keep_apart", path, f"{text}\n", 1)
        for path, text in (
            ("webapp/assistant/chat.py", "from webapp.notes import preview"),
            ("webapp/assistant/chat.py", "from webapp import tickets"),
            ("webapp/notes/preview.py", "import webapp.tickets.outbox"),
            ("webapp/notes/writer.py", "from webapp.assistant import chat"),
            ("webapp/notes/writer.py", "from webapp.assistant.claude import Claude"),
            ("webapp/tickets/outbox.py", "from ..notes.preview import Preview"),
            ("webapp/tickets/outbox.py", "from webapp.assistant.providers import Provider"),
            ("webapp/views/facts.py", "from webapp.api.schemas import Fact"),
            ("webapp/api/facts.py", "from webapp.views.access import load"),
        )
    ],
    *[
        ("lib_is_pure", "webapp/lib/markdown.py", f"{text}\n", 1)
        for text in (
            "from flask import Markup",
            "import sqlalchemy.orm",
            "from flask_login import current_user",
            "from werkzeug.utils import escape",
        )
    ],
    ("a_library_has_one_door", "webapp/assistant/chat.py", "from anthropic import Anthropic\n", 1),
    ("a_library_has_one_door", "webapp/notes/writer.py", "def f():\n    import anthropic\n", 2),
    (
        "a_library_has_one_door",
        "webapp/views/notes.py",
        "from bleach.sanitizer import Cleaner\n",
        1,
    ),
    *[
        ("the_request_stays_in_views_and_api", path, f"{text}\n", line)
        for path, text, line in (
            ("webapp/models/fact.py", "from flask import request", 1),
            ("webapp/notes/preview.py", "from flask import g as here", 1),
            ("webapp/__init__.py", "from flask import Flask, render_template", 1),
            ("webapp/assistant/chat.py", "import flask\nflask.request.form", 2),
            ("webapp/tickets/outbox.py", "from flask.globals import request", 1),
            ("webapp/web.py", "from flask.templating import stream_template", 1),
        )
    ],
    (
        "templates_are_never_strings",
        "webapp/views/facts.py",
        "from flask import render_template_string\n",
        1,
    ),
    *[
        ("only_entry_points_commit", path, f"{text}\n", 1)
        for path, text in (
            ("webapp/models/fact.py", "db.session.commit()"),
            ("webapp/notes/preview.py", "save = session.commit"),
            ("webapp/assistant/prompt.py", "with s() as x: x.commit()"),
            ("webapp/tickets/builtin.py", "transaction.commit()"),
        )
    ],
    ("files_and_functions_are_short", "webapp/lib/markers.py", "x = 1\n" * 251, 1),
    ("files_and_functions_are_short", "tests/lib/markers/test_parser.py", "x = 1\n" * 401, 1),
    ("files_and_functions_are_short", "webapp/lib/markers.py", f"\n{LONG_FUNCTION}", 2),
    ("files_and_functions_are_short", "tests/test_a.py", f"async {LONG_FUNCTION}", 1),
    *[
        ("names_say_what_a_thing_is", path, f"\n{text}\n", line)
        for path, text, line in (
            ("webapp/utils.py", "", 1),
            ("webapp/lib/text_helpers.py", "", 1),
            ("webapp/managers/__init__.py", "", 1),
            ("webapp/notes/note_service.py", "", 1),
            ("tests/common.py", "", 1),
            ("webapp/notes/preview.py", "class PreviewService: ...", 2),
            ("webapp/models/fact.py", "class FactRepository: ...", 2),
            ("webapp/lib/text.py", "def f():\n    class TextManager: ...", 3),
        )
    ],
    ("fragments_are_short", "templates/facts/_list.html", "\n" * 81, 1),
    *[
        ("fragments_declare_what_they_take", "templates/fixes/_card.html", text, 1)
        for text in (
            ONE_ROOT,
            "{# takes: fix, ai_session #}\n" + ONE_ROOT,
            "{# takes: nothing #}\n" + ONE_ROOT,
            "\n{# takes: fix #}\n" + ONE_ROOT,
            "{# takes: #}\n<p id='a'></p>\n",
        )
    ],
    *[
        ("fragments_have_one_root_with_an_id", "templates/fixes/_card.html", text, 1)
        for text in (
            "{# takes: nothing #}\n<p>no id</p>",
            '<p id="a"></p><p id="b"></p>',
            '<p id="a"></p> and text',
            '{{ text }}<p id="a"></p>',
            '{% for a in b %}<p id="{{ a }}"></p>{% endfor %}',
            '<input id="a"><br>',
            "",
        )
    ],
    *[
        ("pages_run_under_a_strict_content_policy", "templates/a/show.html", f"<p>\n{text}", 2)
        for text in (
            '<p style="color: red">',
            "<style>p { color: red }</style>",
            '<button onclick="go()">',
            "<script>go()</script>",
            '<a href="javascript:go()">',
            '<p data-hx-on:click="go()">',
            "<p hx-on--load='go()'>",
            "<p data-hx-vals='js:{a: 1}'>",
            '<p data-hx-trigger="click[ctrlKey]">',
            '<p data-hx-sse:connect="/stream">',
            '<a data-hx-boost="true">',
        )
    ],
    ("pages_escape_everything", "templates/a/show.html", "\n{{ note.html | safe }}", 2),
    ("pages_escape_everything", "templates/a/_b.html", "{% autoescape false %}", 1),
    ("htmx_attributes_are_valid_html", "templates/a/show.html", '<p\nhx-get="/a">', 2),
    ("htmx_attributes_are_valid_html", "templates/a/_b.html", "{{ {'hx-get': a}|xmlattr }}", 1),
    ("htmx_attributes_are_valid_html", "templates/a/_b.html", '<hx-partial hx-target="#a">', 1),
]

# A tree full of what the rules allow, close to what they forbid.
SOUND = {
    "wsgi.py": "from webapp import create_app\n",
    "webapp/__init__.py": "from flask import Flask\nfrom webapp import api, cli, views\n",
    "webapp/cli/deliver.py": "from webapp.tickets import outbox\ndb.session.commit()\n",
    "webapp/config.py": "from webapp.lib import text\n",
    "webapp/lib/__init__.py": "",
    "webapp/lib/markdown.py": "import bleach\nfrom markupsafe import Markup\nfrom . import text\n",
    "webapp/lib/flasks.py": "import flasks\n",
    "webapp/models/fact.py": "from webapp.extensions import db\nfrom webapp.lib.text import nfc\n",
    "webapp/assistant/claude.py": "def f():\n    import anthropic\n",
    "webapp/assistant/chat.py": "from flask import current_app\nsession.commit()\n",
    "webapp/notes/writer.py": "from webapp.assistant.providers import Provider\nCommit()\n",
    "webapp/tickets/outbox.py": "from webapp.models import fact\ns.commit()\ncommitted = 1\n",
    "webapp/views/facts.py": "from flask import g, render_template, request\ns.commit()\n",
    "webapp/api/facts.py": "import flask\nflask.request\nfrom webapp.notes import preview\n",
    "webapp/lib/text.py": "x = 1\n" * 210 + LONG_FUNCTION.removesuffix("    f()\n"),
    "tests/test_serviceable.py": "x = 1\n" * 400,
    "templates/a/_card.html": (
        "{# takes: ai_session, fix #}\n"
        "{% set one = 'onclick=' %}"
        '{% if ai_session %}<p id="{{ fix.id }}" data-hx-trigger="click, load delay:1s">\n'
        "{% for a in fix.steps %}{{ a }}<br>{% endfor %}{{ one }}\n"
        "{{ url_for('static', filename='hx-sse.js') }}</p>{% endif %}\n"
    ),
    "templates/a/_icons.html": "{# takes: nothing #}\n{% macro icon(name) %}<i>{% endmacro %}\n",
    "templates/a/show.html": (
        "{# never |safe, never hx-on #}\n<!doctype html><p>{{ a }}</p><p>{{ b }}</p>\n"
        '<script src="/static/vendor/hx-sse.min.js" defer></script>\n'
        '<hx-partial data-hx-target="#a">style = on; js: no</hx-partial>\n'
    ),
}


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize("rule", RULES)
def test_this_repository_keeps(rule: str) -> None:
    assert RULES[rule](ROOT) == []


@pytest.mark.parametrize("rule", RULES)
def test_sound_work_is_not_reported_by(rule: str, tmp_path: Path) -> None:
    plant(tmp_path, SOUND)
    assert RULES[rule](tmp_path) == []


@pytest.mark.parametrize(("rule", "path", "text", "line"), BREACHES)
def test_a_planted_breach_is_reported(
    rule: str, path: str, text: str, line: int, tmp_path: Path
) -> None:
    plant(tmp_path, SOUND | {path: text})
    found = RULES[rule](tmp_path)
    assert [breach.split(": ")[0] for breach in found] == [f"{path}:{line}"]


def test_every_rule_is_proved() -> None:
    assert {rule for rule, *_ in BREACHES} == set(RULES)


def test_the_rules_read_the_real_tree() -> None:
    assert (ROOT / "webapp/lib").is_dir()
    assert (ROOT / "templates").is_dir()
