from tests.views.conftest import beginning, furnished, mine

__all__ = ["beginning", "furnished", "mine"]
