"""A month of one person, as it really goes: every figure is compared with what truly happened."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from life.compiled import Compiled
from life.figures import FIGURES, STARTS, Seen, see
from life.script import BEFORE_MS, Month, month, off_ms
from life.simulated import Simulated
from program.device import Device, compile_fakes, compile_program, interpreter

from holdtimer.history.store import open_store
from holdtimer.sim.clock import Rates

Body = Callable[[Path, Month, pytest.MonkeyPatch], AbstractContextManager[None]]
ERROR_MAX_MS = 120_000


@contextmanager
def _simulated(folder: Path, lived: Month, patch: pytest.MonkeyPatch) -> Iterator[None]:
    rates = Rates(crystal=1.00002, awake=0.97, asleep=1.04)
    device = Simulated(folder, lived.doings[0].at_utc_ms - BEFORE_MS, rates, patch)
    try:
        device.do(lived.doings)
        yield
    finally:
        device.end()


@contextmanager
def _compiled(folder: Path, lived: Month, patch: pytest.MonkeyPatch) -> Iterator[None]:
    micropython, why = interpreter()
    if why:
        pytest.skip(why)
    patch.setenv("HOLDTIMER_DATA", str(folder / "data"))
    program, fakes = compile_program(folder / "program"), compile_fakes(folder / "fakes")
    device = Device(micropython, program, fakes, folder)
    rates = Rates(crystal=1.0, awake=1.02, asleep=0.95)
    with open_store() as store:
        Compiled(device, store, lived.doings[0].at_utc_ms - BEFORE_MS, rates).do(lived.doings)
    yield


@pytest.mark.parametrize("body", [_simulated, _compiled], ids=["simulated", "compiled"])
def test_every_figure_is_what_happened(body: Body, tmp_path: Path) -> None:
    lived = month()
    with pytest.MonkeyPatch.context() as patch, body(tmp_path, lived, patch):
        seen = see(tmp_path)

    told = {figure.name: (figure.seen(seen), figure.true(lived.ledger)) for figure in FIGURES}
    wrong = [f"{name}: {_apart(*both)}" for name, both in told.items() if both[0] != both[1]]
    assert not wrong, "told and true are not the same:\n" + "\n".join(wrong)
    for name, starts in STARTS:
        assert not _false(name, starts(seen), seen, lived)
    for done, row in zip(lived.ledger, seen.sessions, strict=True):
        error_ms = off_ms(datetime.fromisoformat(row["started"]), done)
        assert error_ms <= min(row["started_error_ms"], ERROR_MAX_MS), row


def _apart(told: object, true: object) -> object:
    """Both; of two lists only the rows that differ."""
    if isinstance(told, list) and isinstance(true, list) and len(told) == len(true):
        return [pair for pair in zip(told, true, strict=True) if pair[0] != pair[1]]
    return told, true


def _false(name: str, starts: list[datetime], seen: Seen, lived: Month) -> list[str]:
    """Starts outside the error that `sessions` tells; some places tell them to the second only."""
    return [
        f"{name} {row['number']}: {at}"
        for at, done, row in zip(starts, lived.ledger, seen.sessions, strict=True)
        if off_ms(at, done) > row["started_error_ms"] + 1_000
    ]
