"""A month of one person, as it really goes: every figure is compared with what truly happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from life.compiled import Compiled
from life.figures import FIGURES, STARTS, Figure, Seen, see
from life.script import BEFORE_MS, Month, month, off_ms
from life.simulated import Simulated
from program.device import Device, compile_fakes, compile_program, interpreter

from holdtimer.history.store import open_store
from holdtimer.sim.clock import Rates


@pytest.fixture(scope="module")
def lived() -> Month:
    return month()


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


@pytest.fixture(scope="module", params=[_simulated, _compiled], ids=["simulated", "compiled"])
def seen(request: pytest.FixtureRequest, lived: Month, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What the program says of the month, on the evening of its last day."""
    folder = tmp_path_factory.mktemp("life")
    with pytest.MonkeyPatch.context() as patch, request.param(folder, lived, patch):
        return see(folder)


@pytest.mark.parametrize("figure", FIGURES, ids=[figure.name for figure in FIGURES])
def test_figure(figure: Figure, seen: Seen, lived: Month) -> None:
    assert figure.seen(seen) == figure.true(lived.ledger)


@pytest.mark.parametrize(("name", "starts"), STARTS, ids=[name for name, _ in STARTS])
def test_start(name: str, starts: Callable[[Seen], list[datetime]], seen: Seen, lived: Month) -> None:
    """Within the error that `sessions` tells; some tell it to the second only."""
    told = starts(seen)
    assert len(told) == len(lived.ledger)
    for at, done, row in zip(told, lived.ledger, seen.sessions, strict=True):
        assert off_ms(at, done) <= row["started_error_ms"] + 1_000, (name, row["number"])


def test_every_start_is_known_to_two_minutes(seen: Seen, lived: Month) -> None:
    for done, row in zip(lived.ledger, seen.sessions, strict=True):
        error_ms = off_ms(datetime.fromisoformat(row["started"]), done)
        assert error_ms <= min(row["started_error_ms"], 120_000), row
