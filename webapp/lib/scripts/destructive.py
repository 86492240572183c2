"""Commands in a script that remove, overwrite, stop or switch off something: marked, not judged."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from webapp.lib.scripts.found_parameter import line_of, masked
from webapp.lib.scripts.regions import regions

# Commands of the systems themselves, which a script of any language may call.
_ANYWHERE = (
    r"rm\s+(?:-\S+\s+)*-\w*[rRf]\w*|(?:rmdir|rd|del|erase)\s+(?:\S+\s+)?/[sfq]\b|format(?:\.com)?\s+[a-z]:"
    r"|diskpart|mkfs(?:\.\w+)?|dd\s[^\n]{0,200}\bof=|wipefs|shred|fdisk|parted|sgdisk"
    r"|reg(?:\.exe)?\s+delete|sc(?:\.exe)?\s+delete|net\s+(?:user|group|localgroup)\s[^\n]{0,200}/del(?:ete)?\b"
    r"|bcdedit|bootrec|vssadmin(?:\.exe)?\s+delete|wbadmin\s+delete|wmic\s[^\n]{0,200}\bdelete"
    r"|cipher(?:\.exe)?\s+/w|wevtutil(?:\.exe)?\s+cl|schtasks(?:\.exe)?\s+/delete|takeown|dsrm"
    r"|fsutil\s[^\n]{0,200}\bdelete|manage-bde\s[^\n]{0,100}-off|shutdown|reboot|poweroff|halt"
    r"|userdel|groupdel|lvremove|vgremove|zpool\s+destroy|iptables\s+-F|git\s+clean"
    r"|drop\s+(?:table|database|schema)|truncate\s+table|delete\s+from"
)
_OWN: Mapping[str, str] = MappingProxyType(
    {
        "powershell": (
            r"(?:Remove|Uninstall|Reset|Revoke|Unregister|Dismount|Disable|Initialize)-\w+"
            r"|Clear-(?!Host\b|Variable\b)\w+|Format-(?:Volume|Disk|SecureBootUEFI)\b"
            r"|(?:Stop|Restart)-(?:Computer|Service|Process|VM)\b|(?:rm|ri|del|rd|erase)\s"
            r"|\[(?:System\.)?IO\.(?:File|Directory)\]::Delete|\.(?:Delete|DeleteTree)\("
        ),
        "bash": r"rm\s|rmdir|unlink|truncate|kill(?:all)?\s|systemctl\s+(?:stop|disable|mask)"
        r"|>\s*/dev/(?:sd|nvme|disk)\w*",
        "cmd": r"del\s|erase\s|rd\s|rmdir\s|taskkill|net\s+stop",
        "python": r"shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs|truncate)"
        r"|\.(?:unlink|rmdir)\(",
    }
)


class Destructive(NamedTuple):
    """A marked command: its line from 1, its place, and its text in one line."""

    line: int
    start: int
    end: int
    text: str


def destructive_commands(text: str, language: str) -> list[Destructive]:
    """Return the commands to look at twice, in order; comments aside, strings included."""
    return list(_commands(text, language))


def _commands(text: str, language: str) -> Iterator[Destructive]:
    comments = [region for region in regions(text, language) if region.kind == "comment"]
    # Also in upper case and in a quoted command line, but not inside a longer word.
    for found in _PATTERNS[language].finditer(masked(text, comments)):
        shown = " ".join(found[0].split())
        yield Destructive(line_of(text, found.start()), found.start(), found.end(), shown)


_PATTERNS = {
    language: re.compile(
        rf"(?i)(?:(?<![\w$.-])|(?=[.\[>]))(?:{_ANYWHERE}|{own})(?:(?<=\W)|(?![\w-]))"
    )
    for language, own in _OWN.items()
}
