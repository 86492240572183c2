from __future__ import annotations

import uuid

from flask import Blueprint
from sqlalchemy import select

from webapp import models
from webapp.api import access
from webapp.api.operation import Operation, listed
from webapp.api.representations import Fact
from webapp.api.schemas import FactChange, Listed, NewFact, Paging
from webapp.extensions import db
from webapp.models import AISession, FactProposal
from webapp.models.page import Order, page_of

bp = Blueprint("facts", __name__, url_prefix="/ai-sessions/<uuid:ai_session_id>/facts")
ORDER = Order((models.Fact.number,))


@bp.get("")
@Operation(query=Paging, gives=Listed[Fact])
def index(ai_session: AISession, query: Paging) -> Listed[Fact]:
    """List the confirmed facts by number."""
    standing = select(models.Fact).filter_by(ai_session_id=ai_session.id, removed_at=None)
    return listed(Fact, page_of(standing, ORDER, query.cursor, query.limit))


@bp.post("")
@Operation(takes=NewFact, status=201, gives=Fact, may_conflict=True, makes_once=True)
def create(ai_session: AISession, body: NewFact, key: uuid.UUID | None) -> Fact:
    """Confirm a fact, or accept one that the assistant proposed."""
    if body.proposal_id is None:
        kind = body.kind or "finding"
        fact = models.Fact.add(ai_session, access.me(), body.text, kind, key=key, once=True)
    else:
        proposal = access.found(FactProposal.in_session(body.proposal_id, ai_session.id))
        said = {"text": body.text, "kind": body.kind}
        fact = proposal.accept(access.me(), **said, key=key or uuid.uuid4(), once=True)
    db.session.commit()
    return Fact.model_validate(fact)


@bp.get("/<uuid:fact_id>")
@Operation(gives=Fact)
def show(fact: models.Fact) -> Fact:
    """Show a fact."""
    return Fact.model_validate(fact)


@bp.patch("/<uuid:fact_id>")
@Operation(takes=FactChange, gives=Fact, honours_if_match=True, may_conflict=True)
def update(fact: models.Fact, body: FactChange) -> Fact:
    """Change a fact's words or kind."""
    fact.edit(body.text, body.kind, seen=access.seen(fact))
    db.session.commit()
    return Fact.model_validate(fact)


@bp.delete("/<uuid:fact_id>")
@Operation(status=204, honours_if_match=True, may_conflict=True)
def destroy(fact: models.Fact) -> None:
    """Remove a fact; its number is not used again."""
    fact.remove(access.me(), seen=access.seen(fact))
    db.session.commit()
