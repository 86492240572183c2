"""What the inputs only deny, what was skipped, foretold, and in which order it came."""

from __future__ import annotations

import pytest

from tests.notes.bundles import a_check, bundle, verdict

HONEST = [
    ("The key works on SRV1 but not on SRV2.", "The key works on SRV1."),
    ("The key works on SRV1 but not on SRV2.", "The key does not work on SRV2."),
    ("Ines denies that the rule was moved. Rui was not asked.", "Rui was not asked."),
    ("The office Wi-Fi is fine.", "The office Wi-Fi is not affected."),
    ("The Windows PCs print.", "The Windows PCs are not affected."),
    ("Either the cable or the port is faulty.", "The cable or the port is faulty."),
    ("The disk could fill up again.", "The disk may fill up again."),
    (
        "Version 6.1 opens it with the flag; version 5.9 did not.",
        "Version 6.1 opens it with the flag.",
    ),
    ("CHECKDB ran. No errors were found.", "CHECKDB found no errors."),
    ("Without LLDP the phones learn no VLAN.", "The phones learn no VLAN without LLDP."),
    ("No labels are printed. 312 orders are waiting.", "312 orders are waiting for labels."),
    ("If it builds, revision 58 will become the standard.", "Revision 58 may become the standard."),
    ("After the swap, the till got a new address.", "The till got a new address after the swap."),
    ("Ines turned LLDP on again on SW-B.", "LLDP was turned on again by Ines on SW-B."),
    (
        "The analyser sends no results. The second reader sends none.",
        "The second reader does not send results either.",
    ),
    ("The cmdlet by design looks for the account.", "The cmdlet looks for it by design."),
    (
        "The copy, 1.3 TB, might take until 4 June.",
        "The copy might take until 4 June.",
    ),
]
LIES = [
    ("Ines denies that the rule was moved. Rui was not asked.", "The rule was moved."),
    ("The key works on SRV1 but not on SRV2.", "The key works on SRV2."),
    (
        "The copy of SRV1, 1.3 TB, might take until 4 June.",
        "The copy of SRV1 will last until 4 June.",
    ),
    (
        "The analyser sends no results. The second analyser sends normally.",
        "The second analyser does not send either.",
    ),
    (
        "The notebook does not open in Teams; in the app it does.",
        "The notebook does not open in the app either.",
    ),
    ("The cmdlet by design looks for the account.", "The cmdlet is not by design."),
    ("The office Wi-Fi is fine.", "The office Wi-Fi is affected."),
    ("The Macs cannot print.", "The Macs are not affected."),
    ("The timer is disabled on SRV1.", "The timer is not disabled on SRV1."),
    ("When it starts, users may receive an error.", "When it starts, users will receive an error."),
    ("Either the cable or the port is faulty.", "The cable is faulty."),
    ("The disk could fill up again.", "The disk will fill up again."),
    (
        "Version 6.1 opens it with the flag; version 5.9 did not.",
        "Version 5.9 opens it with the flag.",
    ),
    ("CHECKDB ran. No errors were found.", "CHECKDB found errors."),
    ("Without LLDP the phones learn no VLAN.", "With LLDP on, the phones learn no VLAN."),
    (
        "If it builds, revision 58 will become the standard.",
        "Revision 58 will become the standard.",
    ),
    (
        "After the swap, the till got a new address.",
        "After the till got a new address, the swap came.",
    ),
    ("Ines turned LLDP on again on SW-B.", "Ines turned LLDP off on SW-B."),
]


@pytest.mark.parametrize(("said", "statement"), HONEST)
def test_a_faithful_statement_enters(said: str, statement: str) -> None:
    assert verdict(said, statement) is None


@pytest.mark.parametrize(("said", "statement"), LIES)
def test_a_turned_statement_stays_out(said: str, statement: str) -> None:
    assert verdict(said, statement) == "not_in_source"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("The restore test of the backup was made.", "wrong_source"),
        ("The restore test of the backup was not done.", None),
        ("The restore test of the backup is planned for the weekend.", None),
    ],
)
def test_a_skipped_check_was_not_made(statement: str, reason: str | None) -> None:
    skipped = bundle(
        checks=(a_check("Restore test of the backup", "skipped", "Planned for the weekend."),)
    )
    assert verdict(skipped, statement, "C1") == reason
