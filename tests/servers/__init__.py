"""Throw-away servers for the tests: loopback, a free port, a temporary folder, always stopped."""

from tests.servers.postgres import start_postgres
from tests.servers.redis import start_redis

__all__ = ["start_postgres", "start_redis"]
