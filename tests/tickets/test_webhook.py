"""The signature of a webhook, beside the example of its specification."""

from __future__ import annotations

from webapp.tickets.webhook import signed


def test_it_signs_as_the_specification_does() -> None:
    """Source: the example in the libraries of https://www.standardwebhooks.com."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_of_any_text_signs_as_it_stands() -> None:
    assert signed("a", "b", 1, b"c") != signed("a ", "b", 1, b"c")
