"""Active and paused time of a session that lost its power: the sums of its parts."""

from history.journals import DEVICE, EPOCH, Journal

from holdcore.log.journal import CONTINUED
from holdcore.model import COMPLETED, STOPPED
from holdtimer.history.sessions import Log, Session, sessions_of


def only(log: Journal) -> Session:
    (found,) = sessions_of([Log(DEVICE, EPOCH, log.frames)])
    return found


def goes_on(log: Journal, start: int = 1) -> Journal:
    """The power was lost, and the owner goes on with the session of this START."""
    return log.booted().wait(4_000).add(CONTINUED, start, 0)


def test_time_paused_before_the_cut_counts_as_paused_once_the_session_went_on() -> None:
    log = Journal().booted().started().wait(10_000).paused().wait(60_000).resumed().wait(5_000)
    log.held(15_000)
    goes_on(log).wait(3_000).held(20_000).ended(COMPLETED, 20_000, 3_000)

    found = only(log)

    assert (found.outcome, found.active_ms, found.paused_ms) == ("completed", 50_000, 63_000)


def test_a_pause_that_the_cut_ended_lasts_no_longer_than_the_records_know() -> None:
    """Nobody knows how long the pause went on: what follows the cut must not be taken for a part of it."""
    log = Journal().booted().started().held(30_000).wait(10_000).paused()
    goes_on(log).wait(3_000).held(20_000).ended(COMPLETED, 20_000, 3_000)

    found = only(log)

    assert (found.active_ms, found.paused_ms, found.pauses) == (60_000, 3_000, 1)
    assert [(hold.start_ms, hold.end_ms) for hold in found.holds] == [(0, 30_000), (43_000, 63_000)]


def test_the_parts_of_a_session_that_was_cut_twice_add_up() -> None:
    log = Journal().booted().started().held(30_000).paused().wait(7_000).resumed()
    goes_on(log).wait(3_000).held(20_000).paused().wait(11_000).resumed()
    goes_on(log).wait(3_000).held(40_000).ended(STOPPED, 40_000, 3_000)

    found = only(log)

    # A part that the power ended is known by its records alone: the count of 3 s is active time there.
    assert (found.active_ms, found.paused_ms) == (30_000 + 23_000 + 40_000, 7_000 + 11_000 + 3_000)
    assert [hold.end_ms - hold.start_ms for hold in found.holds] == [30_000, 20_000, 40_000]
