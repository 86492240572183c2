import pytest

from webapp.lib.scripts.destructive import destructive_commands

MARKED = [
    *[
        ("powershell", text)
        for text in (
            "Remove-Item",
            "Clear-RecycleBin",
            "Format-Volume",
            "Disable-ADAccount",
            "Reset-Foo",
            "Uninstall-Module",
            "Initialize-Disk",
            "Restart-Computer",
            "Stop-Service",
            "Get-X | remove-aduser",
            "rm -Recurse",
            "[System.IO.File]::Delete",
            "$f.Delete(",
            'cmd /c "rd /s',
            "diskpart",
            "vssadmin delete",
            "shutdown",
        )
    ],
    *[
        ("bash", text)
        for text in (
            "rm -rf",
            "rm x",
            "sudo rm -r",
            "mkfs.ext4",
            "dd if=a of=/dev/b",
            "shred",
            "systemctl stop",
            "userdel",
            "> /dev/sda",
            "DROP TABLE",
            "reboot",
        )
    ],
    *[
        ("cmd", text)
        for text in (
            "del /f",
            "rd /s",
            "format D:",
            "reg delete",
            "diskpart",
            "net user x /delete",
            "RMDIR x",
            "net stop",
        )
    ],
    *[
        ("python", text)
        for text in ("shutil.rmtree", "os.remove", "Path(x).unlink(", "run('rm -rf")
    ],
]


@pytest.mark.parametrize(("language", "text"), MARKED)
def test_it_marks_a_command_with_its_line(language: str, text: str) -> None:
    found = destructive_commands(f"echo a\n{text} /x\n", language)
    assert [one.line for one in found] == [2]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("powershell", "Format-Table; Format-List; Clear-Host; Clear-Variable x"),
        ("powershell", "# Remove-Item x\n<# diskpart #>"),
        ("powershell", "Get-Item; $Remove; Test-Remove-Item; $format = 1; New-Item"),
        ("bash", "form a; alarm x; echo armrm; # rm -rf /\nformat=a; ls -rm"),
        ("cmd", "rem del x\n:: format c:\nmodel x\nformatter d:"),
        ("python", "# os.remove(x)\nitems.remove(x)\nmodel = 1"),
    ],
)
def test_it_marks_nothing_else(language: str, text: str) -> None:
    assert destructive_commands(text, language) == []
