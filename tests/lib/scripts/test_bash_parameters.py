import pytest

from webapp.lib.scripts.bash_parameters import bash_parameters
from webapp.lib.scripts.found_parameter import FoundParameter

OPTIONS = """#!/bin/bash
while getopts ":i:s:a:uh" opt; do
  case "$opt" in
    i) instance="$OPTARG" ;;
    s) skey=$OPTARG;;
    a)
      api_hostname=${OPTARG}
      ;;
    u) uninstall=1 ;;
    h) usage; exit 0 ;;
    \\?) exit 1 ;;
  esac
done
"""
LONG_OPTIONS = """
while [ $# -gt 0 ]; do
  case "$1" in
    --server|-S) server="$2"; shift 2 ;;
    -f|--force) force=true; shift ;;
    --dry-run) shift ;;
    -h|--help) usage ;;
    *) break ;;
  esac
done
"""
POSITIONS = """
name="$1"
secret="${2:-}"
gap=${3:-30}
zone="${4:?zone id needed}"
# comment="$5"
show() {
  local inner="$6"
}
function other { own=$7; }
"""
ENVIRONMENT = """
: "${CLOUDFLARE_TOKEN:?set it first}"
BASE="${BASE_URL:-https://x.example}"
cd "${HOME:-/root}"
echo "${lower:-x}" "${LOG:-$HOME/log}"
"""
PROMPTS = """
read -r -p "User name: " user
  read -rsp 'Password: ' answer
read plain
while read line; do echo; done < file
cat <<EOF
read document
EOF
"""
FILL_INS = """
apiKey=""
radius="<radius id>"
TOKEN="your_api_key_here"
export SITE='CHANGEME'
count=""
count=5
result=
read -r result
colour="red"
"""


def found(script: str) -> dict[str, FoundParameter]:
    return {one.name: one for one in bash_parameters(script)}


@pytest.mark.parametrize(
    ("script", "way", "names"),
    [
        (OPTIONS, "option", ["instance", "skey", "api_hostname", "uninstall"]),
        (LONG_OPTIONS, "option", ["server", "force", "option_dry_run"]),
        (POSITIONS, "positional", ["name", "secret", "gap", "zone"]),
        (ENVIRONMENT, "environment", ["CLOUDFLARE_TOKEN", "BASE_URL", "LOG"]),
        (PROMPTS, "prompt", ["user", "answer", "plain"]),
        (FILL_INS, "variable", ["apiKey", "radius", "TOKEN", "SITE"]),
    ],
)
def test_it_finds_parameters_by_convention(script: str, way: str, names: list[str]) -> None:
    assert [name for name, one in found(script).items() if one.way == way] == names


def test_options_take_a_value_or_are_flags() -> None:
    options = found(OPTIONS) | found(LONG_OPTIONS)
    types = {name: (one.argument, one.property["type"]) for name, one in options.items()}
    assert types["skey"] == ("-s", "string")
    assert types["uninstall"] == ("-u", "boolean")
    assert types["server"] == ("--server", "string")
    assert types["force"] == ("--force", "boolean")


def test_it_takes_defaults_messages_and_prompts_over() -> None:
    everything = found(POSITIONS + ENVIRONMENT + PROMPTS)
    assert everything["gap"].property == {"type": "string", "default": "30"}
    assert everything["zone"].property == {"type": "string", "description": "zone id needed"}
    assert everything["zone"].required
    assert not everything["gap"].required
    assert everything["BASE_URL"].property["default"] == "https://x.example"
    assert everything["LOG"].property == {"type": "string"}
    assert everything["user"].property["description"] == "User name:"


def test_secrets_are_guessed_from_names_and_hidden_prompts() -> None:
    everything = found(OPTIONS + POSITIONS + ENVIRONMENT + PROMPTS + FILL_INS)
    secret = {name for name, one in everything.items() if one.property.get("x-sensitive")}
    assert secret == {"skey", "secret", "CLOUDFLARE_TOKEN", "answer", "apiKey", "TOKEN"}


def test_a_name_is_found_once_and_with_its_line() -> None:
    listed = bash_parameters('a="$1"\na="$2"\n')
    assert [(one.name, one.line, one.argument) for one in listed] == [("a", 1, "1")]
