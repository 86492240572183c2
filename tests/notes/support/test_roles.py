"""Everyone keeps the part the inputs give: who did it, for whom, and whose it is."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

EVENING = "On Saturday evening Tobias enlarged drive E: on SRV1. Since then Dana cannot open it."
SAID = "The warehouse people in Rouen say the scanner dialogs freeze just then."

BY_POLICY = (
    "Leonie Faber turned off Roaming by Group Policy on the 4 laptops. Ines Valdor restarted them."
)
LIKELY = "The backup very likely kept the timer job from updating them, which was not tested."
NO_REBOOT = "I restarted the print service; a reboot of the server was not necessary."
DATED = "The last entry about Netlogon is dated 7 March, and says that the start type was changed."
LIES = [
    (
        "The key on SRV1 failed because the disk was full; the profile on SRV2 was not affected.",
        "The key on SRV1 and the profile on SRV2 failed.",
    ),
    (
        "Ines changed the timeout on SRV1 from 20 s to 60 s and the queue on SRV2 from 5 to 12.",
        "The timeout on SRV2 was changed from 20 s to 60 s.",
    ),
    ("Ines reset the backup job. Rui moved the rule.", "It was Rui who reset the backup job."),
    (
        "The key on SRV1 failed because the disk was full; the profile on SRV2 was not affected.",
        "The profile on SRV2 failed because the disk was full.",
    ),
    (
        "installed proxy rule on SRV1 at 14:30, mail connector on SRV2 not touched",
        "The proxy rule on SRV1 was not touched.",
    ),
    (
        "Ines moved the task on SRV1. Rui moved the task on SRV2.",
        "The task was moved on SRV2 by Ines.",
    ),
    (NO_REBOOT, "I restarted the server."),
    ("The output was stored on the share for Kirsty.", "Kirsty stored the output on the share."),
    ("The sixth watch was handed to Kirsty Laird.", "Kirsty Laird handed over the sixth watch."),
    (
        "Asked Ingrid Moe to have three students sign in.",
        "Three students asked Ingrid Moe to sign in.",
    ),
    (
        "Sign-in was made compulsory for servers by Tilda Marsh.",
        "Tilda Marsh was required by the servers to sign in.",
    ),
    (
        "FW-LEI-01 was replaced by the carrier's technician, Ali Rahman.",
        "The carrier's technician Ali Rahman was replaced.",
    ),
    (
        "Katya Belova left. Her full access has to go, Alan Whitby wants proof.",
        "Alan Whitby's full access has to go.",
    ),
    (EVENING, "Dana enlarged drive E: on SRV1 on Saturday evening."),
    (SAID, "The scanner dialogs say that the warehouse people freeze."),
    (BY_POLICY, "Roaming was turned off by Group Policy by Ines Valdor on the 4 laptops."),
    (BY_POLICY, "Group Policy was turned off by Roaming."),
    (LIKELY, "The timer job very likely kept the backup from running."),
]
HONEST = [
    (
        "Two archive users in Amman complained. The history screen is getting slow.",
        "Two archive users in Amman complained, and the history screen is getting slow.",
    ),
    (
        "The key on SRV1 failed. The profile on SRV2 failed too.",
        "The key on SRV1 and the profile on SRV2 failed.",
    ),
    (
        "Ines changed the timeout on SRV1 from 20 s to 60 s and the queue on SRV2 from 5 to 12.",
        "The queue on SRV2 was changed from five to twelve.",
    ),
    ("Webmail and Teams work for her, and so does the drive.", "Webmail works for her."),
    (
        "Ines moved the task on SRV1. Rui moved the task on SRV2.",
        "The task was moved on SRV1 and on SRV2.",
    ),
    ("Kirsty stored the output on the share.", "The output was stored on the share by Kirsty."),
    ("The sixth watch was handed to Kirsty Laird.", "Kirsty Laird was handed the sixth watch."),
    (
        "FW-LEI-01 was replaced by the carrier's technician, Ali Rahman.",
        "The carrier's technician replaced FW-LEI-01.",
    ),
    (
        "Replication to SQL-REP-1 had been stopped on 23 January.",
        "Replication to SQL-REP-1 stopped on 23 January.",
    ),
    ("Katya Belova left. Her full access has to go.", "Katya Belova's full access has to go."),
    (EVENING, "Since Tobias enlarged drive E: on SRV1 on Saturday evening, Dana cannot open it."),
    (SAID, "The scanner dialogs freeze."),
    ("3 mails sent, received outside in a minute", "3 mails were received outside in a minute."),
    (
        "LYO-3 keeps its mapping; Teams was not reinstalled on that PC.",
        "Teams was not reinstalled on LYO-3.",
    ),
    (
        "The licences are booked to the right account (a@b.example). The doubt is unconfirmed.",
        "The licences are booked to the right account, a@b.example, and the doubt is unconfirmed.",
    ),
    (
        "After our baseline was rolled out on Friday night none of the 140 users can connect.",
        "None of the 140 users can connect.",
    ),
    (
        "Changed DPI setting a second time, to 125 %. Fonts normal.",
        "The DPI setting was changed a second time, to 125 %.",
    ),
    (BY_POLICY, "Roaming was turned off by Group Policy by Leonie Faber on the 4 laptops."),
    (BY_POLICY, "Roaming was turned off by Group Policy on the 4 laptops."),
    (
        "Snapshot of the OS disk (127 GB) taken first. No second restart.",
        "A snapshot of the OS disk was taken first.",
    ),
    (
        "Asked Joris Haan to check; no reply by 17 October, 08:00, ticket closed.",
        "Joris Haan was asked to check, and the ticket was closed with no reply by 17 October.",
    ),
    (LIKELY, "The timer job was very likely kept from updating them by the backup."),
    ("Of 88 results 3 had a damaged barcode; 3 were typed in.", "Results were typed in."),
    (
        "Looked at 5 notebooks. All five were cleaned by Bruno.",
        "The notebooks were cleaned by Bruno.",
    ),
    (NO_REBOOT, "It was not necessary to reboot the server."),
    (DATED, "The last entry about Netlogon, dated 7 March, says that the start type was changed."),
    ("We had a full disk, perhaps that plays a part.", "A full disk perhaps plays a part."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_a_part_of_another_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_a_kept_part_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
