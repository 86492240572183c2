"""Each part of a fleet dies once while engineers work on it: what they were told stands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.fleet import main, under_fire

PARTS = 8  # and ways to die


def test_nothing_is_lost_doubled_or_stale_while_each_part_dies(tmp_path: Path) -> None:
    result = under_fire(tmp_path, 0.0, faults=PARTS)
    assert result.wrong == [], result
    befallen = Counter(fault.kind for fault in result.ledger.faults)
    assert befallen == dict.fromkeys(befallen, 1)
    assert len(befallen) == PARTS
    assert result.posts > 0, result
    assert result.ledger.counts["notes compared"] > 0


@pytest.mark.parametrize(("asked", "code"), [("--help", 0), ("soon", 2)])
def test_the_command_line_says_how_it_is_used(
    asked: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fleet", asked])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == code
    assert "seconds" in said.out + said.err
