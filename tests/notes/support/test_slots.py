"""What stands in another's place: opposites, others of a kind, exchanged parties."""

from __future__ import annotations

import pytest

from tests.notes.bundles import verdict

LIES = [
    ("It has a leading zero.", "It has a trailing zero."),
    ("Enable it on the worker nodes.", "Enable it on the control-plane nodes."),
    ("The job failed 3 times this week.", "The job failed 3 times last week."),
    ("A site-to-site tunnel is up.", "A point-to-site tunnel is up."),
    (r"C:\Temp\a.log is full.", r"The file b.log in C:\Temp is full."),
    ("Set the option to No.", "Set the option to Yes."),
    ("Ben deleted it by mistake.", "Ben deleted it on purpose."),
    ("Cleaned up with forfiles.", "Cleaned up with robocopy."),
    ("Ben deleted the list; Ann restored it.", "The list was restored by Ben."),
    ("App A sends logs while app B is idle.", "App B sends logs while app A is idle."),
    (
        "She is in GRP-AB-Read but not in GRP-AB-Edit.",
        "She is in GRP-AB-Edit but not in GRP-AB-Read.",
    ),
    ("When R is pressed, the box opens.", "When the box opens, R is pressed."),
    ("The option can be enabled.", "The option was enabled."),
    ("New users do not appear.", "No user appears."),
    ("The job failed 3 times this week.", "The job failed every night this week."),
    ("It points to V19 instead of V0.", "It points to V0 instead of V19."),
    ("The spooler may run on PS01.", "The spooler runs on PS01."),
    ("Outlook asks for it every hour.", "Outlook asks for it every day."),
    ("The printer on floor 2 is off, that on floor 3 is on.", "The printer on floor 3 is off."),
    ("The firewall allows port 443 and blocks port 8443.", "The firewall blocks port 443."),
    ("Users in Kiel cannot connect; users in Bonn can.", "Users in Bonn cannot connect."),
    ("The account was disabled by HR.", "The account was disabled by IT."),
    ("The account was disabled by HR.", "HR was disabled by the account."),
    ("The quota was raised to 50 GB.", "The quota was raised by 50 GB."),
    ("The vendor recommends version 5.2.", "The vendor recommends against version 5.2."),
    ("Only the second attempt worked.", "Only the first attempt worked."),
    ("The mailbox is full.", "The mailbox is nearly full."),
    ("The mailbox is nearly full.", "The mailbox is full."),
    ("BitLocker is on although the report is red.", "BitLocker is off."),
    (
        "Users created on premises do not appear in 365.",
        "Users created in 365 do not appear on premises.",
    ),
    ("1,204 objects wait, error 8344 for 17 of them.", "All 1,204 objects have error 8344."),
    ("Nobody at the Leipzig office receives mail.", "Nobody at any office receives mail."),
    ("Dell replaced the board.", "We replaced the board."),
    ("The bank asked to change the time.", "We asked the bank to change the time."),
    (
        "The TPM uses the OEM driver and not the built-in driver.",
        "The TPM uses the built-in driver.",
    ),
    ("Replaced the fan; the card restarted.", "The fan and the card were replaced."),
    ("Removed the profile; the lockouts continued.", "Removing the profile ended the lockouts."),
    ("The terminals are 58 minutes ahead.", "The terminals are 58 minutes behind."),
    ("It stopped after no restarts in 24 hours.", "There were restarts in 24 hours."),
    ("Start the tomcat using the oracle user.", "Started the tomcat using the root user."),
]
HONEST = [
    ("The status is not displayed correctly.", "The status is displayed incorrectly."),
    ("The disk has 250 GB, 2 GB free.", "2 GB of 250 GB are free on the disk."),
    ("The scanner on floor 2 is new.", "The scanner on the 2nd floor is new."),
    ("The timeout is 600 seconds instead of 3,600 seconds.", "It is 600 seconds instead of 3600."),
    ("The certificate is about to expire.", "The certificate will expire soon."),
    ("The node is running too many pods.", "Too many pods are running on the node."),
    (r"C:\Temp\a.log is full.", r"The file a.log in C:\Temp is full."),
    (r"D:\Logs\IIS is full.", r"D:\\Logs\\IIS is full."),
    ("A and B are stopped.", "B and A are stopped."),
    ("The queue is paused and holds 3 jobs.", "The queue holds 3 jobs and is paused."),
    ("The client cannot start.", "The client is unable to start."),
    ("Latency rose from 4 ms to 35 ms at about 01:00.", "Latency rose from 4 to 35 ms."),
    ("Invoices were not checked.", "Nobody checked the invoices."),
    ("10 messages waited, 4 returned to the sender.", "Four messages were returned to the sender."),
    ("The firewall allows port 443 and blocks port 8443.", "Port 8443 is blocked by it."),
    (
        "The weekend backup took 31 hours instead of the usual 12.",
        "It needed 31 instead of 12 hours.",
    ),
    (r"\\fs02.example.com\Finance is full.", r"\\fs02\Finance is full."),
    ("Owner unable to create a tab.", "The owner can't create a tab."),
    ("The host doesn't have permissions.", "The host lacks permissions."),
    ("The job fails to connect to the database.", "The job fails when connecting to the database."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_nothing_takes_the_place_of_another(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_the_same_in_another_order_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="root_cause") is None
