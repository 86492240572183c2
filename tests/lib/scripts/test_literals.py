import time

import pytest

from webapp.lib.scripts.literals import find_literals, find_secret_literals
from webapp.lib.scripts.parameters import as_template, schema_of
from webapp.lib.scripts.placeholders import misplaced

POWERSHELL = r"""# Connect to srv09.contoso.com
$server = "srv01.contoso.com"
Copy-Item "C:\Program Files\a b" -Destination \\fs01\share -LogPath 'D:\log$'
Send-MailMessage -To ops@contoso.com -From 'ops@contoso.com' -SmtpServer 10.0.0.5
New-Object System.Net.WebClient; Get-ADUser -Identity S-1-5-21-1-2-3-1001
Invoke-RestMethod "https://api.contoso.com/v1/$id"; Test-Connection PC-042
Set-ItemProperty -Path HKLM:\Software\Foo -Name x -Value C:\Temp\$name
$text = @"
host db07.contoso.com
"@
"""
BASH = r"""#!/bin/bash
host=db01.internal.lan
rsync -a /var/backups/db "root@$host:/srv/db" > /dev/null
tool "https://api.contoso.com" --user-email 'x@y.com' {3f2504e0-4f89-11d3-9a0c-0305e82c3301}
cat <<EOF
mail a@b.com
EOF
"""


@pytest.mark.parametrize(
    ("language", "script", "wanted"),
    [
        (
            "powershell",
            POWERSHELL,
            [
                ("server", "host", "srv01.contoso.com"),
                ("path", "path", "C:\\Program Files\\a b"),
                ("Destination", "path", "\\\\fs01\\share"),
                ("LogPath", "path", "D:\\log$"),
                ("To", "email", "ops@contoso.com"),
                ("SmtpServer", "address", "10.0.0.5"),
                ("Identity", "id", "S-1-5-21-1-2-3-1001"),
                ("host", "host", "PC-042"),
                ("Path_2", "path", "HKLM:\\Software\\Foo"),
            ],
        ),
        (
            "bash",
            BASH,
            [
                ("host", "host", "db01.internal.lan"),
                ("path", "path", "/var/backups/db"),
                ("url", "url", "https://api.contoso.com"),
                ("user_email", "email", "x@y.com"),
            ],
        ),
        (
            "python",
            "host = 'dc01'\nurl = f'https://{host}/x'\nprint('srv2')  # 'srv3'\n",
            [("host", "host", "dc01"), ("host_2", "host", "srv2")],
        ),
        (
            "cmd",
            'ping 10.0.0.7\ncopy "C:\\a b" \\\\nas1\\x\nrem 10.0.0.8\ncopy "%TEMP%\\x" C:\\y\n',
            [
                ("address", "address", "10.0.0.7"),
                ("path", "path", "C:\\a b"),
                ("path_2", "path", "\\\\nas1\\x"),
                ("path_3", "path", "C:\\y"),
            ],
        ),
    ],
)
def test_it_offers_values_of_this_site(
    language: str, script: str, wanted: list[tuple[str, str, str]]
) -> None:
    found = find_literals(script, language)
    assert [(one.name, one.kind, one.value) for one in found] == wanted
    body = as_template(script, language, [], found)
    assert misplaced(body, language, schema_of([], found)) == []
    for one in found:
        assert body.count(f"{{{{ {one.name} }}}}") == len(one.places)


def test_one_value_is_one_parameter_in_all_its_places() -> None:
    (mail,) = (one for one in find_literals(POWERSHELL, "powershell") if one.kind == "email")
    assert [POWERSHELL[start:end] for start, end in mail.places] == [
        "ops@contoso.com",
        "'ops@contoso.com'",
    ]
    assert mail.line == 4


def test_a_name_that_is_taken_gets_a_number() -> None:
    (found,) = find_literals("$server = 'dc01'", "powershell", ["Server", "server_2"])
    assert found.name == "server_3"


def test_many_secrets_among_many_words_take_no_longer_than_few() -> None:
    word = "password: "
    secrets = [(at, at + 9, "password") for at in range(0, 6000 * len(word), len(word))]
    started = time.process_time()
    assert find_secret_literals(word * 6000, "powershell", secrets[::-1]) == []
    assert time.process_time() - started < 0.3


def test_a_secret_beside_a_value_is_not_in_it() -> None:
    script = "a = 'one' 'two' 'three'"
    spans = [(0, 4, "r"), (10, 16, "r"), (12, 13, "r"), (15, 16, "r")]
    assert [one.places for one in find_secret_literals(script, "bash", spans)] == [((10, 15),)]
