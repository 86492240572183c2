"""FastAPI with async SQLAlchemy, as its documentation builds it, on uvicorn."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from note import HTML, MARKDOWN
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.middleware.sessions import SessionMiddleware
from tables import AISession, Fact, Message, SuggestedFix, User

url = (
    os.environ["TWIN_DATABASE"]
    .replace("sqlite:", "sqlite+aiosqlite:")
    .replace("+psycopg", "+asyncpg")
)
engine = create_async_engine(url)
sessions = async_sessionmaker(engine, expire_on_commit=False)
templates = Jinja2Templates(str(Path(__file__).parent))
app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="the key of a twin")

if engine.dialect.name == "sqlite":

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection, _record):
        for pragma in ("busy_timeout = 5000", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")


@cache
def note(_session_id, _version):
    return HTML


async def database():
    async with sessions() as session:
        yield session


Database = Annotated[AsyncSession, Depends(database)]


async def member(request: Request, db: Database) -> User:
    user = await db.get(User, uuid.UUID(request.session.get("user", "")))
    return user or _nobody()


def _nobody():
    raise HTTPException(401)


Member = Annotated[User, Depends(member)]


async def loaded(key: uuid.UUID, db: Database, user: Member) -> AISession:
    asked = select(AISession).filter_by(id=key, team_id=user.team_id)
    return await db.scalar(asked) or _missing()


def _missing():
    raise HTTPException(404)


Loaded = Annotated[AISession, Depends(loaded)]


@app.get("/login/{key}")
async def login(key: uuid.UUID, request: Request) -> PlainTextResponse:
    request.session.update(user=str(key), csrf=uuid.uuid4().hex)
    return PlainTextResponse(request.session["csrf"])


@app.get("/sessions/{key}")
async def show(request: Request, db: Database, user: Member, ai_session: Loaded) -> HTMLResponse:
    of_session = {"ai_session_id": ai_session.id}
    messages = await db.scalars(select(Message).filter_by(**of_session).order_by(Message.number))
    facts = await db.scalars(
        select(Fact).filter_by(**of_session, removed_at=None).order_by(Fact.number)
    )
    fix = await db.scalar(select(SuggestedFix).filter_by(**of_session, superseded_at=None))
    parts = {
        "user": user,
        "ai_session": ai_session,
        "csrf": request.session["csrf"],
        "messages": messages.all(),
        "facts": facts.all(),
        "fix": fix,
    }
    return templates.TemplateResponse(request, "page.html", parts)


@app.get("/sessions/{key}/note")
async def preview(request: Request, user: Member, ai_session: Loaded) -> HTMLResponse:
    parts = {
        "ai_session": ai_session,
        "csrf": request.session["csrf"],
        "note": note(ai_session.id, ai_session.state_version),
        "markdown": MARKDOWN,
    }
    return templates.TemplateResponse(request, "note.html", parts)


@app.post("/sessions/{key}/facts")
async def add(
    request: Request,
    db: Database,
    user: Member,
    ai_session: Loaded,
    text: Annotated[str, Form()],
    csrf_token: Annotated[str, Form()],
) -> RedirectResponse:
    if csrf_token != request.session["csrf"]:
        raise HTTPException(400)
    key, author = ai_session.id, user.id
    await db.rollback()  # its snapshot would make the write fail at once on SQLite
    await db.execute(
        update(AISession)
        .where(AISession.id == key)
        .values(state_version=AISession.state_version + 1)
        .execution_options(synchronize_session=False)
    )
    newest = await db.scalar(select(func.max(Fact.number)).filter_by(ai_session_id=key))
    now = datetime.now(UTC)
    db.add(
        Fact(
            id=uuid.uuid4(),
            ai_session_id=key,
            author_id=author,
            number=(newest or 0) + 1,
            text=text,
            kind="finding",
            source="engineer",
            created_at=now,
            updated_at=now,
        )
    )
    await db.commit()
    return RedirectResponse(f"/sessions/{key}", 303)
