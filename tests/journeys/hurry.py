"""A web process that leaves at a tenth of its patience, for tests that stop one: `-m …`."""

from __future__ import annotations

from webapp import leaving

leaving.WORK_ENDS_S = 1.0

if __name__ == "__main__":
    from webapp import serve

    serve.main()
