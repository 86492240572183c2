"""People and their API tokens."""

from __future__ import annotations

import sys

import click

from webapp.cli.refusal import Group, refuse
from webapp.extensions import db
from webapp.models import ApiToken, Conflict, Refused, Team, User
from webapp.models.api_token import PREFIX_LENGTH
from webapp.models.user import ROLES

users = Group("users", help="People who may log in.")
tokens = Group("tokens", help="Keys to the JSON API.")


@users.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The name teammates see.")
@click.option("--team", required=True, help="Made when there is none of that name.")
@click.option("--role", type=click.Choice(ROLES), default="engineer", show_default=True)
@click.option("--password-stdin", is_flag=True, required=True, help="Read it from standard input.")
def create_user(email: str, name: str, team: str, role: str, password_stdin: bool) -> None:  # noqa: FBT001, ARG001 - click hands every option over
    """Add a person who may log in."""
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        user = User.enroll(
            email=email, name=name, team=Team.named(team), role=role, password=password
        )
    except Refused as refusal:
        refuse(" ".join(refusal.errors.values()))
    except Conflict as conflict:
        refuse(conflict.message)
    db.session.commit()
    click.echo(f"{user.name} may log in as {user.email}.")


@tokens.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What the token is for.")
def create_token(email: str, name: str) -> None:
    """Make an API token and print it, and nothing else, on standard output."""
    user = User.with_email(email)
    if user is None:
        refuse(f"There is no user with the address {email}.")
    try:
        _, plain = ApiToken.issue(user, name)
    except Refused as refusal:
        refuse(" ".join(refusal.errors.values()))
    db.session.commit()
    click.echo(plain)


@tokens.command("revoke")
@click.argument("prefix")
def revoke_token(prefix: str) -> None:
    """Revoke the token with that PREFIX; the whole token does as well."""
    token = ApiToken.with_prefix(prefix)
    if token is None:
        refuse(f"There is no token with the prefix {prefix[:PREFIX_LENGTH]}.")
    token.revoke()
    db.session.commit()
    click.echo(f"{token.prefix} is revoked.")
