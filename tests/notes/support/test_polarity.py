"""What the inputs affirm is not denied, what they deny is not affirmed, however it is worded."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

DENIED = "The export is executed by the System account and not by the user who starts it."
SKIPPED = "synchronised 83 users; 2 accounts without email address skipped; bank adds the addresses"
UNCHANGED = (
    "Ann Reyes added 192.0.2.44 to the hosts file and set the clock, neither changed the error."
)
UNSURE = "whether the import will be done by 18:00 tomorrow could not be judged yet."
POINTED = (
    "Dina Saleh told the two users to type the number. She did not advise them to go back to 4.7."
)
ELSEWHERE = (
    "It occurs on the last version uploaded to the store. The issue doesn't occur on iPhone."
)
MOVED = "since we moved to DR on 17 July the items are not moving from history to archive."
LISTED = "000418 and 000437 had moved to Posted on their own, no issues. 000422 still Initial."
TO_COME = "Old cert 3A90 not removed. Should probably be removed after 2014-11-30."
LASTING = 'Users see "Page Cannot be Displayed". It lasts for half an hour and then it comes back.'
NOT_THERE = "Table FEE_RATES was dropped and recreated on 1 May, in production, not in test."
STILL_UP = "HV-3 went down again. HV-4 next to it, same patches, has not gone down so far."
A_VALUE = "Ann changed the Sync Method from None to Full for the pilot group (SAL-7 and SAL-9)."
PINGED = "4 packets sent to SRV1, none of them received."
UNUSED = "Quota is 10 per user; bob had 10 registered devices, 6 of them not used since 2021."
NOT_ADDED = "Add the broker role on SRV2: failed. still refused; SRV2 is still under Baseline-v4"

EVER_SINCE = (
    "14 PCs of model K14 ask for the BitLocker recovery key at every start since the update."
)
BRACKETS = "An apostrophe in the name leads to UPL-417, an ampersand or brackets do not."
FINE = (
    "Since the move on 3 May we cannot produce the report in the message module. Reports from the "
    "payment module are fine."
)
HONEST = [
    ("All servers except SRV1 were changed. Only SRV2 has the key.", "SRV1 was not changed."),
    (
        "Ines moved the task on SRV1 and SRV2; SRV3 was left out.",
        "The task was moved on SRV1 and SRV2, but not on SRV3.",
    ),
    (
        "Wi-Fi drops every few minutes at noon. It may be the heat.",
        "Wi-Fi drops every few minutes.",
    ),
    (PINGED, "None of the 4 packets sent to SRV1 was received."),
    (UNUSED, "Six of the ten registered devices of bob had not been used since 2021."),
    (NOT_ADDED, "The broker role could not be added on SRV2, which is still under Baseline-v4."),
    (
        "The size was changed on the farm (600 instead of the default 640).",
        "The size was changed on the farm to 600 instead of the default 640.",
    ),
    (
        "The same comes with Default Domain Policy, but not with our own 23 GPOs.",
        "The same comes with Default Domain Policy, but not with their own 23 GPOs.",
    ),
    (
        "The job was seen to start at 1:30 and to end within 2 s, without moving a slip.",
        "The job ended within 2 s.",
    ),
    (DENIED, "The export is not executed by the user who starts it."),
    (SKIPPED, "2 accounts without email address were skipped."),
    (UNCHANGED, "Adding 192.0.2.44 to the hosts file did not change the error."),
    (UNSURE, "It could not be judged yet if the import will be done by 18:00 tomorrow."),
    (POINTED, "The two users were not advised by Dina Saleh to go back to 4.7."),
    (ELSEWHERE, "The issue occurs on the last version uploaded to the store."),
    (MOVED, "Since the move to DR on 17 July the items are not moving from history to archive."),
    (LISTED, "On their own 000418 and 000437 had moved to Posted, without issues."),
    (TO_COME, "The old cert 3A90 should probably be removed after 2014-11-30."),
    (LASTING, "The error lasts for half an hour."),
    (NOT_THERE, "In test the table FEE_RATES was not dropped and recreated."),
    (STILL_UP, "HV-4, with the same patches, has not gone down so far."),
    (A_VALUE, "The Sync Method was changed from None to Full for SAL-7 and SAL-9."),
    (
        EVER_SINCE,
        "Since the update, 14 PCs of model K14 have asked for the recovery key at every start.",
    ),
    ("Two of these flows are probably unused.", "Probably two of these flows are not in use."),
    (BRACKETS, "Brackets in the name do not lead to UPL-417."),
    (FINE, "Reports from the payment module are fine."),
]
LIES = [
    ("All servers except SRV1 were changed. Only SRV2 has the key.", "SRV2 was not changed."),
    ("All servers except SRV1 were changed. Only SRV2 has the key.", "SRV1 was changed."),
    (PINGED.replace("none", "all"), "None of the 4 packets sent to SRV1 was received."),
    (UNUSED, "Six of the ten registered devices of bob had been used since 2021."),
    (NOT_ADDED, "The broker role was added on SRV2, which is still under Baseline-v4."),
    (NOT_THERE, "In test the table FEE_RATES was dropped and recreated."),
    (STILL_UP, "HV-4, with the same patches, has gone down."),
    (A_VALUE, "The Sync Method was changed from Full to None for SAL-7 and SAL-9."),
    (DENIED, "The export is not executed by the System account."),
    (DENIED, "The export is executed by the user who starts it."),
    (SKIPPED, "2 accounts without email address were not skipped."),
    (UNCHANGED, "Adding 192.0.2.44 to the hosts file changed the error."),
    (UNSURE, "The import will not be done by 18:00 tomorrow."),
    (POINTED, "The two users were advised by Dina Saleh to go back to 4.7."),
    (ELSEWHERE, "The issue doesn't occur on the last version uploaded to the store."),
    (MOVED, "Since the move to DR on 17 July the items are moving from history to archive."),
    (LISTED, "On their own 000418 and 000437 had not moved to Posted."),
    (TO_COME, "The old cert 3A90 was removed after 2014-11-30."),
    (TO_COME, "The old cert 3A90 was removed."),
    (
        "I paused the queue, deleted its jobs and added a key. I deleted a.xml for 42 GB more.",
        "a.xml was not deleted.",
    ),
    (
        "HV-3 has two CPUs of step B2, while HV-4, which got the fix, has two CPUs of step C0.",
        "HV-4 has two CPUs of step B2.",
    ),
    (
        EVER_SINCE,
        "Since the update, 14 PCs of model K14 have not asked for the recovery key at every start.",
    ),
    (
        "The idle timeout on vpn-gw2.example.net was set to 600 seconds instead of 3,600 seconds.",
        "On vpn-gw2 the idle timeout was not set to 600 seconds.",
    ),
    (BRACKETS, "An ampersand in the name leads to UPL-417."),
    (FINE, "Reports from the payment module do not work since the move either."),
]


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_the_same_in_other_words_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is None


@pytest.mark.parametrize(("held", "told"), LIES)
def test_the_opposite_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is not None


def test_what_a_check_denies_may_be_told_of_what_it_checked() -> None:
    check = a_check("upload of 6 cheques on cap-2", "pass", "average 3 s, no ICP-417 in log")
    held = bundle("Replaced the file on the test site.", checks=(check,))
    told = "The upload of 6 cheques on cap-2 had no ICP-417 in the log."
    assert verdict(held, told, "C1", section="resolution") is None
    lie = told.replace("had no", "had")
    assert verdict(held, lie, "C1", section="resolution") is not None


def test_none_is_0() -> None:
    held = bundle("-", checks=(a_check("ping -c 1000 m-2 to m-0", "pass", "0 lost, avg 0.21 ms"),))
    told = "Of 1000 pings from m-2 to m-0 none was lost."
    assert verdict(held, told, "C1", section="resolution") is None
    assert verdict(held, told.replace("none was", "all were"), "C1") is not None
