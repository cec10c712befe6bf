"""holdtimer settings: what it shows, what it changes, what it refuses and how."""

from pathlib import Path

import pytest
from core.board import KEY, Board
from core.routines import THREE
from hypothesis import given
from hypothesis import strategies as st
from link.line import NEARBY, Line
from sim.process import holdtimer, reachable

from holdcore.model import Settings
from holdfw.flash import Flash
from holdtimer.companion.settings import CHOICES, Choice, ChoiceError, parse_changes, why_not, why_silent
from holdtimer.link.conversation import converse
from holdtimer.link.errors import DeviceRefused
from holdtimer.link.exchanges import ask_settings, change_settings

LOOK = ("--timeout", "45")
PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()


def test_every_setting_can_be_chosen_and_stands_in_the_page() -> None:
    assert sorted(choice.field for choice in CHOICES) == sorted(Settings._fields)
    assert all(f"| `{choice.key}` |" in PAGE for choice in CHOICES)


@given(st.sampled_from(CHOICES).flatmap(lambda choice: st.tuples(st.just(choice), of(choice))))
def test_what_is_said_of_a_value_is_read_as_that_value(pair: tuple[Choice, int]) -> None:
    choice, value = pair
    assert parse_changes([f"{choice.key}={choice.say(value)}"]) == {choice: value}


def of(choice: Choice) -> st.SearchStrategy[int]:
    return st.integers(choice.least, choice.most)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("volume=11", 'volume is "11"; allowed: 0 to 10'),
        ("volume=loud", 'volume is "loud"; allowed: 0 to 10'),
        ("volume=-1", "allowed: 0 to 10"),
        ("volume=2.5", "allowed: 0 to 10"),
        ("volume=nan", "allowed: 0 to 10"),
        ("volume=1e400", "allowed: 0 to 10"),
        ("volume=", "allowed: 0 to 10"),
        ("volume", "volume has no value; allowed: volume=VALUE, 0 to 10"),
        ("halfway=1", 'halfway is "1"; allowed: on, off'),
        ("breath=2s", 'breath is "2s"; allowed: 3s to 20s'),
        ("breath=6.25", "allowed: 3s to 20s"),
        ("pitch=+13", "allowed: -12 to +12"),
        ("prep=31s", "allowed: 0s to 30s"),
        ("volum=2", 'there is no setting "volum"; did you mean volume?'),
        ("xyz=2", 'there is no setting "xyz"; there are volume, mute'),
        ("=2", "there is no setting"),
        ("\x1b[2J=2", "there is no setting"),
    ],
)
def test_each_mistake_has_its_own_message(assignment: str, message: str) -> None:
    with pytest.raises(ChoiceError) as refused:
        parse_changes([assignment])
    assert message in str(refused.value)
    assert str(refused.value).isprintable()


def test_a_setting_is_given_once() -> None:
    with pytest.raises(ChoiceError, match="volume is given twice"):
        parse_changes(["volume=1", "mute=on", "volume=2"])


@pytest.mark.parametrize(
    ("chosen", "comes"),
    [
        (Settings(remind=1), True),
        (Settings(remind=1, remind_min=240, remind_from_h=9, remind_to_h=14), True),
        (Settings(remind=1, remind_min=240, remind_from_h=9, remind_to_h=13), False),
        (Settings(remind=1, remind_min=240, remind_from_h=22, remind_to_h=1), False),
        (Settings(remind=1, remind_min=240, remind_from_h=9, remind_to_h=9), True),
        (Settings(remind=0, remind_min=240, remind_from_h=9, remind_to_h=10), True),
    ],
)
def test_a_reminder_that_can_never_come_is_said_to(chosen: Settings, comes: bool) -> None:
    why = why_silent(chosen.encoded())
    assert (why == "") is comes
    assert comes or f"{chosen.remind_from_h}:00 and {chosen.remind_to_h}:00" in why
    assert why_silent(chosen.encoded()[:13]) == "", "older firmware has no hours"


async def test_read_and_written_over_the_link() -> None:
    board = Board(THREE)
    board.very_long()
    async with converse(Line(board), NEARBY, lambda _: KEY) as talk:
        assert await ask_settings(talk) == Settings().encoded()
        assert Settings(*await change_settings(talk, {0: 2, 6: 100})) == Settings(volume=2, breath_ds=100)
        with pytest.raises(DeviceRefused, match="volume is 11; allowed is 0 to 10"):
            await change_settings(talk, {6: 50, 0: 11})
        assert Settings(*await ask_settings(talk)) == Settings(volume=2, breath_ds=100)
    assert board.settings == Settings(volume=2, breath_ds=100)


def test_the_command_shows_and_changes(tmp_path: Path) -> None:
    data, flash = tmp_path / "data", tmp_path / "flash"
    with reachable(flash, data=data) as (sim, hci):
        sim.line("radio on")
        shown = holdtimer("--hci", hci, "settings", *LOOK, data=data)
        assert shown.returncode == 0
        assert "  volume=7 " in shown.stdout
        assert "  breath=6s " in shown.stdout

        changed = holdtimer("--hci", hci, "settings", "volume=2", "halfway=off", "mute=off", *LOOK, data=data)
        assert changed.stdout.splitlines() == ["volume: 7 -> 2", "halfway: on -> off", "mute is off already"]
        assert "no reminder" not in changed.stderr

        without_motor = holdtimer("--hci", hci, "settings", "cues=touch", *LOOK, data=data)
        assert without_motor.stdout == "cues is sound already\n"
        assert "the device has no motor, so it goes on by sound" in without_motor.stderr

        silent = ("remind=on", "remind-every=240m", "remind-to=12:00")
        silent_now = holdtimer("--hci", hci, "settings", *silent, *LOOK, data=data)
        assert silent_now.returncode == 0
        assert "there will be no reminder: between 9:00 and 12:00" in silent_now.stderr
    assert Flash(str(flash)).settings() == Settings(
        volume=2, halfway=0, remind=1, remind_min=240, remind_to_h=12
    )

    wrong = holdtimer("--hci", "tcp-client:127.0.0.1:1", "settings", "volume=12", data=data)
    assert wrong.returncode == 2
    assert 'volume is "12"; allowed: 0 to 10' in wrong.stderr


def test_cues_are_words() -> None:
    choice = next(each for each in CHOICES if each.key == "cues")

    assert choice.allowed == "sound, touch, both"
    assert [choice.parse(word) for word in ("sound", " Touch ", "both")] == [0, 1, 2]
    assert [choice.say(value) for value in range(3)] == ["sound", "touch", "both"]
    with pytest.raises(ChoiceError, match="allowed: sound, touch, both"):
        choice.parse("smell")


def test_a_device_that_kept_sound_has_no_motor_and_that_is_said() -> None:
    asked = parse_changes(["cues=touch", "volume=2"])

    assert "has no motor, so it goes on by sound" in why_not(asked, Settings(volume=2).encoded())
    assert why_not(asked, Settings(volume=2, cues=1).encoded()) == ""
    assert why_not(parse_changes(["volume=2"]), Settings(volume=2, cues=1).encoded()) == ""
