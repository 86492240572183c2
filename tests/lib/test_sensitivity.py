import json
from pathlib import Path

import pytest

from webapp.lib.sensitivity import (
    MASK,
    is_sensitive,
    looks_sensitive,
    redacted_parameters,
    without_sensitive_defaults,
)

SCRIPTS = Path(__file__).parents[2] / "../shared/data/A_scripts/index.json"


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Password", "string"),
        ("LocalAdminPassword", None),
        ("USER_PASSWORD", None),
        ("dbpass", None),
        ("skey", "string"),
        ("ApiKeyTactical", "string"),
        ("DestStorageAccountKey", "String"),
        ("Admin", "PSCredential"),
        ("apitw", "[SecureString]"),
        ("c", "System.Management.Automation.PSCredential"),
        ("Kennwort", None),
        ("AdminPin", "int"),
        ("SasToken", None),
        ("preSharedKey", None),
    ],
)
def test_it_guesses_a_secret(name: str, type_: str | None) -> None:
    assert looks_sensitive(name, type_)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("passwordLength", "int"),
        ("ResetPassword", "switch"),
        ("PasswordNeverExpires", "string"),
        ("TokenUrl", "string"),
        ("MaxTokens", "int"),
        ("KeyVault", "string"),
        ("KeyOnly", "switch"),
        ("PassThru", None),
        ("ByPass", None),
        ("RegistryKey", "string"),
        ("ikey", None),
        ("mapping", None),
        ("Username", "string"),
        ("", None),
        ("1", None),
    ],
)
def test_it_guesses_no_secret(name: str, type_: str | None) -> None:
    assert not looks_sensitive(name, type_)


def test_it_agrees_with_the_labels_of_real_scripts() -> None:
    if not SCRIPTS.exists():
        pytest.skip(f"the index of scripts is not at {SCRIPTS}")
    scripts = json.loads(SCRIPTS.read_text(encoding="utf-8"))["scripts"]
    parameters = [parameter for script in scripts for parameter in script["params"]]
    labelled = {"yes": True, "no": False}
    wrong = [
        parameter["name"]
        for parameter in parameters
        if parameter["sensitive"] in labelled
        and looks_sensitive(parameter["name"], parameter["type"])
        != labelled[parameter["sensitive"]]
    ]
    assert len(wrong) <= len(parameters) * 0.02, wrong


@pytest.mark.parametrize(
    ("name", "schema", "sensitive"),
    [
        ("x", {"x-sensitive": True}, True),
        ("Password", {"x-sensitive": False}, False),
        ("Password", {"x-sensitive": False, "format": "password"}, False),
        ("Password", {"x-sensitive": "no"}, True),
        ("x", {"format": "password"}, True),
        ("x", {"type": "string"}, False),
        ("Password", {"type": "string"}, True),
        ("ResetPassword", {"type": "boolean"}, False),
        ("x", {"allOf": [{"minLength": 4}, {"anyOf": [{"format": "password"}]}]}, True),
        ("x", {"$ref": "#/$defs/secret"}, True),
        ("x", {"$ref": "#/$defs/nothing"}, False),
        ("x", {"$ref": "#/$defs/loop"}, False),
    ],
)
def test_the_schema_decides_before_the_name(
    name: str, schema: dict[str, object], *, sensitive: bool
) -> None:
    root = {"$defs": {"secret": {"format": "password"}, "loop": {"$ref": "#/$defs/loop"}}}
    assert is_sensitive(name, schema, root) is sensitive


def test_secrets_inside_objects_and_lists_are_masked_alone() -> None:
    schema = {
        "properties": {
            "Server": {"properties": {"host": {}, "pass": {"x-sensitive": True}}},
            "Users": {"type": "array", "items": {"$ref": "#/$defs/user"}},
            "Codes": {"type": "array", "items": {"format": "password"}},
        },
        "additionalProperties": {"x-sensitive": True},
        "$defs": {"user": {"allOf": [{"properties": {"otp": {"format": "password"}}}]}},
    }
    values = {
        "Server": {"host": "sql1", "pass": "Hunter2"},
        "Users": [{"name": "alice", "otp": "493817"}],
        "Codes": ["first", "second"],
        "Unlisted": "anything",
        "Empty": "",
    }
    assert redacted_parameters(values, schema) == {
        "Server": {"host": "sql1", "pass": MASK},
        "Users": [{"name": "alice", "otp": MASK}],
        "Codes": [MASK, MASK],
        "Unlisted": MASK,
        "Empty": "",
    }


@pytest.mark.parametrize(
    ("part", "stored"),
    [
        ({"default": "Madeup1"}, {"default": MASK}),
        ({"default": 123456, "examples": ["a", ""]}, {"default": MASK, "examples": [MASK, ""]}),
        ({"default": ""}, {"default": ""}),
        ({"default": None}, {"default": None}),
        (
            {"x-sensitive": False, "default": "Madeup1"},
            {"x-sensitive": False, "default": "Madeup1"},
        ),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 9}),
        (True, True),
    ],
)
def test_a_sensitive_parameters_default_is_masked(part: object, stored: object) -> None:
    schema = {"type": "object", "properties": {"Password": part, "Name": {"default": "bob"}}}
    assert without_sensitive_defaults(schema) == {
        "type": "object",
        "properties": {"Password": stored, "Name": {"default": "bob"}},
    }


def test_a_schema_without_properties_stays() -> None:
    assert without_sensitive_defaults({}) == {}
