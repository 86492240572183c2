"""ResolutionFlow: `create_app` is the table of contents."""

from __future__ import annotations

from flask import Flask

from webapp import api, cli, config, logs, sharing, views
from webapp.counts import SHARED_COUNTS
from webapp.extensions import csrf, db, limit_where_asked, login, migrate
from webapp.turns import engine_options
from webapp.web import serve_static, trust_proxies


def create_app(**overrides: object) -> Flask:
    """Build the application from the environment; `overrides` name variables, for tests."""
    settings = config.load(**overrides)
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.jinja_environment = views.SharedGlobals
    app.jinja_options = {"cache_size": -1}  # all of them: to forget the oldest takes a lock each
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_TIME_LIMIT=None,  # a draft may stay open all day; the token ends with the login
        MAX_CONTENT_LENGTH=config.LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=config.LARGEST_REQUEST,
        RATELIMIT_STORAGE_URI=SHARED_COUNTS if settings.redis_url else "memory://",
        RATELIMIT_SWALLOW_ERRORS=True,
    )
    logs.configure()
    for extension in (db, login, csrf):
        extension.init_app(app)
    sharing.connect(app, settings.redis_url)
    limit_where_asked(app)
    migrate.init_app(app, db, directory=str(config.PROJECT / "migrations"))
    views.register(app)
    api.register(app)
    cli.register(app)
    trust_proxies(app, settings.proxies)
    serve_static(app, settings.instance / "static")
    return app
