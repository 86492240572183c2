"""Ordinary tickets with what an engineer would note down: the right fix follows."""

from __future__ import annotations

import pytest

from tests.assistant.situations import situation
from webapp.assistant.playbook_provider import PlaybookProvider
from webapp.lib.markers import parse

PROVIDER = PlaybookProvider()
STORIES = [
    (
        "Outlook keeps asking for a password",
        ("Her password was changed on Monday.", "Outlook on the web works with the new password."),
        "Remove the saved Outlook credentials and sign in again",
    ),
    (
        "Jobs stuck in printer queue",
        ("The Print Spooler service is stopped on PRN01.",),
        "Clear the print queue and restart the Print Spooler",
    ),
    (
        "VPN fails from home",
        ("VPN client shows error 809.", "It works over the phone hotspot."),
        "Let the VPN's IPsec traffic through address translation",
    ),
    (
        "VPN error 691 for new colleague",
        ("User is not a member of the VPN group.",),
        "Restore the account's permission to use the VPN",
    ),
    (
        "Label printer offline",
        ("The printer has a new IP address, the port still points to 10.0.0.12.",),
        "Point the printer's port to its current address",
    ),
    ("C drive full on laptop", ("Drive C: has 200 MB free",), "Free space on the system drive"),
    (
        "Cannot reach server by name",
        ("DNS is set to 8.8.8.8 on the adapter.",),
        "Use the network's own DNS servers again",
    ),
    (
        "No network in branch",
        ("ipconfig shows 169.254.3.4.", "DHCP service is stopped on DC02."),
        "Start the DHCP service and renew the leases",
    ),
    ("Guests get no IP", ("The scope is 100 % in use.",), "Free addresses in the DHCP scope"),
    (
        "User locked out",
        ("Account is locked out.", "The phone still has the old password saved."),
        "Find the source of the bad passwords and unlock the account",
    ),
    (
        "User cannot log in",
        ("PasswordExpired is True.",),
        "Set a temporary password that has to be changed",
    ),
    (
        "User cannot sign in to Windows",
        ("The password has expired.",),
        "Set a temporary password that has to be changed",
    ),
    (
        "Clock wrong",
        ("The clock is 8 minutes behind.",),
        "Synchronise the clock with the domain again",
    ),
    (
        "OneDrive not syncing",
        (
            "OneDrive has been stuck at processing changes for days.",
            "Restarting the client made no change, still stuck.",
        ),
        "Reset the OneDrive client",
    ),
    (
        "Teams white screen",
        (
            "Teams works in the browser.",
            "After a reboot it is still the same white screen in Teams.",
        ),
        "Set the Teams cache aside",
    ),
    (
        "Nobody hears me in Teams",
        ("Microphone access is off in the privacy settings.",),
        "Allow the microphone and choose the right device",
    ),
    (
        "BitLocker key at boot",
        ("The BIOS was updated yesterday.",),
        "Unlock with the recovery key and seal BitLocker anew",
    ),
    (
        "Windows Update fails",
        ("Update fails with 0x80070002.", "The download is stuck at 0 %."),
        "Reset the Windows Update download cache",
    ),
    (
        "No licence",
        ("No licence is assigned to the user.",),
        "Assign the missing Microsoft 365 licence",
    ),
    (
        "MFA not working",
        ("She has a new phone.", "The authenticator is still registered on the old phone."),
        "Let the user register the authenticator again",
    ),
    (
        "RDP does not work",
        ("Remote Desktop is disabled on the PC.",),
        "Switch on Remote Desktop on the computer",
    ),
    (
        "Website insecure certificate",
        ("The certificate expired on 1 March.",),
        "Bind the renewed certificate to the website",
    ),
    (
        "Wifi problem on laptop",
        ("The Wi-Fi password was changed last week.", "The phone connects fine."),
        "Remove the saved Wi-Fi profile and connect again",
    ),
    (
        "PC very slow",
        ("Chrome process uses 95 % CPU.",),
        "Find what uses the computer up and stop it",
    ),
    (
        "Backup failed",
        ("SqlServerWriter is in a failed state.",),
        "Restart the services of the failed VSS writers",
    ),
    (
        "ERP cannot connect to SQL",
        ("The MSSQLSERVER service is not running.",),
        "Start the SQL Server service",
    ),
    ("Intranet 503", ("The application pool is stopped.",), "Start the application pool"),
    ("Linux server disk full", ("df shows /var at 100%.",), "Free space on the Linux file system"),
    (
        "nginx down on ubuntu",
        ("nginx.service is in state failed.",),
        "Read the reason and start the Linux service again",
    ),
    (
        "S drive missing",
        ("The mapping is missing in Explorer.", "The share opens by its full path."),
        "Map the network drive again",
    ),
    (
        "No access to folder on file server",
        ("User is not a member of the group FS-Finance.",),
        "Add the user to the group of the shared folder",
    ),
    (
        "Trust relationship failed",
        ("Test-ComputerSecureChannel returned False.",),
        "Repair the secure channel to the domain",
    ),
    (
        "Policy not applied to a PC",
        ("The computer is in the wrong OU.",),
        "Bring the computer into the policy's scope and refresh it",
    ),
    (
        "Temporary profile",
        ("There is a .bak entry in the ProfileList.",),
        "Restore the profile entry in the registry",
    ),
    (
        "Office not activated",
        (
            "The licence is assigned.",
            "Office shows the private account instead of the work account.",
        ),
        "Set the stored Office licence aside and activate again",
    ),
    (
        "Dock: monitors dark",
        ("After unplugging the dock for two minutes the picture is back.",),
        "Reset the docking station and find the monitors again",
    ),
    (
        "AD users not in 365",
        ("Azure AD Connect sync: SyncCycleEnabled is False.",),
        "Start the directory synchronisation again",
    ),
    (
        "Browser no internet",
        ("A manual proxy 127.0.0.1 is set.",),
        "Switch off the proxy that is left over",
    ),
    (
        "ssh key refused",
        ("The log says bad ownership or modes for directory /home/deploy.",),
        "Correct ownership and permissions of the user's SSH files",
    ),
    (
        "Mailbox full",
        ("The mailbox is at 100 % of its quota.",),
        "Enable the online archive and make room",
    ),
    (
        "Cannot open info@ shared mailbox",
        ("Full Access is not granted for this user.",),
        "Grant Full Access and Send As on the shared mailbox",
    ),
    (
        "Mail from supplier not received",
        ("The message trace shows the message as Quarantined.",),
        "Release the quarantined message",
    ),
    (
        "Outlook search empty",
        ("Windows Search service is disabled.",),
        "Rebuild the Windows Search index",
    ),
    ("Outlook does not open", ("It opens with a new profile.",), "Create a new Outlook profile"),
]


@pytest.mark.parametrize(("title", "facts", "fix"), STORIES, ids=[story[0] for story in STORIES])
def test_confirmed_facts_bring_the_fix(title: str, facts: tuple[str, ...], fix: str) -> None:
    reply = parse(PROVIDER.compose(situation(title, facts=facts)))
    assert reply.fix is not None
    assert reply.fix.title == fix


@pytest.mark.parametrize("title", [story[0] for story in STORIES])
def test_facts_that_tell_nothing_bring_no_fix(title: str) -> None:
    facts = ("The user sits on the third floor.", "Ticket came by phone on Monday.")
    assert parse(PROVIDER.compose(situation(title, facts=facts))).fix is None


@pytest.mark.parametrize(("title", "facts"), [story[:2] for story in STORIES])
def test_the_same_words_as_guesses_bring_no_fix(title: str, facts: tuple[str, ...]) -> None:
    guesses = tuple(f"Perhaps {fact}" for fact in facts)
    assert parse(PROVIDER.compose(situation(title, facts=guesses))).fix is None
