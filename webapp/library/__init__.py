"""Scripts on their way into the team's library, and out of it; how often each is used."""

from webapp.library import counting

__all__ = ["counting"]  # imported for its sweep
