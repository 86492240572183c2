"""Roads that a typed secret went down, and the places where it came to light."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.hostile.canary import leaks, running
from tests.hostile.roads import canaries, travel


def main() -> None:
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as world:
        travel(world)
        found = leaks(world, canaries())
    print(f"canary: {len(canaries())} roads tried, {len(found)} leaks (target 0)")
    for leak in found:
        print(f"  {leak.road}: {leak.place}")


if __name__ == "__main__":
    main()
