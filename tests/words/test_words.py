"""Each thing that the program says in words, at its edges."""

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdcore import model
from holdtimer.words import counts, dates, durations, holds, text


@pytest.mark.parametrize(
    ("ms", "clock", "duration"),
    [
        (0, "0:00", "0 s"),
        (999, "0:00", "0 s"),
        (20_000, "0:20", "20 s"),
        (59_999, "0:59", "59 s"),
        (60_000, "1:00", "1 min"),
        (95_400, "1:35", "1 min 35 s"),
        (3_599_999, "59:59", "59 min 59 s"),
        (3_600_000, "1:00:00", "1 h"),
        (5_400_000, "1:30:00", "1 h 30 min"),
        (9_000_000, "2:30:00", "2 h 30 min"),
        (4_000_000_000, "1111:06:40", "1,111 h 6 min"),
    ],
)
def test_a_duration_as_a_column_and_as_a_sentence_has_it(ms: int, clock: str, duration: str) -> None:
    assert durations.clock(ms) == clock
    assert durations.duration(ms) == duration


def test_the_exact_form_has_every_millisecond() -> None:
    assert durations.clock_ms(95_407) == "1:35.407"
    assert durations.clock_ms(150_000) == "2:30.000"


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (None, ""),
        (29_999, ""),
        (30_000, "± 1 min"),
        (60_000, "± 1 min"),
        (60_001, "± 2 min"),
        (180_000, "± 3 min"),
        (7_140_000, "± 119 min"),
        (7_200_000, "± 2 h"),
        (7_200_001, "± 3 h"),
    ],
)
def test_an_error_is_said_from_half_a_minute_on_and_never_too_small(ms: int | None, said: str) -> None:
    assert dates.give_or_take(ms) == said
    assert dates.give_or_take_short(ms) == said.replace(" ", "").replace("min", "m")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), "2026-11-27"),
        (date(2026, 11, 27), date(2026, 11, 28), "27 or 28 Nov"),
        (date(2026, 11, 30), date(2026, 12, 1), "30 Nov or 1 Dec"),
        (date(2026, 12, 31), date(2027, 1, 1), "31 Dec 2026 or 1 Jan 2027"),
        (date(2026, 11, 3), date(2026, 11, 8), "3 to 8 Nov"),
    ],
)
def test_days_that_it_may_have_been(first: date, last: date, said: str) -> None:
    assert dates.one_of(first, last) == said


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(-840, 840))
def test_a_moment_survives_its_ms_in_any_zone(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=UTC)
    ms = dates.utc_ms(moment)
    assert timedelta(0) <= moment - dates.from_utc_ms(ms) < timedelta(milliseconds=1)
    assert dates.utc_ms(moment.astimezone(timezone(timedelta(minutes=minutes)))) == ms


def test_one_is_no_plural() -> None:
    said = [counts.counted(count, "new record") for count in (0, 1, 2)]
    assert said == ["0 new records", "1 new record", "2 new records"]


def test_what_a_newer_device_knows_is_unknown() -> None:
    assert [holds.side_of(number) for number in range(4)] == ["none", "left", "right", "unknown"]
    assert [holds.outcome_of(number) for number in (model.DONE, model.SHORT, model.SKIPPED, 99)] == [
        "done",
        "short",
        "skipped",
        "unknown",
    ]


def test_a_side_follows_its_stretch() -> None:
    assert holds.with_side("Figure four", "left") == "Figure four, left"
    assert holds.with_side("Child's pose", "none") == "Child's pose"
    assert holds.with_side("", "left") == "left"
    assert holds.with_side("Twist", "unknown") == "Twist, unknown"


def test_a_device_is_called_by_the_beginning_of_its_id() -> None:
    device = bytes.fromhex("191f00aa22bb33cc")
    assert text.device_name(device) == "hold-191f"
    assert text.full_name(device) == "hold-191f00aa22bb33cc"


@pytest.mark.parametrize(
    "bad", ["\x00", "\x1b", "\x7f", "\x80", "\x9b", "\x9f", "\u2028", "\u200e", "\u202e", "\u2066", "\u2069"]
)
def test_what_steers_a_terminal_or_turns_text_around_is_taken_out(bad: str) -> None:
    assert text.printable(f"a{bad}b") == "a\ufffdb"
    assert text.printable(f"a{bad}b", instead="") == "ab"


@given(st.text())
def test_printable_text_keeps_what_is_seen(given: str) -> None:
    made = text.printable(given)
    assert len(made) == len(given)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in made)
    assert all(now == was for now, was in zip(made, given, strict=True) if was.isprintable())


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u3000"])
def test_spaces_of_every_width_stay(space: str) -> None:
    assert text.printable(f"a{space}b") == text.escaped(f"a{space}b") == f"a{space}b"


@given(st.text())
def test_escaped_json_says_the_same_and_steers_nothing(given: str) -> None:
    made = text.escaped(json.dumps(given, ensure_ascii=False))
    assert json.loads(made) == given
    assert text.printable(made) == made
