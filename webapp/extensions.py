"""The library objects, made once and bound to an app by `create_app`."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from webapp.database import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address)


def limit_where_asked(app: Flask) -> None:
    """Bind the limiter, without its look at every request: our limits stand on the functions."""
    limiter.init_app(app)
    every_request = limiter._check_request_limit  # noqa: SLF001 - there is no setting for it
    app.before_request_funcs[None].remove(every_request)
