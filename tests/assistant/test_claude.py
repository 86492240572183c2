"""Every way a call can go, through the real SDK; only the far end is ours."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from types import AsyncGeneratorType

import pytest

from tests.assistant.asking import MODEL, SILENCE, Asker, Verdict, request
from tests.fakes.messages_api import FakeMessages, refused_url
from tests.fakes.replies import BEFORE_HEADERS, Answer, Ending, Gate, HangUp, refuses, says
from tests.fakes.ticket_server import until
from webapp.assistant.circuit import Circuit
from webapp.assistant.faults import FAULTS, Kind
from webapp.assistant.model import Call, ModelRequest, SystemBlock, Usage

VERDICT = '{"cause": "The spooler is stopped.", "sure": true}'
LATE = 2.0  # seconds that a busy machine may take; what is not given up takes a minute
PAST = "Wed, 01 Jan 2020 00:00:00 GMT"
NO_DATE = "Fri, 31 Dec 9999 23:59:59 -1200"


@pytest.fixture
def asker(api: FakeMessages) -> Asker:
    return Asker(api.url)


# What the far end does each time, how the call ends, how often it was tried, and whether the
# failure itself lasts for the stall limit (0.4 s here) each time.
FAILURES: list[tuple[str, Answer, Kind, int]] = [
    ("401", refuses(401), "authentication", 1),
    ("402", refuses(402), "authentication", 1),
    ("403", refuses(403), "authentication", 1),
    ("400", refuses(400), "bad_request", 1),
    ("404", refuses(404), "bad_request", 1),
    ("413", refuses(413), "too_large", 1),
    ("413 of a proxy", refuses(413, body="<html>too large</html>"), "too_large", 1),
    ("429", refuses(429), "rate_limited", 3),
    ("429, wait a second", refuses(429, retry_after="1"), "rate_limited", 3),
    ("429, wait an hour", refuses(429, retry_after="3600"), "rate_limited", 1),
    ("429, wait for ever", refuses(429, retry_after="inf"), "rate_limited", 1),
    ("429, wait nonsense", refuses(429, retry_after="soon"), "rate_limited", 3),
    ("429, a past date", refuses(429, retry_after=PAST), "rate_limited", 3),
    ("429, past the last date", refuses(429, retry_after=NO_DATE), "rate_limited", 3),
    ("500", refuses(500), "server", 3),
    ("500 without JSON", refuses(500, body=""), "server", 3),
    ("503", refuses(503), "overloaded", 3),
    ("529", refuses(529), "overloaded", 3),
    ("drop before the reply", HangUp(), "interrupted", 3),
    ("drop before a word", says([], ending="dropped"), "interrupted", 3),
    ("clean end before a word", says([], ending="unfinished"), "interrupted", 3),
    ("error event before a word", says([], ending="error_event"), "overloaded", 3),
    ("malformed JSON before a word", says([], ending="malformed"), "malformed", 2),
    ("stall before a word", says([], ending="silent"), "stalled", 2),
    ("stall before the reply", says([], gates={BEFORE_HEADERS: Gate()}), "stalled", 2),
    ("an empty answer", says([]), "malformed", 2),
    ("refusal without a word", says([], stop_reason="refusal"), "refused", 1),
]


@pytest.mark.parametrize(("answer", "kind", "tries"), [row[1:] for row in FAILURES])
def test_a_failure_before_the_first_word_is_named_and_tried_again_within_bounds(
    api: FakeMessages, asker: Asker, answer: Answer, kind: Kind, tries: int
) -> None:
    api.default = answer
    outcome = asker.stream(seconds=20)
    assert (outcome.kind, outcome.texts) == (kind, [])
    assert len(api.requests) == tries
    assert outcome.error is not None
    assert outcome.error.words == FAULTS[kind].words
    assert [(call.outcome, call.tries) for call in asker.calls] == [(kind, tries)]


@pytest.mark.parametrize(
    "answer", [row[1] for row in FAILURES if row[3] > 1], ids=[r[0] for r in FAILURES if r[3] > 1]
)
def test_a_passing_failure_is_recovered_from(
    api: FakeMessages, asker: Asker, answer: Answer
) -> None:
    api.will(answer, says("Look at the spooler."))
    outcome = asker.stream(seconds=20)
    assert (outcome.kind, outcome.text) == ("done", "Look at the spooler.")
    assert len(api.requests) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(["Look at ", "the"], ending="dropped"), "interrupted"),
        (says(["Look at ", "the"], ending="unfinished"), "interrupted"),
        (says(["Look at ", "the"], ending="silent"), "stalled"),
        (says(["Look at ", "the"], ending="error_event"), "overloaded"),
        (says(["Look at ", "the"], ending="error_event", event_type="api_error"), "server"),
        (says(["Look at ", "the"], ending="malformed"), "malformed"),
        (says(["Look at ", "the"], stop_reason="max_tokens"), "cut_off"),
        (says(["Look at ", "the"], stop_reason="refusal"), "refused"),
    ],
)
def test_a_failure_after_the_first_word_keeps_the_words_and_is_not_tried_again(
    api: FakeMessages, asker: Asker, answer: Answer, kind: Kind
) -> None:
    api.default = answer
    outcome = asker.stream()
    assert (outcome.kind, outcome.text) == (kind, "Look at the")
    assert len(api.requests) == 1
    assert asker.calls[0].outcome == kind
    assert asker.calls[0].usage.cache_creation_tokens > 0  # what was billed is counted


@pytest.mark.parametrize("ending", ["error_event", "malformed"])
def test_a_reply_given_up_half_read_is_not_left_to_the_garbage_collector(
    api: FakeMessages, asker: Asker, ending: Ending, no_collection: None
) -> None:
    """Collected in another thread while the loop closes it, it raises where nobody looks."""
    api.default = says(["Look at ", "the"], ending=ending)
    asker.stream()
    until(lambda: not _half_read())


@pytest.fixture
def no_collection() -> Iterator[None]:
    gc.collect()
    until(lambda: not _half_read())  # what the tests before left is closed by now
    gc.disable()
    yield
    gc.enable()


def _half_read() -> list[object]:
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, AsyncGeneratorType) and one.ag_frame is not None and not one.ag_running
    ]


def test_an_answer_comes_word_by_word_with_what_it_took(api: FakeMessages, asker: Asker) -> None:
    api.will(says(["Look at ", "the spooler."]), says("Again."))
    first = asker.stream()
    assert first.texts == ["Look at ", "the spooler."]
    assert first.usage == Usage(0, 5, 12, 0)
    assert asker.stream().usage == Usage(0, 2, 0, 12)
    assert asker.calls[0] == Call("chat", MODEL, Usage(0, 5, 12, 0), asker.calls[0].latency_ms,
                                  "done", 1)  # fmt: skip


def test_words_are_handed_on_before_the_next_are_there(api: FakeMessages, asker: Asker) -> None:
    gate = Gate()
    api.will(says(["First ", "then."], gates={1: gate}))
    texts = asker.claude.stream(request(), deadline=float("inf"), cancelled=lambda: False)
    assert next(texts) == "First "
    gate.release()
    assert next(texts) == "then."
    assert list(texts) == []


def test_a_refused_connection_is_unreachable() -> None:
    asker = Asker(refused_url())
    outcome = asker.stream()
    assert outcome.kind == "unreachable"
    assert asker.calls[0].tries == 3


def test_the_far_end_may_ask_for_a_wait_inside_the_deadline(
    api: FakeMessages, asker: Asker
) -> None:
    api.will(refuses(429, retry_after="1"), says("Here."))
    assert asker.stream(seconds=5).text == "Here."
    assert sum(asker.pauses) == pytest.approx(1.0, abs=0.11)


@pytest.mark.parametrize("wait", ["3", "3600", "inf"])
def test_a_wait_beyond_the_deadline_is_not_begun(
    api: FakeMessages, asker: Asker, wait: str
) -> None:
    api.default = refuses(429, retry_after=wait)
    outcome = asker.stream(seconds=2)
    assert outcome.error is not None
    assert outcome.error.retry_after == float(wait)
    assert (asker.pauses, outcome.took < 1) == ([], True)


@pytest.mark.parametrize("held_at", [BEFORE_HEADERS, -3, 0, 1])
def test_an_answer_slower_than_the_deadline_is_given_up_in_time(
    api: FakeMessages, asker: Asker, held_at: int
) -> None:
    asker.silence = 60
    api.default = says(["Soon ", "more."], gates={held_at: Gate()})
    outcome = asker.stream(seconds=0.25)
    assert outcome.kind == "deadline"
    assert outcome.took < 0.25 + LATE
    assert outcome.texts == (["Soon "] if held_at == 1 else [])
    assert len(api.requests) == 1
    assert api.requests[0].gone.wait(5)


def test_an_answer_that_trickles_is_given_up_at_the_deadline_too(
    api: FakeMessages, asker: Asker
) -> None:
    """Timeouts are per read: bytes that keep coming keep every one of them from firing."""
    api.default = says(["."] * 2000, gates={n: _Trickle() for n in range(2000)})
    outcome = asker.stream(seconds=2 * SILENCE)
    assert outcome.kind == "deadline"
    assert outcome.texts
    assert outcome.took < 2 * SILENCE + LATE


class _Trickle(Gate):
    def passes(self, seconds: float) -> bool:
        super().passes(seconds)
        return True


def test_stop_ends_a_silent_call_and_the_far_end_sees_it(api: FakeMessages, asker: Asker) -> None:
    asker.silence = 60  # so that no timeout ends the call instead
    gate, stopped = Gate(), threading.Event()
    api.default = says(["Look ", "here."], gates={1: gate})

    def press_stop() -> None:
        gate.reached.wait(5)
        stopped.set()

    threading.Thread(target=press_stop).start()
    outcome = asker.stream(seconds=20, cancelled=stopped.is_set)
    assert (outcome.kind, outcome.text) == ("stopped", "Look ")
    assert api.requests[0].gone.wait(5)
    assert asker.calls[0].outcome == "stopped"


@pytest.mark.parametrize(
    ("seconds", "stop", "kind"), [(5.0, True, "stopped"), (0.0, False, "deadline")]
)
def test_what_is_over_before_it_begins_calls_nobody(
    api: FakeMessages,
    asker: Asker,
    seconds: float,
    stop: bool,  # noqa: FBT001 - a table
    kind: Kind,
) -> None:
    assert asker.stream(seconds=seconds, cancelled=lambda: stop).kind == kind
    assert (api.requests, asker.calls) == ([], [])


def test_stop_ends_a_pause_between_two_tries(api: FakeMessages, asker: Asker) -> None:
    api.default = refuses(429, retry_after="15")
    outcome = asker.stream(seconds=20, cancelled=lambda: len(asker.pauses) > 3)
    assert (outcome.kind, len(asker.pauses), len(api.requests)) == ("stopped", 4, 1)


def test_a_caller_that_closes_the_stream_pays_for_no_more(api: FakeMessages, asker: Asker) -> None:
    asker.silence = 60
    api.default = says(["Look ", "here."], gates={1: Gate()})
    texts = asker.claude.stream(request(), deadline=float("inf"), cancelled=lambda: False)
    assert next(texts) == "Look "
    texts.close()
    assert api.requests[0].gone.wait(5)
    assert [call.outcome for call in asker.calls] == ["stopped"]


def test_open_calls_share_one_thread(api: FakeMessages, asker: Asker) -> None:
    asker.silence = 60
    api.default = says(["Look ", "here."], gates={1: Gate()})
    calls = [
        asker.claude.stream(request(), deadline=float("inf"), cancelled=lambda: False)
        for _ in range(5)
    ]
    assert [next(texts) for texts in calls] == ["Look "] * 5
    assert sum(thread.name == "model-calls" for thread in threading.enumerate()) == 1
    for texts in calls:
        texts.close()


def test_a_connection_is_used_again(api: FakeMessages, asker: Asker) -> None:
    for _ in range(3):
        assert asker.stream().kind == "done"
    assert len(api.connections) <= 1  # none, if a test before this one left its own open


def test_a_structured_answer_is_an_instance_of_its_schema(api: FakeMessages, asker: Asker) -> None:
    api.will(says(VERDICT))
    outcome = asker.parse()
    assert outcome.value == Verdict(cause="The spooler is stopped.", sure=True)
    sent = api.requests[0].body
    assert sent["output_config"]["format"]["type"] == "json_schema"
    assert set(sent["output_config"]["format"]["schema"]["properties"]) == {"cause", "sure"}
    assert asker.calls[0].purpose == "note"


@pytest.mark.parametrize(
    ("answer", "kind", "tries"),
    [
        (says('{"cause": 1, "sure": "perhaps"}'), "malformed", 2),
        (says('{"cause": "The spoo'), "malformed", 2),
        (says("Sorry."), "malformed", 2),
        (says(VERDICT[:20], stop_reason="max_tokens"), "cut_off", 1),
        (says("I cannot.", stop_reason="refusal"), "refused", 1),
        (says(VERDICT[:20], ending="dropped"), "interrupted", 3),
        (says(VERDICT, ending="unfinished"), "interrupted", 3),
        (says(VERDICT[:20], ending="error_event"), "overloaded", 3),
        (says(VERDICT[:20], ending="silent"), "stalled", 2),
        (refuses(529), "overloaded", 3),
        (refuses(401), "authentication", 1),
    ],
)
def test_a_structured_answer_that_fails_is_tried_again_within_bounds(
    api: FakeMessages, asker: Asker, answer: Answer, kind: Kind, tries: int
) -> None:
    api.default = answer
    outcome = asker.parse(seconds=20)
    assert (outcome.kind, outcome.value, len(api.requests)) == (kind, None, tries)
    api.default = says(VERDICT)
    assert asker.parse().kind == "done"


def test_every_try_that_was_billed_is_counted(api: FakeMessages, asker: Asker) -> None:
    api.will(says("no JSON"), says(VERDICT))
    outcome = asker.parse()
    assert outcome.usage is not None
    assert outcome.usage.cache_creation_tokens == outcome.usage.cache_read_tokens > 0
    assert outcome.usage.output_tokens > len(VERDICT) / 4


def test_the_circuit_opens_after_repeated_failures_and_tries_again_later(
    api: FakeMessages, asker: Asker
) -> None:
    seconds = [0.0]
    asker.circuit = Circuit(most_failures=4, rest=30, clock=lambda: seconds[0])
    api.default = refuses(529)
    assert [asker.stream().kind for _ in range(3)] == ["overloaded", "overloaded", "circuit_open"]
    assert len(api.requests) == 4
    assert [call.tries for call in asker.calls] == [3, 1]
    seconds[0] = 30
    assert [asker.stream().kind for _ in range(2)] == ["overloaded", "circuit_open"]
    assert len(api.requests) == 5
    seconds[0] = 60
    api.default = says("Back.")
    assert [asker.stream().kind for _ in range(2)] == ["done", "done"]


def test_what_says_nothing_of_the_service_does_not_open_the_circuit(
    api: FakeMessages, asker: Asker
) -> None:
    asker.circuit = Circuit(most_failures=1)
    for answer in (refuses(401), refuses(400), says("x", stop_reason="max_tokens"), refuses(429)):
        api.will(answer)
        asker.stream(seconds=0.3)
    assert not asker.circuit.is_open


def test_more_than_four_cache_breakpoints_are_a_mistake_of_ours() -> None:
    marked = tuple(SystemBlock("x", cached=True) for _ in range(5))
    with pytest.raises(ValueError, match="5 cache breakpoints"):
        ModelRequest("chat", marked, (), 10)


def test_no_error_says_what_the_ticket_or_the_key_is(api: FakeMessages, asker: Asker) -> None:
    api.default = says('{"cause": "TICKET TEXT"}')
    error = asker.parse().error
    assert error is not None
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert "TICKET" not in repr(error) + str(error) + error.words
    assert asker.key not in repr(asker.claude) + repr(vars(asker.claude))
