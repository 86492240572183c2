from __future__ import annotations

from webapp.assistant.circuit import Circuit


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def broken(clock: Clock) -> Circuit:
    circuit = Circuit(most_failures=3, rest=30, clock=clock)
    for _ in range(3):
        assert circuit.admit()
        circuit.failed()
    return circuit


def test_it_opens_after_failures_in_a_row() -> None:
    circuit = broken(Clock())
    assert circuit.is_open
    assert not circuit.admit()


def test_a_success_between_failures_starts_the_count_anew() -> None:
    circuit = Circuit(most_failures=2)
    for _ in range(5):
        circuit.failed()
        circuit.succeeded()
    assert circuit.admit()


def test_after_a_rest_one_trial_is_admitted_at_a_time() -> None:
    clock = Clock()
    circuit = broken(clock)
    clock.seconds = 29.9
    assert not circuit.admit()
    clock.seconds = 30
    assert [circuit.admit(), circuit.admit()] == [True, False]


def test_a_trial_that_succeeds_closes_it() -> None:
    clock = Clock()
    circuit = broken(clock)
    clock.seconds = 30
    assert circuit.admit()
    circuit.succeeded()
    assert [circuit.admit(), circuit.admit()] == [True, True]


def test_a_trial_that_fails_opens_it_for_another_rest() -> None:
    clock = Clock()
    circuit = broken(clock)
    clock.seconds = 30
    assert circuit.admit()
    clock.seconds = 40
    circuit.failed()
    clock.seconds = 69
    assert not circuit.admit()
    clock.seconds = 70
    assert circuit.admit()


def test_a_trial_that_never_tells_how_it_ended_is_followed_by_another() -> None:
    clock = Clock()
    circuit = broken(clock)
    clock.seconds = 30
    assert circuit.admit()
    clock.seconds = 60
    assert circuit.admit()
