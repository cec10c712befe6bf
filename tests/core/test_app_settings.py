"""The settings on the display, the pace that is taught, the hearing test, and what the settings do."""

import pytest
from core.board import Board, started
from core.routines import THREE, countdown, hold

from holdcore.events import KeepSettings
from holdcore.model import ModelError, Settings
from holdcore.modes import breath, pitch, settings
from holdcore.routine_file import Routine
from holdcore.settings_table import SETTINGS

FIELDS = Settings._fields
LABELS = tuple(row[-1] for row in SETTINGS)


def opened(settings: Settings | None = None, at: str = "volume") -> Board:
    """A board that shows a setting."""
    board = Board({"hips": THREE["hips"]}, settings)
    board.double()
    board.long()
    for _ in range(FIELDS.index(at)):
        board.click()
    board.sounds.clear()
    board.loudness.clear()
    return board


def shown(board: Board) -> tuple[str, str, str]:
    assert board.view
    return board.view.headline, board.view.big, board.view.footer


def test_every_setting_has_its_name_and_is_walked_to_and_back() -> None:
    board = opened()
    seen = []
    for _ in LABELS:
        seen.append(shown(board)[0])
        board.click()

    assert tuple(seen) == LABELS
    assert all(len(name) <= 21 for name in LABELS)
    assert shown(board)[0] == "volume"
    board.double()
    assert shown(board)[0] == LABELS[-1]


@pytest.mark.parametrize("field", [field for field in FIELDS if field not in ("breath_ds", "pitch")])
def test_long_presses_go_through_all_that_a_setting_can_be(field: str) -> None:
    board = opened(at=field)
    _, least, most, first, step, *_ = SETTINGS[FIELDS.index(field)]
    seen = [first]
    while len(seen) == 1 or seen[-1] != first:
        board.long()
        seen.append(getattr(board.settings, field))
        assert len(seen) < 40
        assert board.heard[-2:] == ["long reached", "accepted"]

    assert step == {"prep_s": 5, "remind_min": 10}.get(field, 1)
    assert sorted(seen[1:]) == list(range(least, most + 1, step))
    assert board.settings == Settings()


def test_each_setting_is_an_attribute_that_the_type_checker_knows() -> None:
    assert tuple(Settings.__annotations__) == FIELDS


@pytest.mark.parametrize("wrong", [{"volum": 3}, {"volume": 3, "loudness": 1}])
def test_a_setting_that_there_is_not_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ModelError, match="no setting"):
        Settings(**wrong)
    with pytest.raises(ModelError, match="no setting"):
        Settings(*Settings().encoded(), 0)


def test_what_is_shown_is_what_is_kept() -> None:
    board = opened()
    assert shown(board) == ("volume", "7", "hold: change")
    board.long()
    assert shown(board)[1] == "8"
    board.click()
    board.click()
    assert shown(board)[1:] == ("", "on. hold: off")
    board.long()
    assert shown(board)[1:] == ("", "off. hold: on")
    assert board.settings == Settings(8, 3, 0)


def test_a_worn_out_flash_is_told_and_changes_nothing() -> None:
    board = opened()
    board.broken.add(KeepSettings)
    board.long()

    assert board.heard[-1] == "refused"
    assert shown(board) == ("volume", "7", "worn out")
    assert board.app.device.settings == Settings()


def test_very_long_leaves_and_so_does_a_minute_alone() -> None:
    board = opened()
    board.very_long()
    assert shown(board)[0] == "settings"
    assert not board.radio_on

    board = opened()
    board.run(settings.UNTOUCHED_MS - 3_000)
    board.click()
    assert shown(board)[0] == "volume"
    board.run(settings.UNTOUCHED_MS)
    board.click()
    assert shown(board)[0] == "settings"


@pytest.mark.parametrize("breath_ms", [3_000, 6_240, 10_000, 20_000])
def test_a_press_at_each_breath_out_teaches_the_pace(breath_ms: int) -> None:
    board = opened(at="breath_ds")
    assert shown(board)[2] == "6.0 s a breath. hold: teach"
    board.long()
    for left in range(breath.PRESSES, 0, -1):
        assert shown(board)[1] == str(left)
        board.press(100)
        if left > 1:
            board.run(breath_ms - 100)
    board.run(1_000)

    assert board.settings.breath_ds == round(breath_ms / 100)
    assert shown(board)[0] == "breath"
    assert board.heard[-1] == "accepted"


@pytest.mark.parametrize("breath_ms", [2_500, 21_000])
def test_a_pace_that_nobody_breathes_at_is_refused(breath_ms: int) -> None:
    board = opened(at="breath_ds")
    board.long()
    for press in range(breath.PRESSES):
        board.run(breath_ms - 100 if press else 1_000)
        board.press(100)

    assert board.settings == Settings()
    assert shown(board) == ("breath", "", "a breath is 3 to 20 s")


def test_teaching_is_left_by_a_very_long_press_or_by_silence() -> None:
    for leave in (Board.very_long, lambda board: board.run(breath.LOST_MS + 100)):
        board = opened(at="breath_ds")
        board.long()
        leave(board)
        assert board.settings == Settings()
        assert shown(board)[0] == "breath"


def listened(hears: dict[int, int]) -> tuple[Board, int]:
    """The hearing test of an owner who hears each shift from a volume on, and how long it took in ms."""
    board = opened(at="pitch")
    board.long()
    began_ms, heard = board.now_ms, 0
    board.loudness.clear()
    while board.view and board.view.badge == "LISTEN":
        board.run(100)
        if len(board.loudness) > heard and board.view and board.view.badge == "LISTEN":
            heard = len(board.loudness)
            volume, shift = board.loudness[-1]
            if volume >= hears.get(shift, 11):
                board.press(100)
    return board, board.now_ms - began_ms


def test_the_pitch_that_is_heard_best_is_kept() -> None:
    ear = {-12: 3, -8: 2, -4: 4, 0: 5, 4: 6, 8: 7}
    board, took_ms = listened(ear)

    assert board.settings.pitch == 12 - 8
    assert took_ms <= 60_000
    board.loudness.clear()
    board.click()
    assert board.loudness == [(7, -8)]


def test_of_pitches_heard_alike_the_one_nearest_to_what_was_made_is_kept() -> None:
    board, _ = listened(dict.fromkeys(range(-12, 13), 2))
    assert board.settings.pitch == pitch.MADE


def test_who_hears_nothing_is_told_and_nothing_changes() -> None:
    board, took_ms = listened({})
    assert board.settings == Settings()
    assert shown(board)[2] == "nothing was heard"
    assert took_ms <= 60_000
    assert max(volume for volume, _ in board.loudness[:-1]) == pitch.LOUDEST


def test_mute_is_silence_that_remembers_the_volume() -> None:
    board = Board(THREE, Settings(volume=5, mute=1))
    board.click()
    assert board.loudness == [(0, 0)]
    assert Settings(volume=5, mute=1).volume == 5


def test_the_time_to_get_ready_is_at_least_what_the_owner_wants() -> None:
    for step, prep_ms in (
        (hold("hold", 10_000), 10_000),
        (hold("hold", 10_000, prep_ms=15_000), 15_000),
        (countdown("ice", 10_000), 0),
    ):
        board = Board({"it": Routine("it", [step])}, Settings(prep_s=10))
        board.long()
        assert board.heard[-1] == ("PREPARING" if prep_ms else "no work")
        board.run(prep_ms + 1_000)
        assert ("HOLDING" in board.heard) == bool(prep_ms)
    assert started(Settings(prep_s=30)).view


def test_cues_by_touch_are_asked_for_with_every_cue() -> None:
    board = opened(at="cues")
    assert shown(board)[2] == "sound. hold: change"
    board.long()
    assert shown(board)[2] == "touch. hold: change"

    board.touches.clear()
    board.click()
    assert board.touches == [1]
    board.double()
    board.long()
    assert shown(board)[2] == "both. hold: change"
    board.long()
    assert shown(board)[2] == "sound. hold: change"
    assert board.settings.cues == 0
