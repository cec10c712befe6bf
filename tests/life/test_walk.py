"""The shortest way to a date: a session, three minutes alone, a press, the radio window, `sync`."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from life.companion import holdtimer
from life.script import BEFORE_MS, Contact, month, off_ms
from life.simulated import Simulated

from holdtimer.sim.clock import Rates

DAYS = """
10-03 B  -            E 5>4                sync@20:14
10-04 B  M 4>4        E 4>3                sync@20:26
"""


AWAKE_LIKE_THE_CRYSTAL = Rates(1.00002, 1.00002, 1.05)


@pytest.mark.parametrize("rates", [Rates(), AWAKE_LIKE_THE_CRYSTAL, Rates(0.99998, 1.03, 0.95)])
def test_a_session_is_dated_to_the_second(
    rates: Rates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived = month(DAYS)
    first_day = 1 + next(
        number for number, doing in enumerate(lived.doings) if isinstance(doing, Contact) and number
    )
    device = Simulated(tmp_path, lived.doings[0].at_utc_ms - BEFORE_MS, rates, monkeypatch)
    try:
        device.do(lived.doings[:first_day])
        (early,) = json.loads(holdtimer("sessions", "--json"))
        device.do(lived.doings[first_day:])
        rows = json.loads(holdtimer("sessions", "--json"))
    finally:
        device.end()

    early_ms = off_ms(datetime.fromisoformat(early["started"]), lived.ledger[0])
    assert early_ms <= early["started_error_ms"]
    assert early_ms <= (10_000 if rates.awake == 1.03 else 1_000)
    assert len(rows) == 3
    for row, done in zip(rows, lived.ledger, strict=True):
        print(off_ms(datetime.fromisoformat(row["started"]), done), row["started_error_ms"])
        assert off_ms(datetime.fromisoformat(row["started"]), done) <= row["started_error_ms"]
