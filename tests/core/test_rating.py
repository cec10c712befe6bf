"""Pain or effort from 0 to 10 by one button and by ear, in virtual time."""

import pytest

from holdcore import cues
from holdcore.model import NO_RATING, RATING_MAX
from holdcore.rating import ANSWER_MS, ANSWERED, CLICK_MS, PRESS, RELEASE, STEP_MS, TIMEOUT, Rating


def held(rating: Rating, at_ms: int, for_ms: int) -> list[str]:
    """Press, tick exactly when asked, release; the actions taken."""
    actions = rating.handle(PRESS, at_ms)
    while (due := rating.next_ms) is not None and due < at_ms + for_ms:
        actions += rating.handle(TIMEOUT, due)
    return actions + rating.handle(RELEASE, at_ms + for_ms)


@pytest.mark.parametrize("value", range(RATING_MAX + 1))
def test_the_pitch_climbs_a_step_at_a_time_and_a_click_accepts(value: int) -> None:
    rating = Rating(1_000)
    assert held(rating, 2_000, value * STEP_MS + 1) == ["start"] + ["climb"] * value + ["play"]
    assert rating.value == value
    assert rating.state != ANSWERED
    assert held(rating, 12_000, CLICK_MS - 1) == ["accept"]
    assert (rating.state, rating.value, rating.next_ms) == (ANSWERED, value, None)
    assert rating.confirmed


def test_each_step_sounds_when_it_is_reached() -> None:
    rating = Rating(0)
    rating.handle(PRESS, 5_000)
    for step in range(1, 4):
        assert rating.next_ms == 5_000 + step * STEP_MS
        assert rating.handle(TIMEOUT, 5_000 + step * STEP_MS - 1) == []
        assert rating.handle(TIMEOUT, 5_000 + step * STEP_MS) == ["climb"]


def test_it_stays_at_ten() -> None:
    rating = Rating(0)
    held(rating, 0, 60_000)
    assert rating.value == RATING_MAX


def test_the_value_that_was_reached_on_release_counts_however_late_the_ticks() -> None:
    rating = Rating(0)
    rating.handle(PRESS, 0)
    assert rating.handle(RELEASE, 4 * STEP_MS + 1) == ["climb"] * 4 + ["play"]
    assert rating.value == 4


def test_holding_again_sets_anew_from_0() -> None:
    rating = Rating(0)
    held(rating, 0, 7 * STEP_MS + 1)
    assert held(rating, 10_000, CLICK_MS + 2 * STEP_MS + 1) == ["start", "climb", "climb", "play"]
    assert rating.value == 2
    assert held(rating, 20_000, 50) == ["accept"]
    assert (rating.state, rating.value) == (ANSWERED, 2)


def test_no_answer_is_none() -> None:
    rating = Rating(0)
    assert rating.handle(TIMEOUT, ANSWER_MS - 1) == []
    assert rating.handle(TIMEOUT, ANSWER_MS) == []
    assert (rating.state, rating.value) == (ANSWERED, NO_RATING)


def test_set_and_not_accepted_is_kept_and_not_confirmed() -> None:
    rating = Rating(0)
    held(rating, 0, 3 * STEP_MS)
    assert rating.handle(TIMEOUT, 3 * STEP_MS + ANSWER_MS) == []
    assert (rating.state, rating.value, rating.confirmed) == (ANSWERED, 3, False)


def test_a_release_out_of_nothing_and_what_follows_the_answer_mean_nothing() -> None:
    rating = Rating(0)
    assert rating.handle(RELEASE, 10) == []
    assert rating.value == NO_RATING
    rating.handle(TIMEOUT, ANSWER_MS)
    for event in (PRESS, RELEASE, TIMEOUT):
        assert rating.handle(event, ANSWER_MS + 5_000) == []
    assert rating.value == NO_RATING


@pytest.mark.parametrize("value", range(1, RATING_MAX + 1))
def test_the_playback_can_be_counted(value: int) -> None:
    pattern = cues.rating_playback(value)
    notes = [note for note in pattern[::2] if note]
    assert notes == [cues.RATING_NOTES[value]] * value


def test_the_playback_of_0_is_one_long_low_tone() -> None:
    assert cues.rating_playback(0) == bytes((min(cues.RATING_NOTES), 80))


def test_the_climb_rises_at_every_step() -> None:
    notes = [cues.rating_step(value)[0] for value in range(RATING_MAX + 1)]
    assert notes == sorted(set(notes))
