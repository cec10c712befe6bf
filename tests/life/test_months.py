"""Random months: whatever happens to the clocks, no session is lost and no error bound is wrong."""

from datetime import datetime

import pytest
from life.months import DAY_BEGINS_MS, DAY_MS, HOUR_MS, KINDS, ZONE_MIN, Life, Truth

from holdtimer.history.sessions import Session
from holdtimer.history.store import open_store

EACH = 20


@pytest.mark.parametrize("seed", range(EACH))
@pytest.mark.parametrize("kind", KINDS)
def test_month(kind: str, seed: int) -> None:
    with open_store("sqlite://") as store:
        life = Life(kind, seed, store).live()
        found = store.sessions()

    assert [session.seq for session in found] == [truth.seq for truth in life.sessions], "lost or doubled"
    for session, truth in zip(found, life.sessions, strict=True):
        said = f"{kind} {seed}: {truth} was told as {session}"
        assert session.started_utc or life.may_be_undated(truth), said
        assert (session.started_utc is None) == bool(session.why_undated), said
        if not life.is_fooled(truth):
            assert session.why_undated in (None, "power" if truth.logged else WHY.get(kind, "lost")), said
            assert holds_the_truth(session, truth), said
            assert day_is_right(session, truth), said


WHY = {"old": "old"}
"""Of a boot that did not log the RTC: only that kind has older firmware."""


def holds_the_truth(session: Session, truth: Truth) -> bool:
    """The bound does; a ms is lost by rounding."""
    if session.started_utc is not None:
        assert session.started_error_ms is not None
        return abs(_ms(session.started_utc) - truth.utc_ms) <= session.started_error_ms + 1
    after = session.not_before_utc is None or _ms(session.not_before_utc) <= truth.utc_ms
    return after and (session.not_after_utc is None or truth.utc_ms <= _ms(session.not_after_utc))


def day_is_right(session: Session, truth: Truth) -> bool:
    """Where the bound is under an hour."""
    if session.started_utc is None or (session.started_error_ms or 0) >= HOUR_MS:
        return True
    return _day(_ms(session.started_utc)) == _day(truth.utc_ms)


def _ms(utc: datetime) -> float:
    return 1000 * utc.timestamp()


def _day(utc_ms: float) -> int:
    return int((utc_ms + 60_000 * ZONE_MIN - DAY_BEGINS_MS) // DAY_MS)
