"""docs/states.md is what the tables say."""

from pathlib import Path

import pytest

from holdcore import engine
from tools import states


def test_the_page_is_current() -> None:
    assert states.PAGE.read_text() == states.page(), "run: make states"


def test_check_tells_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "PAGE", tmp_path / "states.md")
    assert states.main(["--check"]) == 1
    assert states.main([]) == 0
    assert states.main(["--check"]) == 0
    states.PAGE.write_text(states.PAGE.read_text() + "\n")
    assert states.main(["--check"]) == 1


def test_every_event_of_the_engine_s_table_leads_somewhere() -> None:
    found = {(state, event) for state, event, _ in states.engine_transitions()}
    assert found == {(state, event) for state, row in engine.Engine.TABLE.items() for event in row}
