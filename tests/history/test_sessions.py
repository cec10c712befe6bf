"""Sessions from records: cases by name, and a second derivation by pattern matching."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import pytest
from history.journals import BREATHS, COUNTDOWN, DEVICE, EPOCH, TEMPO, TIMED, WAIT, Journal, did
from hypothesis import given
from hypothesis import strategies as st

from holdcore.log import journal, reader
from holdcore.log.journal import AFTER, BEFORE, CONTINUED
from holdcore.model import COMPLETED, INTERRUPTED, NO_RATING, SHORT, STOPPED
from holdtimer.history.sessions import UNKNOWN, Log, Session, sessions_of
from holdtimer.history.walltime import Anchor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


def sessions(log: Journal, *anchors: Anchor) -> list[Session]:
    return sessions_of([Log(DEVICE, EPOCH, log.frames, anchors)])


def only(log: Journal) -> Session:
    (found,) = sessions(log)
    return found


def test_a_whole_session() -> None:
    log = Journal().booted().wait(5_000).started("Hips").wait(2_000).held(30_000).wait(1_000)
    log.held(20_000, SHORT, "Clam").ended(COMPLETED, 53_000, 0).rated(AFTER, 3)

    found = only(log)

    assert (found.number, found.device, found.epoch, found.boot, found.seq) == (1, DEVICE, EPOCH, 1, 1)
    assert (found.routine, found.outcome, found.pain_before, found.pain_after) == (
        "Hips",
        "completed",
        None,
        3,
    )
    assert (found.active_ms, found.paused_ms, found.pauses) == (53_000, 0, 0)
    assert [(hold.start_ms, hold.end_ms) for hold in found.holds] == [(2_000, 32_000), (33_000, 53_000)]
    assert [(hold.hold.name, hold.hold.outcome, hold.hold.actual_ms) for hold in found.holds] == [
        ("Supine figure 4", 1, 30_000),
        ("Clam", SHORT, 20_000),
    ]
    assert (found.started_utc, found.started_error_ms) == (None, None)


@pytest.mark.parametrize(
    ("how", "outcome"),
    [(COMPLETED, "completed"), (STOPPED, "stopped"), (INTERRUPTED, "interrupted"), (99, "stopped")],
)
def test_how_it_ended(how: int, outcome: str) -> None:
    assert only(Journal().booted().started().held().ended(how)).outcome == outcome


def test_the_newest_without_an_end_is_open() -> None:
    assert only(Journal().booted().started().held()).outcome == "open"


@pytest.mark.parametrize("next_", ["booted", "started", "lose", "boot"])
def test_what_follows_interrupts(next_: str) -> None:
    log = Journal().booted().started().held(10_000)
    if next_ == "booted":
        log.booted()
    elif next_ == "started":
        log.started()
    elif next_ == "lose":
        log.lose(2).paused()
    else:
        log.boot += 1
        log.paused()

    found = sessions(log)[0]

    assert found.outcome == "interrupted"
    assert (found.active_ms, found.paused_ms, found.pauses) == (10_000, 0, 0)


def test_holds_without_a_start_are_a_session_of_their_own() -> None:
    log = Journal().booted().lose(3).wait(60_000).held(20_000).held(10_000).ended(STOPPED, 70_000, 5)

    found = only(log)

    assert (found.routine, found.outcome, len(found.holds)) == (UNKNOWN, "stopped", 2)
    assert [(hold.start_ms, hold.end_ms) for hold in found.holds] == [(0, 20_000), (20_000, 30_000)]
    assert found.active_ms == 70_000


@pytest.mark.parametrize(
    ("build", "before", "after"),
    [
        (lambda log: log.rated(BEFORE, 4).started().held().ended().rated(AFTER, 2), 4, 2),
        (lambda log: log.started().rated(BEFORE, 4).held().ended().rated(AFTER, 0), 4, 0),
        (
            lambda log: log.rated(BEFORE, NO_RATING).started().held().ended().rated(AFTER, NO_RATING),
            None,
            None,
        ),
        (lambda log: log.rated(BEFORE, 11).started().ended().rated(AFTER, 254), None, None),
        (lambda log: log.rated(BEFORE, 4).booted().started().ended(), None, None),
        (lambda log: log.rated(BEFORE, 4).lose().started().ended(), None, None),
        (lambda log: log.started().ended().lose(2).rated(AFTER, 5), None, None),
        (lambda log: log.started().ended().lose().rated(AFTER, 5), None, 5),
        (lambda log: log.started().lose().rated(BEFORE, 4).held().ended(), 4, None),
        (lambda log: log.started().ended().booted().rated(AFTER, 5), None, 5),
        (lambda log: log.started().ended().rated(7, 5), None, None),
    ],
    ids=[
        "around",
        "inside",
        "unanswered",
        "senseless",
        "boot",
        "gap-before",
        "gap-after",
        "one-after",
        "one-in",
        "late",
        "odd",
    ],
)
def test_ratings(build: object, before: int | None, after: int | None) -> None:
    log = Journal().booted()
    assert callable(build)
    build(log)

    found = only(log)

    assert (found.pain_before, found.pain_after) == (before, after)


def test_a_pause_inside_a_hold_is_inside_its_offsets() -> None:
    log = Journal().booted().started().wait(10_000).paused().wait(60_000).resumed().wait(20_000)
    log.logged(30_000)

    (hold,) = only(log).holds

    assert (hold.start_ms, hold.end_ms) == (0, 90_000)


def test_a_pause_before_a_hold_is_not() -> None:
    log = Journal().booted().started().paused().wait(60_000).resumed().held(20_000)

    (hold,) = only(log).holds

    assert (hold.start_ms, hold.end_ms) == (60_000, 80_000)


def test_a_hold_that_ends_in_a_pause() -> None:
    log = Journal().booted().started().wait(10_000).paused().wait(60_000).logged(10_000, SHORT)

    found = only(log)

    assert (found.holds[0].start_ms, found.holds[0].end_ms) == (0, 70_000)
    assert (found.active_ms, found.paused_ms, found.pauses) == (10_000, 60_000, 1)


def test_a_name_from_the_radio_cannot_drive_a_terminal() -> None:
    found = only(Journal().booted().started("\x1b[2Jhips").held(name="a\nb").ended())

    assert (found.routine, found.holds[0].hold.name) == ("�[2Jhips", "a�b")


@pytest.mark.parametrize(("harmed", "names"), [(2, ["b", "c"]), (3, ["a", "c"]), (4, ["a", "b"])])
def test_a_harmed_hold_costs_itself_and_nothing_else(harmed: int, names: list[str]) -> None:
    log = Journal().booted().started().held(name="a").held(name="b").held(name="c").ended().rated(AFTER, 2)
    log.frames[harmed] = log.frames[harmed][:-1] + bytes((log.frames[harmed][-1] ^ 1,))

    found = only(log)

    assert [timed.hold.name for timed in found.holds] == names
    assert (found.routine, found.outcome, found.pain_after) == ("Three stretches", "completed", 2)


@given(frames=st.lists(st.binary(max_size=100)))
def test_bytes_that_are_no_records_raise_nothing(frames: list[bytes]) -> None:
    assert sessions_of([Log(DEVICE, EPOCH, frames)]) == []


@given(at_ms=st.integers(0, (1 << 48) - 1), actual_ms=st.integers(0, (1 << 32) - 1))
def test_no_time_of_a_device_raises(at_ms: int, actual_ms: int) -> None:
    log = Journal().booted().wait(at_ms).logged(actual_ms)

    (found,) = sessions(log, Anchor(1, 0, NOON_MS, 0))

    assert found.started_utc is None or found.started_utc >= NOON


def test_wall_time_by_an_anchor_of_the_boot() -> None:
    log = Journal().booted().wait(60_000).session()

    (found,) = sessions(log, Anchor(1, 3_600_000, NOON_MS, 15))

    assert found.started_utc == NOON - timedelta(minutes=59)
    assert found.started_error_ms == 15 + 59 * 60_000 // 500, "and the drift of 59 minutes"


def test_another_boot_has_only_bounds() -> None:
    log = Journal().booted().session().booted().session().booted().session()
    hour_ms = 3_600_000

    found = sessions(log, Anchor(1, 0, NOON_MS, 10), Anchor(3, 1_000, NOON_MS + hour_ms, 20))[1]

    assert found.started_utc is None
    assert found.why_undated == "power"
    assert found.not_before_utc
    assert found.not_after_utc
    took = timedelta(seconds=90)  # the session before, and this one
    least = took * 0.99
    assert least < found.not_before_utc - NOON <= took
    assert least < NOON + timedelta(milliseconds=hour_ms) - found.not_after_utc <= took + timedelta(seconds=1)


def test_two_devices_are_merged_by_wall_time() -> None:
    first = Journal().booted().session().booted().session()
    second = Journal().booted().session()
    logs = [
        Log(
            b"device 1", EPOCH, first.frames, [Anchor(1, 0, NOON_MS, 0), Anchor(2, 0, NOON_MS + 7_200_000, 0)]
        ),
        Log(b"device 2", EPOCH, second.frames, [Anchor(1, 0, NOON_MS + 3_600_000, 0)]),
    ]

    found = sessions_of(logs)

    assert [(session.number, session.device, session.boot) for session in found] == [
        (1, b"device 1", 1),
        (2, b"device 2", 1),
        (3, b"device 1", 2),
    ]
    assert found == sessions_of(reversed(logs))


def test_a_clock_set_back_does_not_reorder_a_log() -> None:
    log = Journal().booted().session().booted().session()

    found = sessions(log, Anchor(1, 0, NOON_MS, 0), Anchor(2, 0, NOON_MS - 3_600_000, 0))

    assert [session.boot for session in found] == [1, 2]


# --- the second derivation: each record is a letter, a session a match

LETTERS = "BSHPRabEXGgC"
"""Boot, start, hold, pause, resume, rated after, before, end, unknown, gap of two (and R), of one (and R),
unseen boot (and P)."""

EVENTS = st.lists(
    st.tuples(st.sampled_from(LETTERS), st.sampled_from([0, 3, 10, NO_RATING]), st.integers(0, 1_000))
)
HOWS = {0: STOPPED, 3: INTERRUPTED, 10: COMPLETED, NO_RATING: 7}
OUTCOMES = {0: "stopped", 3: "interrupted", 10: "completed", NO_RATING: "stopped"}


def build(events: list[tuple[str, int, int]]) -> Journal:
    log = Journal().booted()
    for letter, value, wait_ms in events:
        append(log.wait(wait_ms), letter, value)
    return log


def append(log: Journal, letter: str, value: int) -> None:
    match letter:
        case "B":
            log.booted()
        case "S":
            log.started()
        case "H":
            log.logged(0)
        case "P":
            log.paused()
        case "R":
            log.resumed()
        case "a":
            log.rated(AFTER, value)
        case "b":
            log.rated(BEFORE, value)
        case "E":
            log.ended(HOWS[value], 1_000 + value, value)
        case "X":
            log.add_unknown()
        case "G":
            log.lose(2).resumed()
        case "g":
            log.lose().resumed()
        case "C":
            log.boot += 1
            log.paused()


def expected(events: list[tuple[str, int, int]]) -> list[dict[str, object]]:
    text = "".join(letter for letter, _, _ in events)
    values = [None if value == NO_RATING else value for _, value, _ in events]
    matches = list(re.finditer("[SH][^BSGCE]*E?", text))
    found: list[dict[str, object]] = []
    for match, following in zip_longest(matches, matches[1:]):
        first, end = match.span()
        inside = match.group()
        until = following.start() if following else len(text)
        rated = re.match("[^G]*", text[end:until])
        assert rated
        after = [i for i in range(first, end + len(rated.group())) if text[i] == "a"]
        found.append(
            {
                "routine": "Three stretches" if inside[0] == "S" else UNKNOWN,
                "holds": inside.count("H"),
                "pauses": inside.count("P"),
                "outcome": OUTCOMES[events[end - 1][1]]
                if inside.endswith("E")
                else "interrupted"
                if end < len(text)
                else "open",
                "pain_after": values[after[-1]] if after else None,
                "pain_before": before(text, values, first) if inside[0] == "S" else None,
                "times": (1_000 + events[end - 1][1], events[end - 1][1])
                if inside.endswith("E")
                else elapsed(events[first:end]),
            }
        )
    return found


def before(text: str, values: list[int | None], start: int) -> int | None:
    """The last that counts: inside, before the first hold, else since the last cut or the session before."""
    inside = re.match("S([^BSGCEH]*)", text[start:])
    earlier = re.search("([BGCS]?)([^BGCS]*)$", text[:start])
    assert inside
    assert earlier
    mine = [i for i in range(start, start + len(inside.group())) if text[i] == "b"]
    taken = re.match("[^HE]*", earlier.group(2)) if earlier.group(1) == "S" else None
    pending_from = earlier.start(2) + (len(taken.group()) if taken else 0)
    pending_from = max(pending_from, text.rfind("g", 0, start) + 1)
    pending = [i for i in range(pending_from, start) if text[i] == "b"]
    ratings = pending + mine
    return values[ratings[-1]] if ratings else None


def elapsed(events: list[tuple[str, int, int]]) -> tuple[int, int]:
    """Active and paused ms from the first to the last record whose type is known."""
    while events[-1][0] == "X":
        events = events[:-1]
    spent = {False: 0, True: 0}
    for index in range(1, len(events)):
        so_far = "".join(letter for letter, _, _ in events[:index])
        spent[so_far.rfind("P") > max(map(so_far.rfind, "Rg"))] += events[index][2]
    return spent[False], spent[True]


@given(events=EVENTS)
def test_sessions_equal_the_second_derivation(events: list[tuple[str, int, int]]) -> None:
    found = sessions(build(events))

    assert [
        {
            "routine": session.routine,
            "holds": len(session.holds),
            "pauses": session.pauses,
            "outcome": session.outcome,
            "pain_after": session.pain_after,
            "pain_before": session.pain_before,
            "times": (session.active_ms, session.paused_ms),
        }
        for session in found
    ] == expected(events)
    assert [session.number for session in found] == list(range(1, len(found) + 1))


@given(events=EVENTS, cut=st.integers(0, 30))
def test_more_records_change_only_the_last_session(events: list[tuple[str, int, int]], cut: int) -> None:
    log = build(events)

    early = sessions_of([Log(DEVICE, EPOCH, log.frames[:cut])])
    late = sessions(log)

    closed = early[:-1]
    assert [replace(session, pain_after=None) for session in late[: len(closed)]] == [
        replace(session, pain_after=None) for session in closed
    ]


def test_a_session_that_went_on_after_a_power_cut_is_one() -> None:
    log = Journal().booted().wait(5_000).started("Hips").held(30_000).booted().wait(9_000)
    log.add(CONTINUED, 1, 0).wait(3_000).held(20_000).ended(COMPLETED, 20_000, 3_000).rated(AFTER, 2)

    found = only(log)

    assert (found.outcome, found.pain_after, found.boot) == ("completed", 2, 1)
    assert [(hold.start_ms, hold.end_ms) for hold in found.holds] == [(0, 30_000), (33_000, 53_000)]
    assert (found.active_ms, found.paused_ms) == (50_000, 3_000)


def test_a_session_that_was_not_gone_on_with_is_interrupted() -> None:
    log = Journal().booted().started().held().booted().ended(INTERRUPTED, 0, 0)

    assert [(found.outcome, found.active_ms) for found in sessions(log)] == [("interrupted", 30_000)]


def test_going_on_with_a_session_that_is_not_there_makes_none() -> None:
    log = Journal().booted().started().held().booted().add(CONTINUED, 77, 0).wait(1_000)

    assert [found.outcome for found in sessions(log)] == ["interrupted"]


def test_a_log_of_older_firmware_gives_the_sessions_of_the_same_log_today() -> None:
    """Records 3, 6 and 10 say what 13 and 14 do, but for what they did not know."""
    old = Journal().booted().add(reader.RATING_0, 0, 4).started()
    old.wait(20_000).add(reader.HOLD_0, 1, 0, 1, 1, 2, 1, 3, 1, 20_000, 20_000, name="Figure 4")
    old.wait(9_000).add(reader.HOLD_0, 3, 1, 2, 1, 1, 7, 10, 2, 12_000, 9_000, name="Clam")
    old.wait(30_000).add(reader.BREATHS_0, 6, 2, 0, 1, 1, 1, 1, 2, 36_000, 30_000, 6, 5, name="Pose")
    old.wait(600_000).add(reader.HOLD_0, 4, 3, 0, 1, 1, 1, 1, 1, 600_000, 600_000, name="Ice")
    old.wait(5_000).add(reader.HOLD_0, 5, 4, 0, 1, 1, 1, 1, 1, 0, 5_000, name="Sit")
    old.ended().add(reader.RATING_0, 1, 255)

    new = Journal().booted().rated(journal.BEFORE, 4).started()
    for kind, values, counts, name in (
        (TIMED, (0, 1, 1, 2, 1, 3, 1, 20_000, 20_000), (), "Figure 4"),
        (TEMPO, (1, 2, 1, 1, 7, 10, 2, 12_000, 9_000), (10, 7), "Clam"),
        (BREATHS, (2, 0, 1, 1, 1, 1, 2, 36_000, 30_000), (6, 5), "Pose"),
        (COUNTDOWN, (3, 0, 1, 1, 1, 1, 1, 600_000, 600_000), (), "Ice"),
        (WAIT, (4, 0, 1, 1, 1, 1, 1, 0, 5_000), (), "Sit"),
    ):
        new.wait(values[-1]).add(journal.DID, *did(kind, *values, *counts), name=name)
    new.ended().rated(journal.AFTER, 255)

    was, is_now = (sessions_of([Log(DEVICE, EPOCH, log.frames)]) for log in (old, new))
    assert [replace(each, answers=()) for each in was] == [replace(each, answers=()) for each in is_now]
    assert [each.pain_before for each in was] == [4]
