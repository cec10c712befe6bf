"""Wall time from anchors."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtimer.history.walltime import AGREE_SHARE, EARLIEST_MS, LATEST_MS, Anchor, Clock, Moment
from holdtimer.history.zones import Zone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
HOUR_MS = 3_600_000
HOUR = timedelta(hours=1)

ANCHORS = st.lists(
    st.builds(
        Anchor,
        st.integers(0, 5),
        st.integers(0, (1 << 48) - 1),
        st.integers(EARLIEST_MS, LATEST_MS),
        st.integers(0, 86_400_000),
        st.none() | st.builds(Zone, st.integers(-720, 840)),
    ),
    max_size=12,
)


def test_without_anchors_nothing_is_known() -> None:
    assert Clock([]).moment(1, 0) == Moment(None, None, None, None, None)


def test_the_nearest_anchor_of_the_boot_counts() -> None:
    clock = Clock([Anchor(1, 0, NOON_MS, 5), Anchor(1, 10_000, NOON_MS + 10_090, 9)])

    assert (clock.moment(1, 4_000).at, clock.moment(1, 4_000).error_ms) == (NOON + timedelta(seconds=4), 5)
    assert (clock.moment(1, 6_000).at, clock.moment(1, 6_000).error_ms) == (NOON + timedelta(seconds=6.09), 9)


def test_a_moment_of_an_anchored_boot_lies_within_its_error() -> None:
    ms = timedelta(milliseconds=1)
    clock = Clock([Anchor(1, 0, NOON_MS - HOUR_MS, 5), Anchor(2, 0, NOON_MS, 7, Zone(60))])

    assert clock.moment(2, 0) == Moment(NOON, 7, NOON - 7 * ms, NOON + 7 * ms, 60)


def test_a_time_out_of_range_is_unknown() -> None:
    clock = Clock([Anchor(1, 0, EARLIEST_MS, 5), Anchor(2, HOUR_MS, EARLIEST_MS, 5)])

    assert clock.moment(1, (1 << 48) - 1).at is None
    assert clock.moment(2, 0).at is None
    assert clock.moment(2, HOUR_MS).at == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("step", [-HOUR, HOUR, -300 * 24 * HOUR])
def test_a_clock_that_was_set_dates_its_boot_by_the_newer_anchor(step: timedelta) -> None:
    wrong = NOON_MS - int(step.total_seconds() * 1000)
    right = NOON_MS + HOUR_MS
    clock = Clock([Anchor(1, 0, wrong, 5, Zone(540)), Anchor(1, HOUR_MS, right, 5, Zone(60))])

    for at_ms in (0, 1_000, HOUR_MS, 2 * HOUR_MS):
        assert clock.moment(1, at_ms).at == NOON + timedelta(milliseconds=at_ms)
        assert clock.moment(1, at_ms).zone_min == 60


def test_an_anchor_from_before_two_steps_agrees_again() -> None:
    clock = Clock(
        [
            Anchor(1, 0, NOON_MS, 5),
            Anchor(1, HOUR_MS, NOON_MS, 5),
            Anchor(1, 2 * HOUR_MS, NOON_MS + 2 * HOUR_MS, 5),
        ]
    )

    assert [clock.moment(1, hour * HOUR_MS).at for hour in range(3)] == [NOON, NOON + HOUR, NOON + 2 * HOUR]


@pytest.mark.parametrize(("beyond_ms", "first_counts"), [(0, True), (1, False)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_drift_is_no_step(sign: int, beyond_ms: int, first_counts: bool) -> None:
    apart_ms = sign * (HOUR_MS // AGREE_SHARE + 5 + 7 + beyond_ms)
    clock = Clock([Anchor(1, 0, NOON_MS, 5), Anchor(1, HOUR_MS, NOON_MS + HOUR_MS + apart_ms, 7)])

    assert (clock.moment(1, 0).at == NOON) is first_counts


def test_a_step_between_boots_leaves_each_its_own_time() -> None:
    clock = Clock([Anchor(1, 0, NOON_MS, 5), Anchor(2, 0, NOON_MS - HOUR_MS, 5)])

    assert [clock.moment(boot, 0).at for boot in (1, 2)] == [NOON, NOON - HOUR]


def test_an_interval_over_a_backward_step_keeps_its_end() -> None:
    clock = Clock(
        [
            Anchor(1, 0, NOON_MS - 5 * HOUR_MS, 0),
            Anchor(2, 0, NOON_MS + HOUR_MS, 0),
            Anchor(4, 0, NOON_MS, 0, Zone(60)),
        ]
    )

    assert clock.moment(3, 0) == Moment(None, None, NOON - 5 * HOUR, NOON, 60)


def test_an_interval_with_nothing_before_the_step_is_open() -> None:
    clock = Clock([Anchor(1, 0, NOON_MS, 0), Anchor(3, 0, NOON_MS - HOUR_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, None, NOON - HOUR, None)


def test_one_wrong_anchor_spoils_only_the_intervals_beside_it() -> None:
    right = [Anchor(boot, 0, NOON_MS + boot * HOUR_MS, 0) for boot in (1, 3, 7)]
    clock = Clock([*right, Anchor(5, 0, EARLIEST_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, NOON + HOUR, NOON + 3 * HOUR, None)


def test_an_end_that_undated_can_have_does_not_hide_the_beginning() -> None:
    clock = Clock([Anchor(1, 0, NOON_MS, 0), Anchor(3, 2 * HOUR_MS, EARLIEST_MS + HOUR_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, NOON, None, None)


def test_the_zone_of_an_interval_is_that_of_its_end() -> None:
    before, after = Anchor(1, 0, NOON_MS, 0, Zone(60)), Anchor(3, 0, NOON_MS + HOUR_MS, 0, Zone(540))

    assert Clock([before, after]).moment(2, 0).zone_min == 540
    assert Clock([before]).moment(2, 0) == Moment(None, None, NOON, None, 60)


def brute(anchors: list[Anchor], boot: int) -> list[Anchor]:
    """The anchors of `boot` that count: each agrees with the next newer one that counts."""
    counting: list[Anchor] = []
    for anchor in sorted((a for a in anchors if a.boot == boot), key=lambda a: a.device_ms)[::-1]:
        begin = anchor.utc_ms - anchor.device_ms
        newer = counting[-1] if counting else anchor
        allowed = newer.error_ms + anchor.error_ms + (newer.device_ms - anchor.device_ms) // AGREE_SHARE
        if abs(newer.utc_ms - newer.device_ms - begin) <= allowed:
            counting.append(anchor)
    return counting


@given(anchors=ANCHORS, boot=st.integers(0, 6), at_ms=st.integers(0, (1 << 48) - 1))
def test_the_same_by_looking_at_every_anchor(anchors: list[Anchor], boot: int, at_ms: int) -> None:
    def date(utc_ms: int) -> datetime | None:
        if not EARLIEST_MS <= utc_ms <= LATEST_MS:
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)

    found = Clock(anchors).moment(boot, at_ms)

    counting = brute(anchors, boot)
    near = min((abs(a.device_ms - at_ms) for a in counting), default=None)
    candidates = {date(a.utc_ms + at_ms - a.device_ms) for a in counting if abs(a.device_ms - at_ms) == near}
    assert found.at in (candidates or {None})
    assert (found.error_ms is None) is (found.at is None)
    if found.not_before and found.not_after:
        assert found.not_before <= found.not_after
    if found.at is None:
        after = min((a.boot for a in anchors if a.boot > boot), default=-1)
        begin = date(min((a.utc_ms - a.device_ms + a.error_ms for a in brute(anchors, after)), default=-1))
        assert found.not_after == begin
        lasts = [
            date(max(a.utc_ms - a.error_ms for a in brute(anchors, b)))
            for b in {a.boot for a in anchors}
            if b < boot
        ]
        assert (found.not_before in lasts) or found.not_before is None
