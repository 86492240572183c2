from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from tests.factories import PASSWORD, who
from webapp.extensions import db
from webapp.models import ApiToken, Conflict, Refused, Team, User, user

WORDS = {"name": "Dana", "role": "engineer", "password": PASSWORD}


@pytest.mark.parametrize("email", ["a@b", " Dana@North.Example ", "d+x@localhost", "\u00fc@b"])
def test_any_address_of_the_form_a_at_b_is_taken(inside: Flask, email: str) -> None:
    user = User.enroll(email=email, team=Team.named("North"), **WORDS)
    assert user.email == email.strip().lower()
    assert User.with_email(email.upper()) is user


@pytest.mark.parametrize(
    "email", ["", "a", "a@", "@b", "a@b@c", "a b@c", "a\x00@b c", "x" * 253 + "@b"]
)
def test_another_form_is_refused(inside: Flask, email: str) -> None:
    with pytest.raises(Refused) as refused:
        User.enroll(email=email, team=Team.named("North"), **WORDS)
    assert list(refused.value.errors) == ["email"]


@pytest.mark.parametrize("email", ["alice@north.example", "ALICE@North.example"])
def test_an_address_is_given_once(inside: Flask, email: str) -> None:
    with pytest.raises(Conflict, match=r"alice@north\.example"):
        User.enroll(email=email, team=Team.named("South"), **WORDS)
    assert who("Alice").team.name == "North"


@pytest.mark.parametrize(
    ("length", "taken"), [(11, False), (12, True), (1_024, True), (1_025, False)]
)
def test_passwords_are_measured_in_characters(inside: Flask, length: int, *, taken: bool) -> None:
    words = WORDS | {"password": "\u00fc" * length}
    if taken:
        User.enroll(email="d@b", team=Team.named("North"), **words)
        assert User.authenticate("d@b", "\u00fc" * length) is not None
        return
    with pytest.raises(Refused) as refused:
        User.enroll(email="d@b", team=Team.named("North"), **words)
    assert list(refused.value.errors) == ["password"]


@pytest.mark.parametrize(
    "email", ["alice@north.example", "nobody@north.example", "\x00", "\ud800@b"]
)
def test_a_wrong_password_finds_nobody(inside: Flask, email: str) -> None:
    assert User.authenticate(email, "not the password") is None


def test_a_changed_password_replaces_the_old_one(inside: Flask) -> None:
    bob = who("Bob")
    with pytest.raises(Refused):
        bob.change_password("not the password", "another long password")
    bob.change_password(PASSWORD, "another long password")
    db.session.flush()
    assert User.authenticate(bob.email, PASSWORD) is None
    assert User.authenticate(bob.email, "another long password") is bob


def test_a_token_is_kept_as_a_hash_and_works_until_revoked(inside: Flask) -> None:
    token, plain = ApiToken.issue(who("Alice"), "laptop")
    assert plain not in (token.token_hash, token.prefix)
    assert ApiToken.of(plain) is token
    assert ApiToken.of(f"{plain}x") is None
    assert ApiToken.of_user(who("Bob"), token.id) is None
    assert ApiToken.with_prefix(plain[: len(token.prefix)]) is token
    assert ApiToken.with_prefix(plain) is token
    assert ApiToken.with_prefix(plain[: len(token.prefix) - 1]) is None
    token.revoke()
    revoked_at = token.revoked_at
    token.revoke()
    assert (ApiToken.of(plain), token.revoked_at) == (None, revoked_at)
    assert token not in ApiToken.listed(who("Alice"))


def test_an_unknown_address_is_compared_as_any_other() -> None:
    hasher = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    nobodys = user.nobodys(hasher)
    assert extract_parameters(nobodys) == extract_parameters(hasher.hash("a password"))
    with pytest.raises(VerifyMismatchError):
        hasher.verify(nobodys, "a password")
