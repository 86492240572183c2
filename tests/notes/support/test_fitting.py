"""A figure, host or version stands where the inputs have it, not where they have another."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict
from webapp.notes.language.reading import parsed
from webapp.notes.support import fitting
from webapp.notes.support.sources import Sources, View

TOMCAT = (
    "The production server app-11 runs Tomcat 9.0.41 on Java 8u292; "
    "the test server app-04 already runs Tomcat 9.0.69, "
    "which was put there by Rami Haddad on 8 November 2022."
)
CHEQUES = (
    "13:21 checked with Huda: 000418 and 000437 had moved to Posted. 000422 still in Initial. "
    "Told her to reset 000422 from the Exceptions page."
)
SERVICE = (
    "1006 (service is stopping) 06:03:10, no 1008 (service has stopped) afterwards. "
    "KillTimeout = 20000."
)
REBOOTED = "installed KB2549 on fs-lund-02, rebooted 18 Mar 22:30. fs-malmo-01 not touched."
WAIT = "KillTimeout was set from 20000 to 60000 on fs-lund-02."
FOUND = "I found the file spooler.xml in C:\\spool which is 38 GB big. spoolsv.exe takes 80 % CPU."
MEMBER = "Failing member is etcd-2 (198.51.100.23). master-0 has less than 0.1 % failures."
ANSWERED = "Sent at 09:10. Provider answered at 11:30 that version 6.3 may be released in July."

COPIED = (
    "1) Backup of D:\\bin\\a.exe on CM01. 2) a.exe changed on DEV3. 3) CM02 not done, Ann waits."
)
HIDDEN = "Changed PR_HIDDEN from True to False and left PR_SYSTEM alone, it was already False."
LIES = [
    (TOMCAT, "On 2022-11-08 Rami Haddad put Tomcat 9.0.41 on app-04."),
    (TOMCAT, "The test server app-11 already runs Tomcat 9.0.69."),
    (CHEQUES, "Huda was told to reset 000418 from the Exceptions page."),
    (SERVICE, "KillTimeout was 1006."),
    (REBOOTED, "On 18 March at 10:30 PM fs-malmo-01 was rebooted."),
    (WAIT, "KillTimeout was set to 20000 on fs-lund-02."),
    (FOUND, "The file spoolsv.exe was found in C:\\spool."),
    (MEMBER, "The failing member is master-0."),
    (ANSWERED, "At 09:10 the provider answered that version 6.3 may be released in July."),
    (COPIED, "Before the change a.exe was backed up on CM02."),
    (HIDDEN, "PR_SYSTEM was left alone because it was already True."),
]
HONEST = [
    ("PRN-14 has 12 jobs and 40 users; PRN-02 has 250 jobs.", "On PRN-14 there are 40 users."),
    (TOMCAT, "On 2022-11-08 Rami Haddad put Tomcat 9.0.69 on app-04."),
    (TOMCAT, "The test server app-04 already runs Tomcat 9.0.69."),
    (CHEQUES, "Huda was told to reset 000422 from the Exceptions page."),
    (SERVICE, "KillTimeout was 20000."),
    (REBOOTED, "On 18 March at 10:30 PM fs-lund-02 was rebooted."),
    (WAIT, "KillTimeout was set to 60000 on fs-lund-02."),
    (FOUND, "The file spooler.xml was found in C:\\spool."),
    (MEMBER, "The failing member is etcd-2."),
    (ANSWERED, "At 11:30 the provider answered that version 6.3 may be released in July."),
    (COPIED, "a.exe was backed up on CM01."),
    (HIDDEN, "PR_SYSTEM was left alone, it was already False."),
    (HIDDEN, "PR_HIDDEN was changed from True to False."),
]


@pytest.mark.parametrize(("held", "told"), LIES)
def test_what_fits_another_better_is_left_out(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is not None


@pytest.mark.parametrize(("held", "told"), HONEST)
def test_what_fits_best_enters(held: str, told: str) -> None:
    assert verdict(held, told, section="resolution") is None


def test_what_another_input_says_of_a_figure_counts_too() -> None:
    checks = (a_check("Answer times on app-1", "pass", "after 41 s, 44 s and 52 s"),)
    held = bundle("The limit on app-1 is 30 s.", checks=checks)
    assert verdict(held, "The limit on app-1 is 30 s.", "F1 C1") is None
    assert verdict(held, "The limit on app-1 is 44 s.", "F1 C1") is not None


def test_a_pasted_list_of_hundreds_is_weighed_in_part() -> None:
    """Each place beside each other one would take minutes."""
    view = View(Sources(bundle("host-1 port 5 " * 280)).cited(("F1",)) or [])
    assert fitting.is_kept(parsed("port 5 host-1 " * 70), view)
