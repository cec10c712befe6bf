"""A month of one person, as it really goes: every figure is compared with what truly happened."""

from pathlib import Path

import pytest
from life.script import month
from life.simulated import Simulated, holdtimer

from holdtimer.sim.clock import Rates

def test_x(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = month()
    sim = Simulated(tmp_path, made.doings[0].at_utc_ms - 600_000, Rates(1.00002, 0.97, 1.04), monkeypatch)
    try:
        sim.do(made.doings)
        print(holdtimer("sessions"))
        import json
        got = json.loads(holdtimer("sessions","--json"))
        for g in got: print(g["routine"], g["started"], g["outcome"], g["pain_before"], g["pain_after"], g["active_ms"], g["paused_ms"], g["started_error_ms"])
        for d in made.ledger: print(d.routine.name, d.local, d.outcome, d.before, d.after, d.active_ms, d.paused_ms)
    finally:
        sim.end()
