from tests.views.conftest import mine

__all__ = ["mine"]
