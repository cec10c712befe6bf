"""Wall time from anchors."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from holdtimer.history.walltime import EARLIEST_MS, LATEST_MS, Anchor, Clock, Moment

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)

ANCHORS = st.lists(
    st.builds(
        Anchor,
        st.integers(0, 5),
        st.integers(0, (1 << 48) - 1),
        st.integers(EARLIEST_MS, LATEST_MS),
        st.integers(0, 86_400_000),
    )
)


def test_without_anchors_nothing_is_known() -> None:
    assert Clock([]).moment(1, 0) == Moment(None, None, None, None)


def test_the_nearest_anchor_of_the_boot_counts() -> None:
    clock = Clock([Anchor(1, 0, NOON_MS, 5), Anchor(1, 10_000, NOON_MS + 10_400, 9)])

    assert (clock.moment(1, 4_000).at, clock.moment(1, 4_000).error_ms) == (NOON + timedelta(seconds=4), 5)
    assert (clock.moment(1, 6_000).at, clock.moment(1, 6_000).error_ms) == (NOON + timedelta(seconds=6.4), 9)


def test_a_time_out_of_range_is_unknown() -> None:
    clock = Clock([Anchor(1, 0, EARLIEST_MS, 5), Anchor(2, 3_600_000, EARLIEST_MS, 5)])

    assert clock.moment(1, (1 << 48) - 1).at is None
    assert clock.moment(2, 0).at is None
    assert clock.moment(2, 3_600_000).at == datetime(2026, 1, 1, tzinfo=UTC)


@given(anchors=ANCHORS, boot=st.integers(0, 6), at_ms=st.integers(0, (1 << 48) - 1))
def test_the_same_by_looking_at_every_anchor(anchors: list[Anchor], boot: int, at_ms: int) -> None:
    def date(utc_ms: float) -> datetime | None:
        if not EARLIEST_MS <= utc_ms <= LATEST_MS:
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)

    found = Clock(anchors).moment(boot, at_ms)

    near = min((abs(a.device_ms - at_ms) for a in anchors if a.boot == boot), default=None)
    candidates = {
        date(a.utc_ms + at_ms - a.device_ms)
        for a in anchors
        if a.boot == boot and abs(a.device_ms - at_ms) == near
    }
    assert found.at in (candidates or {None})
    assert (found.error_ms is None) is (found.at is None)
    last = max((a.utc_ms - a.error_ms for a in anchors if a.boot < boot), default=-1)
    begin = min((a.utc_ms - a.device_ms + a.error_ms for a in anchors if a.boot > boot), default=-1)
    assert found.not_before == date(last)
    assert found.not_after == date(begin)
