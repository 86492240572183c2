import pytest

from webapp.lib.scripts.file import file_bytes, file_name


@pytest.mark.parametrize(
    ("script", "language", "data"),
    [
        ("a 'b'\r\n", "powershell", b"a 'b'\r\n"),
        ("'\u0411; calc'", "powershell", b"\xef\xbb\xbf'\xd0\x91; calc'"),
        ("\ufeff'\u0411'", "powershell", b"\xef\xbb\xbf'\xd0\x91'"),
        ("'\u0411'\n", "bash", b"'\xd0\x91'\n"),
        ("'\u0411'\n", "python", b"'\xd0\x91'\n"),
    ],
)
def test_powershell_gets_a_mark_where_letters_need_one(
    script: str, language: str, data: bytes
) -> None:
    assert file_bytes(script, language) == data


@pytest.mark.parametrize(
    ("name", "language", "wanted"),
    [
        ("Add printer (2)", "powershell", "Add-printer-2.ps1"),
        ("../../etc/passwd", "bash", "etc-passwd.sh"),
        ("Dr\u00fccker l\u00f6schen", "python", "Drucker-loschen.py"),
        ("\u65e5\u672c", "python", "script.py"),
        ("CON", "powershell", "CON-script.ps1"),
        ("nul.old", "bash", "nul-script.old.sh"),
        ("a" * 200, "cmd", "a" * 80 + ".cmd"),
    ],
)
def test_a_name_is_safe_everywhere(name: str, language: str, wanted: str) -> None:
    assert file_name(name, language) == wanted
