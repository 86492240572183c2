import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.lib.scripts.placeholders import (
    ValueRefused,
    foreign,
    misplaced,
    placeholders,
    render,
    without_quotes,
)
from webapp.lib.sensitivity import MASK

SCHEMA = {
    "type": "object",
    "properties": {
        "X": {"type": "string"},
        "Y": {"type": "string"},
        "Port": {"type": "integer", "default": 443},
        "Secret": {"type": "string", "default": MASK},
        "Names": {"type": "array", "items": {"type": "string"}},
    },
}
LANGUAGES = ("powershell", "bash", "cmd", "python")


def test_it_finds_placeholders_with_and_without_blanks() -> None:
    body = "{{X}}\n{{ Y }} {{\tOU_2 }}\n\n{{ Gr\u00f6\u00dfe }} {{ a b }} {{client.X}} { {X} }"
    found = [(one.name, one.line, body[one.start : one.end]) for one in placeholders(body)]
    assert found == [
        ("X", 1, "{{X}}"),
        ("Y", 2, "{{ Y }}"),
        ("OU_2", 2, "{{\tOU_2 }}"),
        ("Gr\u00f6\u00dfe", 4, "{{ Gr\u00f6\u00dfe }}"),
    ]


def test_it_lists_foreign_placeholders_once() -> None:
    body = "a {{client.Key}} {{ agent.hostname }} {{X}} {{client.Key}} {{ .Names }}"
    assert foreign(body) == ["client.Key", "agent.hostname", ".Names"]


def test_it_fills_every_place_and_leaves_the_rest() -> None:
    body = "\ufeffGet-A {{ X }} {{X}}\r\n{{ Unknown }} {{client.X}} {{Y}}\r\n"
    rendered = render(body, "powershell", {"X": "a", "Y": "b", "Z": "c"}, SCHEMA)
    assert rendered == "\ufeffGet-A 'a' 'a'\r\n{{ Unknown }} {{client.X}} 'b'\r\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_never_expands_a_value_again(language: str) -> None:
    rendered = render("f {{ X }} , {{ Y }}", language, {"X": "{{ Y }}", "Y": "{{ X }}"}, SCHEMA)
    assert rendered.replace('"', "'") == "f '{{ Y }}' , '{{ X }}'"


def test_a_parameter_without_a_value_takes_its_default_or_null() -> None:
    rendered = render("f {{ Port }} {{ X }} {{ Secret }}", "powershell", {}, SCHEMA)
    assert rendered == "f 443 $null $null"


def test_a_mask_is_written_for_the_copy_that_is_stored() -> None:
    for language in LANGUAGES:
        values = {"X": MASK, "Port": MASK}
        assert render("f {{ X }} {{ Port }}", language, values, SCHEMA).count(MASK) == 2


def test_a_refused_value_names_its_parameter_and_not_itself() -> None:
    with pytest.raises(ValueRefused, match=r"^Y: This value cannot be written: .*cmd") as refused:
        render("f {{ X }} {{ Y }}", "cmd", {"X": "a", "Y": "hunter2%"}, SCHEMA)
    assert refused.value.name == "Y"
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("body", ["a={{ Names }}", "a=({{Names}}x)", '"a"{{ Names }}'])
def test_a_list_in_bash_needs_words_of_its_own(body: str) -> None:
    with pytest.raises(ValueRefused, match="blank or parenthesis"):
        render(body, "bash", {"Names": ["x", "rm"]}, SCHEMA)


def test_a_list_in_bash_becomes_words() -> None:
    assert render("a=({{ Names }})", "bash", {"Names": ["x", "r m"]}, SCHEMA) == "a=('x' 'r m')"


WELL_PLACED = [
    *[
        ("powershell", body)
        for body in (
            "Write-Output {{X}}",
            'W "$({{X}})"',
            'W "$(a "b" {{X}})"',
            "C:\\{{X}}.txt",
            "-Force:{{X}}",
            "@{a={{X}}}",
            'W "it\'s" {{X}}',
            "W \u2018a\u2019\u2019b' {{X}}",
            "a # it's\n{{X}}",
            "$a#'\n{{X}}",
            "foo#'a' {{X}}",
            "a `' {{X}}",
            "<# ' #> {{X}}",
            "@'\nit's \"\n'@\n{{X}}",
            '@"\nit\'s "\n"@ + {{X}}',
            "a --% '\n{{X}}",
            'W "a `" \u201d\u201d b" {{X}}',
            "${it's} {{X}}",
        )
    ],
    *[
        ("bash", body)
        for body in (
            "echo {{X}}",
            'echo "$(f {{X}})"',
            'echo "a"{{X}}"b"',
            "a#b {{X}}",
            "cat <<'EOF' | x {{X}}\nit's\nEOF\necho {{Y}}",
            "cat <<-\"EOF\" <<B\nit's\n\tEOF\n'\nB\necho {{X}}",
            "[ {{X}} = a ]",
            'x=$(case y in a) echo "q" {{X}};; esac) {{Y}}',
            "for ((i=0; i<(2); i++)); do echo {{Y}}; done",
            "echo $'it\\'s' {{X}}",
            "cat <<<{{X}}",
            'echo "`date "`" {{X}}',
            'echo "${x:-it\'s}" {{X}}',
            "echo ${x:-'}'} {{X}}",
            "echo $# ${#x} {{X}}",
            "echo $(( (1+(2)) )) {{X}}",
            "echo \\' {{X}}",
            "[ $n -eq {{X}} ] && echo $[1 + 2] {{Y}}",
            "a=({{X}} <(b) $(c; d) # it's\n{{Y}}) && echo {{X}}",
            "[[ $n -eq 5 ]] && echo {{X}}",
            "printf %s {{X}}",
            "echo $(( {{Port}} + 1 )) ; a[{{Port}}]=1; [[ $n -gt {{Port}} ]]; let n={{Port}}",
            "( (a {{X}}) )",
        )
    ],
    *[
        ("cmd", body)
        for body in ("echo {{X}}", '"a" {{X}}', 'echo ^" {{X}}', "rem '\"\necho {{X}}")
    ],
    *[
        ("python", body)
        for body in ("print({{X}})", "'a', {{X}}", "# '\n{{X}}", '"""\n\'"""\nf({{X}})', "(\n{{X}}")
    ],
]
MISPLACED = [
    *[
        ("powershell", body, word)
        for body, word in (
            ("W '{{X}}'", "quotes"),
            ('W "{{ X }}"', "quotes"),
            ('W "$(a) {{ X }}"', "quotes"),
            ("\u201c{{X}}\u201d", "quotes"),
            ("'a\u2019 '{{X}}", "quotes"),
            ("# {{X}}", "comment"),
            ("<# {{X}} #>", "comment"),
            ("@'\n{{X}}\n'@", "here-string"),
            ("a --% {{X}}", "--%"),
            ("a \u2013\u2013% {{X}}", "--%"),
            ("@{{X}}", "against"),
            ("'a'{{X}}", "against"),
            ("{{X}}'b'", "against"),
            ("`{{X}}", "against"),
            ("${{X}}", "against"),
        )
    ],
    *[
        ("bash", body, word)
        for body, word in (
            ("echo '{{X}}'", "quotes"),
            ('echo "{{X}}"', "quotes"),
            ("# it's {{X}}", "comment"),
            ("cat <<EOF\n{{X}}\nEOF", "here-document"),
            ("$(( {{X}} ))", "arithmetic"),
            ("((i < {{X}}))", "arithmetic"),
            ("$[{{X}}]", "arithmetic"),
            ("`a {{X}}`", "backticks"),
            ("${a:-{{X}}}", "expansion"),
            ('"${a:-{{X}}}"', "expansion"),
            ("a[{{X}}]=1", "subscript"),
            ('"$(case y in a) echo "{{X}}";; esac)"', "quotes"),
            ("\\{{X}}", "against"),
            ("${{X}}", "expansion"),
            ("cat <<{{X}}", "against"),
            ("[[ $n -eq {{X}} ]]", "arithmetic"),
            ("[[ {{X}} -gt 5 ]]", "arithmetic"),
            ("[[ -v {{X}} ]]", "arithmetic"),
            ("let n={{X}}", "arithmetic"),
            ("a=(b; {{X}})", "read"),
            ("echo $(a=({{X}} <<<b))", "read"),
            ("a=((b) {{X}})", "read"),
            ("a=(b){{X}}", "read"),
            ("a=( {{X}}", "read"),
            ("(( 'a ))\n{{X}}", "read"),
            ("<<'EOF'`a {{X}}`", "backticks"),
            ("$[\n{{X}}]", "arithmetic"),
            ("$[ a[0] {{X}} ]", "read"),
            ("declare -i n={{X}}", "arithmetic"),
            ("printf -v {{X}} a", "arithmetic"),
        )
    ],
    *[
        ("cmd", body, word)
        for body, word in (
            ('echo "{{X}}"', "quotes"),
            ("rem {{X}}", "comment"),
            ("dir &rem {{X}}", "comment"),
            (":: {{X}}", "comment"),
            ("^{{X}}", "against"),
            ("%{{X}}%", "against"),
            ('"a"{{X}}', "against"),
        )
    ],
    *[
        ("python", body, word)
        for body, word in (
            ("print('{{X}}')", "quotes"),
            ("'''\n{{X}}\n'''", "quotes"),
            ("# {{X}}", "comment"),
            ("rb{{X}}", "against"),
            ("if x:\n  a\n b\n {{X}}", "read"),
        )
    ],
]


@pytest.mark.parametrize(("language", "body"), WELL_PLACED)
def test_a_placeholder_may_stand_outside_quotes(language: str, body: str) -> None:
    assert misplaced(body, language, SCHEMA) == []


@pytest.mark.parametrize(("language", "body", "word"), MISPLACED)
def test_a_placeholder_may_not_stand_elsewhere(language: str, body: str, word: str) -> None:
    (found,) = misplaced(body, language, SCHEMA)
    assert found.name == "X"
    assert f"on line {found.line} stands " in found.reason
    assert word in found.reason
    with pytest.raises(ValueRefused, match="stands"):
        render(body, language, {"X": "a"}, SCHEMA)


def test_only_a_number_enters_arithmetic() -> None:
    body = "echo $(( {{ Port }} + 1 ))"
    assert render(body, "bash", {"Port": 5}, SCHEMA) == "echo $(( 5 + 1 ))"
    assert MASK in render(body, "bash", {"Port": MASK}, SCHEMA)
    for value in ("a[$(id)]", True, None, ["5"]):
        with pytest.raises(ValueRefused, match="arithmetic"):
            render(body, "bash", {"Port": value}, SCHEMA)


def test_a_schema_may_name_several_types() -> None:
    schema = {"properties": {"X": {"type": ["integer", "null"]}, "Y": True}}
    assert misplaced("echo {{ X }} {{ Y }}", "bash", schema) == []


def test_only_parameters_are_judged() -> None:
    assert misplaced('"{{client.Key}} {{ Other }}"', "bash", SCHEMA) == []


def test_it_takes_away_quotes_that_hold_one_placeholder() -> None:
    body = "a \"{{X}}\" '{{ Y }}' \"b {{X}}\" # '{{X}}'"
    assert without_quotes(body, "powershell", ["X", "Y"]) == "a {{X}} {{ Y }} \"b {{X}}\" # '{{X}}'"


@pytest.mark.parametrize("language", LANGUAGES)
@given(body=st.text(" \n'\"`$(){}[]<>#@\\-%^&aXE=\u2019\u201d", max_size=60))
def test_no_body_makes_the_reader_fail(language: str, body: str) -> None:
    for one in misplaced(body + "{{X}}" + body, language, SCHEMA):
        assert one.name == "X"
