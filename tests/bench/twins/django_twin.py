"""Django with its own ORM, sessions and CSRF check, on gunicorn."""

from __future__ import annotations

import os
import uuid
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings

parts = urlsplit(os.environ["TWIN_DATABASE"])
HERE = Path(__file__).parent
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ["TWIN_DATABASE"].removeprefix("sqlite:///"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": parts.path.lstrip("/"),
    "USER": parts.username,
    "HOST": parts.hostname,
    "PORT": parts.port,
    "CONN_MAX_AGE": None,
}
settings.configure(
    SECRET_KEY="the key of a twin",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": SQLITE if parts.scheme == "sqlite" else POSTGRESQL},
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [str(HERE)]}],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - after the settings
from django.db import models, transaction  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from note import HTML, MARKDOWN  # noqa: E402


def table(name):
    return type("Meta", (), {"managed": False, "db_table": name, "app_label": "twin"})


class Key(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        abstract = True
        app_label = "twin"


class User(Key):
    team_id = models.UUIDField()
    name = models.TextField()
    Meta = table("users")


class AISession(Key):
    team_id = models.UUIDField()
    title = models.TextField()
    client_name = models.TextField()
    ticket_ref = models.TextField()
    status = models.TextField()
    state_version = models.IntegerField()
    Meta = table("ai_sessions")


class Message(Key):
    ai_session_id = models.UUIDField()
    number = models.IntegerField()
    role = models.TextField()
    content_html = models.TextField()
    created_at = models.DateTimeField()
    Meta = table("session_messages")


class Fact(Key):
    ai_session_id = models.UUIDField()
    author_id = models.UUIDField()
    number = models.IntegerField()
    text = models.TextField()
    kind = models.TextField(default="finding")
    source = models.TextField(default="engineer")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    Meta = table("session_facts")


class SuggestedFix(Key):
    ai_session_id = models.UUIDField()
    title = models.TextField()
    confidence_pct = models.IntegerField()
    description_html = models.TextField()
    ai_drafted_script = models.TextField(null=True)
    superseded_at = models.DateTimeField(null=True)
    Meta = table("session_suggested_fixes")


@cache
def note(_session_id, _version):
    return HTML


def loaded(request, key):
    user = get_object_or_404(User, id=request.session.get("user"))
    return user, get_object_or_404(AISession, id=key, team_id=user.team_id)


def login(request, key):
    request.session["user"] = str(key)
    return HttpResponse(get_token(request))


def show(request, key):
    user, ai_session = loaded(request, key)
    of_session = {"ai_session_id": ai_session.id}
    context = {
        "user": user,
        "ai_session": ai_session,
        "csrf": get_token(request),
        "messages": list(Message.objects.filter(**of_session).order_by("number")),
        "facts": list(Fact.objects.filter(**of_session, removed_at=None).order_by("number")),
        "fix": SuggestedFix.objects.get(**of_session, superseded_at=None),
    }
    return render(request, "page.html", context)


def preview(request, key):
    _, ai_session = loaded(request, key)
    context = {
        "ai_session": ai_session,
        "csrf": get_token(request),
        "note": note(ai_session.id, ai_session.state_version),
        "markdown": MARKDOWN,
    }
    return render(request, "note.html", context)


@transaction.atomic
def add(request, key):
    user, ai_session = loaded(request, key)
    bumped = models.F("state_version") + 1
    AISession.objects.filter(id=ai_session.id).update(state_version=bumped)
    of_session = Fact.objects.filter(ai_session_id=ai_session.id)
    newest = of_session.aggregate(newest=models.Max("number"))["newest"] or 0
    Fact.objects.create(
        ai_session_id=ai_session.id,
        author_id=user.id,
        number=newest + 1,
        text=request.POST["text"],
    )
    return HttpResponseRedirect(f"/sessions/{key}", status=303)


urlpatterns = [
    path("login/<uuid:key>", login),
    path("sessions/<uuid:key>", show),
    path("sessions/<uuid:key>/note", preview),
    path("sessions/<uuid:key>/facts", add),
]
app = get_wsgi_application()
