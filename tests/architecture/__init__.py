"""The house rules as pure functions: a folder shaped like this repository in, breaches out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.architecture import calls, imports, shape, templates

RULES: dict[str, Callable[[Path], list[str]]] = {
    rule.__name__: rule
    for rule in (
        imports.lower_layers_know_nothing_of_higher_ones,
        imports.siblings_keep_apart,
        imports.lib_is_pure,
        imports.a_library_has_one_door,
        calls.the_request_stays_in_views_and_api,
        calls.templates_are_never_strings,
        calls.only_entry_points_commit,
        shape.files_and_functions_are_short,
        shape.names_say_what_a_thing_is,
        templates.fragments_are_short,
        templates.fragments_declare_what_they_take,
        templates.fragments_have_one_root_with_an_id,
        templates.pages_run_under_a_strict_content_policy,
        templates.pages_escape_everything,
        templates.htmx_attributes_are_valid_html,
    )
}
