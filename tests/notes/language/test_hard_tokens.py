"""Hard tokens: found by class, equal by value, never by a part."""

from __future__ import annotations

import time

import pytest

from tests.notes.bundles import verdict
from webapp.notes.language.folding import folded
from webapp.notes.language.hard_tokens import hard_tokens

# what an input says, the statement's way to say it
EQUAL = [
    ("See https://portal.example.com/a?b=1.", "See https://portal.example.com/a?b=1"),
    ("Mail for jane.doe@example.com is held.", "Mail for Jane.Doe@example.com is held."),
    (
        "Object 8f14e45f-ceea-467f-a83c-0d5b1e8a6d11 is missing.",
        "Object {8F14E45F-CEEA-467F-A83C-0D5B1E8A6D11} is missing.",
    ),
    ("HKEY_LOCAL_MACHINE\\SOFTWARE\\App is set.", "HKLM\\Software\\App is set."),
    ("HKLM:\\SOFTWARE\\App is set.", "HKLM\\SOFTWARE\\App is set."),
    ("C:\\Program Files\\App\\app.dll is locked.", "App\\app.dll is locked."),
    ("C:\\Program Files\\App\\app.dll is locked.", "app.dll is locked."),
    ("\\\\FS01\\Projects\\2025 is slow.", "Projects\\2025 is slow."),
    ("/etc/ssh/sshd_config is empty.", "sshd_config is empty."),
    ("10.0.0.5:443 answers.", "10.0.0.5 answers."),
    ("10.0.0.5:443 answers.", "10.0.0.5 answers on port 443."),
    ("Card 00:1B:44:11:3A:B7 is known.", "Card 00-1b-44-11-3a-b7 is known."),
    ("Code 0x8007000E is logged.", "Code 0x8007000e is logged."),
    ("Release v5 is installed.", "Version 5 is installed."),
    ("Version 7.2.5 is installed.", "v7.2.5 is installed."),
    ("It broke on 2024-05-03.", "It broke on 3 May 2024."),
    ("It broke on 2024-05-03.", "It broke on May 3rd, 2024."),
    ("It broke on 2024-05-03.", "It broke on 03.05.2024."),
    ("It broke on 2024-05-03.", "It broke on 3 May."),
    ("It broke at 20:15.", "It broke at 8:15 pm."),
    ("It broke at 22:00.", "It broke at 10 PM."),
    ("It broke at 2024-05-03T08:15:30Z.", "It broke on 3 May 2024 at 08:15."),
    ("spoolsv.exe is blocked.", "SPOOLSV.EXE is blocked."),
    ("dc01.corp.local is slow.", "DC01 is slow."),
    ("svc_backup is locked.", "`svc_backup` is locked."),
    ("KB5034441 is missing.", "**KB5034441** is missing."),
    ("2 GB are free.", "2GB are free."),
    ("2 GB are free.", "Two gigabytes are free."),
    ("1,234 items are left.", "1234 items are left."),
    ("1 234 items are left.", "1,234 items are left."),
    ("It takes 30 minutes.", "It takes 30 min."),
    ("It takes 1.50 s.", "It takes 1.5 seconds."),
    ("Twenty-four users wait.", "24 users wait."),
    ("The load is 15 %.", "The load is 15 percent."),
    ("3 of 12 users wait.", "Three out of twelve users wait."),
    ("It holds 49.5 GB of its 50 GB.", "It holds 49.5 of 50 GB."),
    ("The 3rd disk is missing.", "The third disk is missing."),
    ("It was restarted twice.", "It was restarted two times."),
    ("A user waits.", "One user waits."),
    ("A second account is never the default.", "It is so that a second account never is default."),
    ("C:\\Tools\\tool-v3.exe is blocked.", "tool-v3.exe is blocked."),
]

# what an input says, a statement that says another thing
UNEQUAL = [
    ("See https://portal.example.com/a.", "See https://portal.example.com/b."),
    ("Mail for jane.doe@example.com is held.", "Mail for jan.doe@example.com is held."),
    (
        "Object 8f14e45f-ceea-467f-a83c-0d5b1e8a6d11 is missing.",
        "Object 8f14e45f-ceea-467f-a83c-0d5b1e8a6d12 is missing.",
    ),
    ("HKLM\\SOFTWARE\\App is set.", "HKCU\\SOFTWARE\\App is set."),
    ("C:\\Program Files\\App\\app.dll is locked.", "C:\\Program Files\\app.dll is locked."),
    ("C:\\Users\\jdoe\\a.pst is locked.", "D:\\Users\\jdoe\\a.pst is locked."),
    ("10.0.0.5 answers.", "10.0.0.50 answers."),
    ("10.0.0.5 answers.", "10.0.0.5:443 answers."),
    ("10.0.0.0/24 is full.", "10.0.0.0/23 is full."),
    ("Card 00:1B:44:11:3A:B7 is known.", "Card 00:1B:44:11:3A:B8 is known."),
    ("Code 0x8007000E is logged.", "Code 0x8007000F is logged."),
    ("Version 5.1.2 is installed.", "Version 5.1 is installed."),
    ("Version 5.1.2 is installed.", "v5 is installed."),
    ("It broke on 2024-05-03.", "It broke on 4 May 2024."),
    ("It broke on 3 May.", "It broke on 3 May 2024."),
    ("It broke at 20:15.", "It broke at 8:15."),
    ("spoolsv.exe is blocked.", "spoolsv.dll is blocked."),
    ("DC01 is slow.", "DC02 is slow."),
    ("PC-042 is slow.", "PC-42 is slow."),
    ("svc_backup is locked.", "svc_sync is locked."),
    ("KB5034441 is missing.", "KB5034414 is missing."),
    ("CreateIdentityHandle2 is missing.", "CreateIdentityHandle is missing."),
    ("2 GB are free.", "2 MB are free."),
    ("2 GB are free.", "2 are free."),
    ("2 GB are free.", "2048 MB are free."),
    ("14 users wait.", "41 users wait."),
    ("It takes 30 minutes.", "It takes 30 seconds."),
    ("3 of 12 users wait.", "12 of 3 users wait."),
    ("12 users, 3 printers.", "3 of 12 users."),
    ("Five users wait.", "One user waits."),
    ("The code is -5.", "The code is 5."),
    ("The 3rd disk is missing.", "The 4th disk is missing."),
    ("PC-042 is slow.", "PC-042 is slow, as is PC-042."),
]


@pytest.mark.parametrize(("held", "told"), EQUAL)
def test_a_token_may_be_written_in_another_way(held: str, told: str) -> None:
    assert verdict(held, told) is None


@pytest.mark.parametrize(("held", "told"), UNEQUAL)
def test_a_token_of_another_value_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) == "not_in_source"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("and/or", []),
        ("It may be full in May 2024.", ["date"]),
        ("e.g. the disk, i.e. C:\\Temp.", ["path"]),
        ("Windows Server 2008 R2 with TLS 1.2", ["number", "name", "number"]),
        ("no one of the users", []),
        ("Get-Mailbox and sign-in", ["name"]),
    ],
)
def test_prose_is_no_token(text: str, kinds: list[str]) -> None:
    assert [token.kind for token in hard_tokens(folded(text))[0]] == kinds


@pytest.mark.parametrize(
    "part", ["a.", "1,", "C:\\a ", "x-1-", "/a", "1:", "_*", "[a](", "\\\\", "a/"]
)
def test_long_runs_take_linear_time(part: str) -> None:
    began = time.process_time()
    hard_tokens(folded(part * 10_000))
    assert time.process_time() - began < 2
