"""Who does what to whom, read from a sentence."""

from __future__ import annotations

import pytest

from webapp.notes.language.folding import stem
from webapp.notes.language.phrases import Phrase, Predicate
from webapp.notes.language.predicates import analysed
from webapp.notes.language.reading import parsed

SENTENCES = [
    ("The proxy blocks the updater.", "block(the proxy; the updater)"),
    (
        "Ann put KB1234567 on SRV1, KB7654321 on SRV2 and the agent on SRV3.",
        "put(ann; kb1234567) on srv1 | put(ann; kb7654321) on srv2 | put(ann; the agent) on srv3",
    ),
    ("All servers except SRV2 were patched.", "patch(-; all servers)"),
    ("It was Ben who restored it.", "ben(-; it) | restore(ben; it)"),
    ("Ann and Ben Roth restored it.", "restor(ann ben roth; it)"),
    ("The mail role on SRV2 not touched.", "touch(-; the mail role) on srv2"),
    ("The mail role on SRV2 failed.", "fail(the mail role; ) on srv2"),
    ("It was full and as a result the job failed.", "full(-; it) | fail(the job; )"),
    ("The updater is blocked by the proxy.", "block(the proxy; the updater)"),
    ("Moved the mailbox from EX01 to EX02.", "move(-; the mailbox) from ex01, to ex02"),
    ("Ben deleted the list; Ann restored it.", "delete(ben; the list) | restore(ann; it)"),
    ("The node was drained and rebooted.", "drain(-; the node) | reboot(-; the node)"),
    ("The scope was extended by 250 addresses.", "extend(-; the scope) by 250 addresses"),
    ("The monitoring agent stops.", "stop(the monitoring agent; )"),
    ("Is the spooler running? It stopped.", "stop(it; )"),
    ("The device that you use is off.", "use(you; ) | off(-; the device)"),
    ("Signing in to Webmail gives an error.", "sign(-; ) to webmail | give(-; an error)"),
    ("GPU is off or it has no driver.", "off(-; gpu) | have(it; no driver)"),
    ("A crawler opened about 40 ports.", "open(a crawler; 40 ports)"),
    ("It supports a value larger than 64 MB.", "support(it; a value larger 64 mb)"),
    ("The share, SRV1, was moved.", "move(-; the share srv1)"),
    ("Since this morning nobody receives mail.", "receive(nobody; mail) since this morning"),
    ("The room system RM-2 cannot join meetings.", "join(the room system rm-2; meetings)"),
    ("The DWORD value Retry was created.", "create(-; the dword value retry)"),
    ("RDMS and the index role depend on WID.", "depend(rdms the index role; ) on wid"),
    ("The people in Oslo say that it froze.", "say(the people; ) in oslo | freeze(it; )"),
    ("The job was started and wrote 9 records.", "start(-; the job) | write(the job; 9 records)"),
    (
        "Ann had the lens cleaned and checked.",
        "have(ann; the lens) | clean(-; the lens) | check(-; the lens)",
    ),
    (
        "It fails before the store on E: is closed.",
        "fail(it; ) before the store | close(-; the store) on e:",
    ),
    ("The role and then the agent were moved by Ann.", "move(ann; the role the agent)"),
    ("On SRV7 agent.exe goes to the limit.", "go(agent.exe; ) on srv7, to the limit"),
    ("Ann reset it, before that Dana kept it.", "reset(ann; it) | keep(dana; it)"),
    ("At 21:40 TLS was offered.", "offer(-; tls) at 21:40"),
    ("No scan is sent by mail by the copier.", "send(the copier; no scan) by mail"),
    (
        'The error is "gone", the client will not run either.',
        "gone(-; the error) | run(the client; )",
    ),
    ("Ann updated the index and set up the share.", "update(ann; the index) | set(ann; the share)"),
    (
        "Ann moved it, uninstalled Teams, rebooted.",
        "move(ann; it) | uninstall(ann; teams) | reboot(ann; )",
    ),
    ("2 mails sent, received outside.", "send(2 mails; ) | receive(2 mails; )"),
    ("The admin granted mobilesync to the group.", "grant(the admin; mobilesync) to the group"),
    ("It polls SRV1 every 15 minutes.", "poll(it; srv1)"),
]
DENIED = [
    ("The job does not start.", True),
    ("The job fails to start.", True),
    ("The job is unable to start.", True),
    ("The job is able to start.", False),
    ("The job does not fail to start.", False),
    ("The job no longer starts.", True),
    ("The job starts.", False),
    ("The owner is able to see it.", False),
    ("The job does not have to start.", True),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_each_verb_has_its_parties(text: str, expected: str) -> None:
    assert " | ".join(map(_told, analysed(parsed(text)).predicates)) == _stemmed(expected)


@pytest.mark.parametrize(("text", "denied"), DENIED)
def test_what_is_denied_is_known(text: str, denied: bool) -> None:  # noqa: FBT001 - a column
    assert analysed(parsed(text)).predicates[-1].negated is denied


def _told(one: Predicate) -> str:
    patients = ", ".join(map(_text, one.patients))
    governed = ", ".join(
        f"{preposition} {_text(phrase)}"
        for preposition, phrases in one.governed.items()
        for phrase in phrases
    )
    agent = _text(one.agent) if one.agent else "-"
    return f"{one.verb.stem}({agent}; {patients}) {governed}".strip()


def _text(phrase: Phrase) -> str:
    return " ".join(item.lower for item in phrase.items)


def _stemmed(expected: str) -> str:
    """Write the verbs as they are compared: `move` is `mov`."""
    parts = [part.partition("(") for part in expected.split(" | ")]
    return " | ".join(f"{stem(verb)}({rest}" for verb, _, rest in parts)
