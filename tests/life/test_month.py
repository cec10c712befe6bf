"""A month of one person, as it really goes: every figure is compared with what truly happened."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from life.figures import FIGURES, STARTS, Figure, Seen, see
from life.script import Month, month
from life.simulated import Simulated

from holdtimer.sim.clock import Rates

DRIFTS = {"simulated": Rates(crystal=1.00002, awake=0.97, asleep=1.04)}
IDS = [figure.name for figure in FIGURES]


@pytest.fixture(scope="module")
def lived() -> Month:
    return month()


@pytest.fixture(scope="module", params=DRIFTS)
def seen(request: pytest.FixtureRequest, lived: Month, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What the program says of the month, on the evening of its last day."""
    folder: Path = tmp_path_factory.mktemp("life")
    with pytest.MonkeyPatch.context() as patch:
        since_utc_ms = lived.doings[0].at_utc_ms - 600_000
        device = Simulated(folder, since_utc_ms, DRIFTS[request.param], patch)
        try:
            device.do(lived.doings)
            return see(folder)
        finally:
            device.end()


@pytest.mark.parametrize("figure", FIGURES, ids=IDS)
def test_figure(figure: Figure, seen: Seen, lived: Month) -> None:
    assert figure.seen(seen) == figure.true(lived.ledger)


@pytest.mark.parametrize(("name", "starts"), STARTS, ids=[name for name, _ in STARTS])
def test_start(name: str, starts: Callable[[Seen], list[datetime]], seen: Seen, lived: Month) -> None:
    told = starts(seen)
    assert len(told) == len(lived.ledger)
    for at, done, row in zip(told, lived.ledger, seen.sessions, strict=True):
        utc = at if at.tzinfo else at.replace(tzinfo=UTC)
        off_ms = abs(1000 * utc.timestamp() - done.began_utc_ms)
        assert off_ms <= row["started_error_ms"] + 1_000, (name, row["number"])
