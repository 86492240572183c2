"""Settings from the environment, typed and checked. A bad value stops the start with one line."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PROJECT = Path(__file__).resolve().parent.parent
LARGEST_REQUEST = 1024 * 1024  # bytes; more is answered with 413
THREADS = 100  # of the server; each open stream holds one
SPARE_THREADS = 10  # for everything that is not a stream
SHORTEST_KEY = 32  # characters
ENCRYPTION_KEY = "encryption_key"  # its file in the instance folder
RATE = re.compile(r"0|[1-9][0-9]{0,8}/(second|minute|hour|day)")

HEADER_VALUE = re.compile(r"[!-~]*")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,199}")


class BadSettings(SystemExit):
    """Raised at start; its text is one line that names the variable."""


class Settings(BaseSettings):
    """The variables of the README's table. Blank means unset."""

    model_config = SettingsConfigDict(extra="ignore", str_strip_whitespace=True)

    host: Annotated[str, Field(alias="HOST")] = "127.0.0.1"
    port: Annotated[int, Field(alias="PORT", ge=1, le=65535)] = 8000
    instance: Annotated[Path, Field(alias="RESOLUTIONFLOW_INSTANCE")] = PROJECT / "instance"
    database_url: Annotated[str, Field(alias="DATABASE_URL")] = ""
    redis_url: Annotated[str, Field(alias="REDIS_URL")] = ""
    env: Annotated[Literal["development", "production"], Field(alias="RESOLUTIONFLOW_ENV")] = (
        "development"
    )
    secret_key: Annotated[str, Field(alias="SECRET_KEY")] = ""
    encryption_key: Annotated[SecretStr, Field(alias="RESOLUTIONFLOW_ENCRYPTION_KEY")] = SecretStr(
        ""
    )
    api_rate: Annotated[str, Field(alias="RESOLUTIONFLOW_API_RATE")] = "1200/minute"
    proxies: Annotated[int, Field(alias="RESOLUTIONFLOW_PROXIES", ge=0, le=5)] = 0
    metrics_key: Annotated[SecretStr, Field(alias="RESOLUTIONFLOW_METRICS_KEY")] = SecretStr("")
    anthropic_api_key: Annotated[SecretStr, Field(alias="ANTHROPIC_API_KEY")] = SecretStr("")
    anthropic_base_url: Annotated[str, Field(alias="ANTHROPIC_BASE_URL")] = (
        "https://api.anthropic.com"
    )
    model: Annotated[str, Field(alias="RESOLUTIONFLOW_MODEL")] = "claude-sonnet-5-5"

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if str(value).strip()}

    @field_validator("instance")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        try:
            return path.expanduser().resolve()
        except RuntimeError as error:  # "~somebody" who has no home here
            raise ValueError(str(error)) from None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        try:
            parts = make_url(url or "sqlite:///")
        except (ArgumentError, ValueError):  # their words quote the password
            raise ValueError("is not an address of a database") from None
        if url and parts.drivername == "sqlite":
            return str(parts.set(database=str(_file_of(parts.database or ""))))
        return url

    @field_validator("encryption_key")
    @classmethod
    def _known_keys(cls, keys: SecretStr) -> SecretStr:
        sent = keys.get_secret_value()
        if sent and not all(key.strip() for key in sent.split(",")):
            raise ValueError("must be one key, or several with a comma between two")
        return keys

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, url: str) -> str:
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        try:
            _ = urlsplit(url).port
        except ValueError:
            raise ValueError("is not an address of a Redis server") from None
        return url

    @field_validator("api_rate")
    @classmethod
    def _known_rate(cls, rate: str) -> str:
        if not RATE.fullmatch(rate):
            raise ValueError("must look like 1200/minute (second, minute, hour or day), or be 0")
        return rate

    @field_validator("anthropic_api_key", "metrics_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr) -> SecretStr:
        if not HEADER_VALUE.fullmatch(key.get_secret_value()):
            raise ValueError("must be one line of letters, digits and signs, without blanks")
        return key

    @field_validator("anthropic_base_url")
    @classmethod
    def _known_service(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise ValueError("is not an address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in url:
            raise ValueError("must be the http:// or https:// address of a service")
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("must be an address alone: no user name, no query")
        return url.rstrip("/").removesuffix("/v1").rstrip("/")

    @field_validator("model")
    @classmethod
    def _known_form_of_model(cls, model: str) -> str:
        if not MODEL.fullmatch(model):
            raise ValueError("must be a model id such as claude-sonnet-5-5")
        return model

    @property
    def encryption_keys(self) -> list[str]:
        """The keys of stored credentials, newest first."""
        return [key.strip() for key in self.encryption_key.get_secret_value().split(",")]

    @property
    def production(self) -> bool:
        return self.env == "production"


def _file_of(database: str) -> Path:
    """Return the file of an SQLite address; a relative one is of the working folder."""
    if database in ("", ":memory:") or database.startswith("file:"):
        raise ValueError("must name a file, such as sqlite:////srv/resolutionflow.sqlite3")
    path = Path(database).resolve()
    if path.is_dir():
        raise ValueError(f"{path} is a folder, not a file")
    return path


def load(**overrides: object) -> Settings:
    """Read the environment; `overrides` (by variable name) win, for tests.

    Raises:
        BadSettings: naming the variable and what it may be.

    """
    try:
        settings = Settings.model_validate(overrides)
    except ValidationError as error:
        first = error.errors()[0]
        variable = str(first["loc"][0])
        reason = first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{variable}: {reason}") from None
    return _with_database(_with_keys(settings))


def _with_keys(settings: Settings) -> Settings:
    if settings.production and not settings.secret_key:
        raise BadSettings("SECRET_KEY: must be set when RESOLUTIONFLOW_ENV is production")
    try:
        settings.instance.mkdir(parents=True, exist_ok=True)
        settings.secret_key = settings.secret_key or kept_key(settings.instance / "secret_key")
        if not settings.encryption_key.get_secret_value():
            settings.encryption_key = SecretStr(kept_key(settings.instance / ENCRYPTION_KEY))
    except OSError as error:
        reason = f"cannot use this folder ({error.strerror})"
        raise BadSettings(f"RESOLUTIONFLOW_INSTANCE: {reason}") from None
    return settings


def _with_database(settings: Settings) -> Settings:
    """Look for the database's folder only now: it may be the instance folder, made above."""
    if not settings.database_url:
        file = settings.instance / "resolutionflow.sqlite3"
        settings.database_url = str(URL.create("sqlite", database=str(file)))
    address = make_url(settings.database_url)
    folder = Path(address.database or "").parent
    if address.drivername == "sqlite" and not folder.is_dir():
        raise BadSettings(f"DATABASE_URL: there is no folder {folder}")
    return settings


def kept_key(path: Path) -> str:
    """Return the key in `path`, made once and readable by its owner only.

    Two processes may start together: the link lets one of them make the key, the other reads it.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # atomic, and fails when the other process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
