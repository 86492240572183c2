"""The rules on words: quotations, names, new words, signs, hedges, universals, causes, parts."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

HONEST = [
    ("The print spooler on PS01 is stopped.", "On PS01 the print spooler is not running."),
    ("The spooler is not running.", "The spooler is stopped."),
    ("The spooler fails to start.", "The spooler does not start."),
    ("Users cannot sign in.", "Login fails for the users."),
    ("Users cannot sign in.", "Users are unable to log on."),
    ("The service is enabled.", "The service is switched on."),
    ("The site is reachable.", "The site responds."),
    ("The laptop gets no address.", "The laptop does not receive an address."),
    ("No errors were logged.", "The log holds no errors."),
    ("The disk may be full.", "Possibly the disk is full."),
    ("About 40 users wait.", "Approximately 40 users wait."),
    ("Tom disabled the account.", "The account was disabled by Tom."),
    ("The proxy blocks the updater.", "The updater is blocked by the proxy."),
    ('The log shows "access denied" twice.', 'Twice the log shows "Access denied".'),
    ("The mailbox was moved from EX01 to EX02.", "From EX01 the mailbox was moved to EX02."),
    ("The Active Directory replica is old.", "The AD replica is old."),
    ("The cable was replaced.", "The cable was swapped."),
    ("Every user is affected.", "All users are affected."),
    ("The job failed because the disk is full.", "Because of the full disk the job failed."),
    ("SRV1 has 8 GB, SRV2 has 16 GB.", "SRV2 has 16 GB."),
]

LIES = [
    ("The print spooler is stopped.", "The print spooler is running."),
    ("The spooler is running.", "The spooler is not running."),
    ("The service is enabled.", "The service is disabled."),
    ("The test passed.", "The test failed."),
    ("The restart worked.", "The restart did not work."),
    ("Webmail works.", "Webmail fails."),
    ("The port is open.", "The port is closed."),
    ("The queue is full.", "The queue is empty."),
    ("Users cannot sign in.", "Users can sign in."),
    ("The disk may be full.", "The disk is full."),
    ("It is likely a cable fault.", "It is a cable fault."),
    ("Some users cannot print.", "Users cannot print."),
    ("The job sometimes fails.", "The job fails."),
    ("Two users cannot print.", "All users cannot print."),
    ("The job fails on Monday.", "The job always fails on Monday."),
    ("Chat is slow.", "Only chat is slow."),
    ('The log shows "access denied".', 'The log shows "access granted".'),
    ("Outlook is slow.", "Excel is slow."),
    ("The replica is old.", "The replica of Contoso is old."),
    ("The printer is offline.", "The printer is offline and the toner was replaced."),
    ("The printer was restarted.", "The printer was replaced."),
    ("The fault is in the quiet room.", "Beneath a leaking window water dripped onto it."),
    ("DNS was changed. Mail is late.", "Mail is late due to DNS."),
    ("The proxy blocks the updater.", "The updater blocks the proxy."),
    ("The proxy blocks the updater.", "The proxy is blocked by the updater."),
    ("The mailbox was moved from EX01 to EX02.", "The mailbox was moved from EX02 to EX01."),
    ("Ann reported it, Ben restarted the server.", "Ben reported it."),
    ("SRV1 has 8 GB, SRV2 has 16 GB.", "SRV1 has 16 GB."),
    ("The account is not locked.", "The account is locked."),
    ("Retention was 30 days before October.", "Retention was 30 days after October."),
    ("5 users share 3 printers.", "3 users share 5 printers."),
]


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_the_same_in_other_words_enters(held: str, told: str) -> None:
    assert verdict(held, told) is None


@pytest.mark.parametrize(("held", "told"), LIES)
def test_what_the_input_does_not_say_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told) is not None


def test_a_number_must_stand_beside_its_name_in_one_input() -> None:
    held = bundle("SRV1 was rebooted.", "SRV2 was rebooted 3 times.")
    assert verdict(held, "SRV2 was rebooted 3 times.", "F1 F2") is None
    assert verdict(held, "SRV1 was rebooted 3 times.", "F1 F2") is not None


def test_a_statement_may_sum_up_two_facts() -> None:
    held = bundle("The queue is paused.", "It holds 37 jobs.")
    assert verdict(held, "The queue is paused and holds 37 jobs.", "F1 F2") is None


def test_another_language_than_the_inputs_is_left_out() -> None:
    held = bundle("The print spooler on PS01 is stopped.")
    assert verdict(held, "Der Druckdienst auf PS01 wurde angehalten.") == "not_in_source"


def test_a_german_statement_on_german_facts_enters() -> None:
    held = bundle("Der Druckdienst auf PS01 wurde angehalten.")
    assert verdict(held, "Auf PS01 wurde der Druckdienst angehalten.") is None


def test_what_was_skipped_was_skipped_for_what_its_note_says() -> None:
    checks = (a_check("Import on hv-3", "skipped", "host is in maintenance until Thursday"),)
    held = bundle("The disk of hv-3 is full.", checks=checks)
    told = "The import on hv-3 was skipped because the host is in maintenance until Thursday."
    assert verdict(held, told, "C1", section="resolution") is None
    other = "The import on hv-3 was skipped because the disk of hv-3 is full."
    assert verdict(held, other, "C1 F1", section="resolution") is not None


def test_the_customer_asked_for_what_the_ticket_asks() -> None:
    held = bundle("LDAP works.", problem="appreciate your help to configure LDAP on the UAT site")
    told = "The customer asked for help to configure LDAP on the UAT site."
    assert verdict(held, told, "P") is None
    assert verdict(held, told.replace("customer", "bank"), "P") is not None
    assert verdict(held, told.replace("asked for help to configure", "configured"), "P") is not None
