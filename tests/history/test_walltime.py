"""Wall time from anchors, and from what the records of the boots say of the RTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtimer.history.runs import Boot
from holdtimer.history.walltime import AGREE_SHARE, EARLIEST_MS, LATEST_MS, Anchor, Moment, TimeLine
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
    assert TimeLine([]).moment(1, 0) == Moment(None, None, None, None, None, "unmet")


def test_between_two_anchors_the_drift_is_spread_and_the_error_grows_towards_the_middle() -> None:
    clock = TimeLine([Anchor(1, 0, NOON_MS, 5), Anchor(1, 10_000, NOON_MS + 10_090, 9)])

    found = [clock.moment(1, at_ms) for at_ms in (0, 4_000, 5_000, 10_000)]
    assert [moment.at for moment in found] == [
        NOON + timedelta(milliseconds=ms) for ms in (0, 4_036, 5_045, 10_090)
    ]
    assert [moment.error_ms for moment in found] == [9, 17, 19, 9]


def test_beyond_the_last_anchor_the_error_grows() -> None:
    clock = TimeLine([Anchor(1, 0, NOON_MS, 5)])

    assert [clock.moment(1, hours * HOUR_MS).error_ms for hours in (0, 1, 2)] == [5, 7_205, 14_405]


def test_a_moment_of_an_anchored_boot_lies_within_its_error() -> None:
    ms = timedelta(milliseconds=1)
    clock = TimeLine([Anchor(1, 0, NOON_MS - HOUR_MS, 5), Anchor(2, 0, NOON_MS, 7, Zone(60))])

    assert clock.moment(2, 0) == Moment(NOON, 7, NOON - 7 * ms, NOON + 7 * ms, 60)


def test_a_time_out_of_range_is_unknown() -> None:
    clock = TimeLine([Anchor(1, 0, EARLIEST_MS, 5), Anchor(2, HOUR_MS, EARLIEST_MS, 5)])

    assert clock.moment(1, (1 << 48) - 1).at is None
    assert clock.moment(2, 0).at is None
    assert clock.moment(2, HOUR_MS).at == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("step", [-HOUR, HOUR, -300 * 24 * HOUR])
def test_a_clock_that_was_set_dates_its_boot_by_the_newer_anchor(step: timedelta) -> None:
    wrong = NOON_MS - int(step.total_seconds() * 1000)
    right = NOON_MS + HOUR_MS
    clock = TimeLine([Anchor(1, 0, wrong, 5, Zone(540)), Anchor(1, HOUR_MS, right, 5, Zone(60))])

    for at_ms in (0, 1_000, HOUR_MS, 2 * HOUR_MS):
        assert clock.moment(1, at_ms).at == NOON + timedelta(milliseconds=at_ms)
        assert clock.moment(1, at_ms).zone_min == 60


def test_an_anchor_from_before_two_steps_agrees_again() -> None:
    clock = TimeLine(
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
    apart_ms = sign * (int(HOUR_MS * AGREE_SHARE) + 5 + 7 + beyond_ms)
    clock = TimeLine([Anchor(1, 0, NOON_MS, 5), Anchor(1, HOUR_MS, NOON_MS + HOUR_MS + apart_ms, 7)])

    assert (clock.moment(1, 0).at == NOON) is first_counts


def test_a_step_between_boots_leaves_each_its_own_time() -> None:
    clock = TimeLine([Anchor(1, 0, NOON_MS, 5), Anchor(2, 0, NOON_MS - HOUR_MS, 5)])

    assert [clock.moment(boot, 0).at for boot in (1, 2)] == [NOON, NOON - HOUR]


def test_an_interval_over_a_backward_step_keeps_its_end() -> None:
    clock = TimeLine(
        [
            Anchor(1, 0, NOON_MS - 5 * HOUR_MS, 0),
            Anchor(2, 0, NOON_MS + HOUR_MS, 0),
            Anchor(4, 0, NOON_MS, 0, Zone(60)),
        ]
    )

    assert clock.moment(3, 0) == Moment(None, None, NOON - 5 * HOUR, NOON, 60, "lost")


def test_an_interval_with_nothing_before_the_step_is_open() -> None:
    clock = TimeLine([Anchor(1, 0, NOON_MS, 0), Anchor(3, 0, NOON_MS - HOUR_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, None, NOON - HOUR, None, "lost")


def test_one_wrong_anchor_spoils_only_the_intervals_beside_it() -> None:
    right = [Anchor(boot, 0, NOON_MS + boot * HOUR_MS, 0) for boot in (1, 3, 7)]
    clock = TimeLine([*right, Anchor(5, 0, EARLIEST_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, NOON + HOUR, NOON + 3 * HOUR, None, "lost")


def test_an_end_that_undated_can_have_does_not_hide_the_beginning() -> None:
    clock = TimeLine([Anchor(1, 0, NOON_MS, 0), Anchor(3, 2 * HOUR_MS, EARLIEST_MS + HOUR_MS, 0)])

    assert clock.moment(2, 0) == Moment(None, None, NOON, None, None, "lost")


def test_the_zone_of_an_interval_is_that_of_its_end() -> None:
    before, after = Anchor(1, 0, NOON_MS, 0, Zone(60)), Anchor(3, 0, NOON_MS + HOUR_MS, 0, Zone(540))

    assert TimeLine([before, after]).moment(2, 0).zone_min == 540
    assert TimeLine([before]).moment(2, 0) == Moment(None, None, NOON, None, 60, "lost")


def brute(anchors: list[Anchor], boot: int) -> list[Anchor]:
    """The anchors of `boot` that count: each agrees with the next newer one that counts."""
    counting: list[Anchor] = []
    for anchor in sorted((a for a in anchors if a.boot == boot), key=lambda a: a.device_ms)[::-1]:
        begin = anchor.utc_ms - anchor.device_ms
        newer = counting[-1] if counting else anchor
        allowed = newer.error_ms + anchor.error_ms + int((newer.device_ms - anchor.device_ms) * AGREE_SHARE)
        if abs(newer.utc_ms - newer.device_ms - begin) <= allowed:
            counting.append(anchor)
    return counting


@given(anchors=ANCHORS)
def test_of_one_boot_those_count_that_agree_with_the_newest(anchors: list[Anchor]) -> None:
    line = TimeLine(anchors)
    for boot in {anchor.boot for anchor in anchors}:
        counting = brute(anchors, boot)
        for anchor in counting:
            dated = [a.utc_ms for a in counting if a.device_ms == anchor.device_ms]
            assert line.moment(boot, anchor.device_ms).at in map(date, dated)


@given(anchors=ANCHORS, boot=st.integers(0, 6), at_ms=st.integers(0, (1 << 48) - 1))
def test_what_is_said_never_contradicts_itself(anchors: list[Anchor], boot: int, at_ms: int) -> None:
    found = TimeLine(anchors).moment(boot, at_ms)

    assert (found.error_ms is None) is (found.at is None)
    assert (found.why is None) is (found.at is not None)
    if found.not_before and found.not_after:
        assert found.not_before <= found.not_after
    if found.at is None and boot not in {anchor.boot for anchor in anchors}:
        following = min((a.boot for a in anchors if a.boot > boot), default=-1)
        begin = TimeLine(anchors).moment(following, 0)
        assert found.not_after == begin.not_after or begin.at is None


def date(utc_ms: int) -> datetime | None:
    if not EARLIEST_MS <= utc_ms <= LATEST_MS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)


# --- boots of one run of the RTC

MINUTE_MS = 60_000
DAY_MS = 24 * HOUR_MS


def test_a_session_slept_over_is_dated_by_the_next_boot_of_its_run() -> None:
    """A session at noon, three minutes, a press, the window, a sync."""
    boots = [Boot(1, 1, 500, 500, 10 * MINUTE_MS), Boot(2, 1, 13 * MINUTE_MS + 400, 400, 5_000)]
    line = TimeLine([Anchor(2, 4_000, NOON_MS + 13 * MINUTE_MS + 4_000, 20)], boots)

    began = line.moment(1, 500)
    assert began.at == NOON + timedelta(milliseconds=500)
    assert began.error_ms is not None
    assert began.error_ms < 2 * MINUTE_MS


def test_another_run_is_an_interval_and_says_that_the_power_was_lost() -> None:
    boots = [
        Boot(1, 1, 0, 0, HOUR_MS),
        Boot(2, 2, 0, 0, 10 * MINUTE_MS),
        Boot(3, 2, 2 * HOUR_MS, 0, MINUTE_MS),
        Boot(4, 4, 0, 0, MINUTE_MS),
    ]
    line = TimeLine([Anchor(1, HOUR_MS, NOON_MS, 0), Anchor(4, 0, NOON_MS + DAY_MS, 0)], boots)

    found = line.moment(3, 0)
    assert (found.at, found.why) == (None, "power")
    assert found.not_before
    assert found.not_after
    slept = timedelta(milliseconds=(2 * HOUR_MS - 10 * MINUTE_MS) * 0.94)
    assert NOON + slept < found.not_before < NOON + 2 * HOUR, "the run had gone on for two hours by then"
    assert NOON + timedelta(days=1) - timedelta(minutes=1) <= found.not_after < NOON + timedelta(days=1)


def test_only_the_run_that_may_still_go_on_waits_for_a_computer() -> None:
    """What the power ended, no later contact dates; also where no contact has been right until then."""
    boots = [Boot(1, 1, 0, 0, HOUR_MS), Boot(2, 2, 0, 0, HOUR_MS), Boot(3, 2, 2 * HOUR_MS, 0, MINUTE_MS)]
    met_before = Anchor(1, HOUR_MS, NOON_MS, 0)
    for anchors, whys in (([], ["power", "unmet", "unmet"]), ([met_before], [None, "unmet", "unmet"])):
        assert [TimeLine(anchors, boots).moment(boot, 0).why for boot in (1, 2, 3)] == whys


def test_runs_that_nobody_met_narrow_each_other() -> None:
    """Two runs between two meetings: the first ended before the second began, which took two hours."""
    boots = [
        Boot(1, 1, 0, 0, MINUTE_MS),
        Boot(2, 2, 0, 0, HOUR_MS),
        Boot(3, 3, 0, 0, 2 * HOUR_MS),
        Boot(4, 4, 0, 0, MINUTE_MS),
    ]
    line = TimeLine([Anchor(1, 0, NOON_MS, 0), Anchor(4, 0, NOON_MS + 10 * HOUR_MS, 0)], boots)
    slack = timedelta(minutes=5)

    first, second = line.moment(2, 0), line.moment(3, 0)
    assert first.not_before
    assert first.not_after
    assert second.not_before
    assert second.not_after
    assert abs(first.not_after - (NOON + 7 * HOUR)) < slack
    assert abs(second.not_before - (NOON + HOUR)) < slack
    assert abs(first.not_before - NOON) < slack
    assert abs(second.not_after - (NOON + 8 * HOUR)) < slack


def test_a_boot_whose_record_is_lost_lies_between_its_neighbours() -> None:
    boots = [Boot(1, 1, 0, 0, HOUR_MS), Boot(2), Boot(3, 1, 3 * HOUR_MS, 0, MINUTE_MS)]
    line = TimeLine([Anchor(3, 0, NOON_MS, 0)], boots)

    found = line.moment(2, 0)
    assert (found.at, found.why) == (None, "lost")
    assert found.not_before
    assert found.not_after == NOON
    assert abs(found.not_before - (NOON - 2 * HOUR)) < timedelta(minutes=20)


@pytest.mark.parametrize("back_ms", [HOUR_MS, 5 * HOUR_MS])
def test_a_count_that_falls_within_a_run_begins_another(back_ms: int) -> None:
    boots = [Boot(1, 1, 5 * HOUR_MS, 0, HOUR_MS), Boot(2, 1, 5 * HOUR_MS - back_ms, 0, MINUTE_MS)]
    line = TimeLine([Anchor(2, 0, NOON_MS, 0)], boots)

    assert line.moment(2, 0).at == NOON
    found = line.moment(1, 0)
    assert (found.at, found.not_after) == (
        None,
        NOON - timedelta(milliseconds=int(HOUR_MS * (1 - AGREE_SHARE))),
    )


def weekly(rate: float, wrong: dict[int, int] | None = None) -> TimeLine:
    """A boot of a minute on each day of six weeks at noon, met every seventh day; `wrong` shifts anchors."""
    boots, anchors = [], []
    for day in range(43):
        boots.append(Boot(day + 1, 1, round(day * DAY_MS * (1 + rate)), 0, MINUTE_MS))
        if day % 7 == 0:
            utc_ms = NOON_MS + day * DAY_MS + (wrong or {}).get(day // 7, 0)
            anchors.append(Anchor(day + 1, 0, utc_ms, 10))
    return TimeLine(anchors, boots)


@pytest.mark.parametrize("rate", [-0.05, -0.001, 0, 0.03, 0.05])
def test_between_contacts_the_drift_is_taken_out(rate: float) -> None:
    line = weekly(rate)
    for day in range(43):
        found = line.moment(day + 1, 0)
        assert found.at
        assert found.error_ms is not None
        off_ms = abs((found.at - NOON - timedelta(days=day)) / timedelta(milliseconds=1))
        assert off_ms <= found.error_ms
        assert off_ms < 2 * MINUTE_MS


@pytest.mark.parametrize("off_ms", [-40 * DAY_MS, -DAY_MS, -4 * HOUR_MS, 4 * HOUR_MS, DAY_MS, 400 * DAY_MS])
@pytest.mark.parametrize("week", range(6))
def test_a_laptop_whose_clock_is_wrong_once_and_then_right_moves_no_session(week: int, off_ms: int) -> None:
    line = weekly(0.03, {week: off_ms})
    for day in range(43):
        found = line.moment(day + 1, 0)
        assert found.at
        assert found.error_ms is not None
        assert abs(found.at - NOON - timedelta(days=day)) <= timedelta(milliseconds=found.error_ms)
        if week or day >= 7:
            assert found.error_ms < 3 * HOUR_MS, "the newer truth wins"


@pytest.mark.parametrize("jump_ms", [HOUR_MS, DAY_MS, 60 * DAY_MS])
def test_a_jump_of_the_rtc_is_in_the_error_of_what_lies_beside_it(jump_ms: int) -> None:
    boots, anchors = [], []
    for day in range(29):
        boots.append(Boot(day + 1, 1, day * DAY_MS + (jump_ms if day > 17 else 0), 0, MINUTE_MS))
        if day % 7 == 0:
            anchors.append(Anchor(day + 1, 0, NOON_MS + day * DAY_MS, 10))
    line = TimeLine(anchors, boots)
    for day in range(29):
        found = line.moment(day + 1, 0)
        assert found.at
        assert found.error_ms is not None
        assert abs(found.at - NOON - timedelta(days=day)) <= timedelta(milliseconds=found.error_ms)


@pytest.mark.parametrize("lost", [2, 4])
def test_a_contact_in_a_boot_whose_record_is_lost_bounds_the_boots_of_the_run_around_it(lost: int) -> None:
    boots = [Boot(number, 1, number * HOUR_MS, 0, MINUTE_MS) for number in (1, 2, 3, 4, 5) if number != lost]
    line = TimeLine([Anchor(lost, 0, NOON_MS + lost * HOUR_MS, 0)], [*boots, Boot(lost)])

    for number in {1, 2, 3, 4, 5} - {lost}:
        found = line.moment(number, 0)
        truth = NOON + number * HOUR
        assert found.at is None
        assert (found.not_before or truth) <= truth <= (found.not_after or truth)
        assert found.not_before or found.not_after


@pytest.mark.parametrize("off_ms", [-20 * MINUTE_MS, 20 * MINUTE_MS])
def test_an_rtc_that_is_off_by_20_minutes_after_15_hours_is_in_the_error(off_ms: int) -> None:
    """One contact, a night, a session, and nobody met it since: no rate was seen (docs/settings.md)."""
    night_ms = 15 * HOUR_MS
    boots = [Boot(1, 1, 0, 0, MINUTE_MS), Boot(2, 1, night_ms + off_ms, 0, MINUTE_MS)]
    found = TimeLine([Anchor(1, MINUTE_MS, NOON_MS + MINUTE_MS, 10)], boots).moment(2, 0)

    truth = NOON + 15 * HOUR
    assert found.at
    assert found.error_ms is not None
    assert abs(found.at - truth) == timedelta(milliseconds=abs(off_ms)), "it goes at the RTC's own rate"
    assert abs(off_ms) <= found.error_ms < HOUR_MS
    assert found.not_before
    assert found.not_after
    assert found.not_before <= truth <= found.not_after


@pytest.mark.parametrize("rate", [0.955, 1.045])
@pytest.mark.parametrize("gap_ms", [5_000, 3 * MINUTE_MS])
def test_an_rtc_that_is_off_while_the_device_is_awake_is_in_the_error_of_the_next_boot(
    rate: float, gap_ms: int
) -> None:
    """A quarter of an hour, a sync at its end, and soon another session."""
    awake_ms = 15 * MINUTE_MS
    second_ms = awake_ms + gap_ms
    boots = [Boot(1, 1, 0, 0, awake_ms), Boot(2, 1, round(second_ms * rate), 0, MINUTE_MS)]
    line = TimeLine([Anchor(1, awake_ms, NOON_MS + awake_ms, 10)], boots)

    found = line.moment(2, 0)
    assert found.at
    assert found.error_ms is not None
    off = abs(found.at - NOON - timedelta(milliseconds=second_ms))
    assert off <= timedelta(milliseconds=found.error_ms)


@pytest.mark.parametrize("later_ms", [MINUTE_MS, HOUR_MS])
@pytest.mark.parametrize("off_ms", [-DAY_MS, DAY_MS])
def test_a_laptop_that_is_wrong_for_a_sync_and_a_push_moves_no_session_either(
    later_ms: int, off_ms: int
) -> None:
    boots, anchors = [], []
    for day in range(29):
        boots.append(Boot(2 * day + 1, 1, day * DAY_MS, 0, MINUTE_MS))
        boots.append(Boot(2 * day + 2, 1, day * DAY_MS + HOUR_MS, 0, MINUTE_MS))
        if day % 7 == 0:
            utc_ms = NOON_MS + day * DAY_MS + (off_ms if day == 14 else 0)
            anchors.append(Anchor(2 * day + 1, 0, utc_ms, 10))
            again = Anchor(2 * day + 1, MINUTE_MS, utc_ms + MINUTE_MS, 10)
            anchors.append(again if later_ms < HOUR_MS else Anchor(2 * day + 2, 0, utc_ms + HOUR_MS, 10))
    line = TimeLine(anchors, boots)

    for day in range(29):
        found = line.moment(2 * day + 1, 0)
        assert found.at
        assert abs(found.at - NOON - timedelta(days=day)) < timedelta(minutes=2)


@pytest.mark.parametrize("rates", [(0.955, 1.045), (1.045, 0.955)])
def test_a_boot_without_its_record_was_awake_by_an_rtc_that_was_off(rates: tuple[float, float]) -> None:
    """It counts as sleep then, in which the RTC goes at another rate."""
    awake, asleep = rates
    long_ms, day_ms = 40 * MINUTE_MS, round(DAY_MS * asleep)
    boots = [Boot(1, 1, 0, 0, 0), Boot(2, last_ms=long_ms)]
    boots += [Boot(3 + day, 1, round(long_ms * awake) + day * day_ms, 0, 0) for day in range(4)]
    anchors = [Anchor(3 + day, 0, NOON_MS + day * DAY_MS, 10) for day in range(4)]
    line = TimeLine(anchors, boots)

    found = line.moment(1, 0)
    assert found.at
    assert found.error_ms is not None
    assert abs(found.at - NOON + timedelta(milliseconds=long_ms)) <= timedelta(milliseconds=found.error_ms)
