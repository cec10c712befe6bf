"""The settings on the whole device program: changed by presses, and there after the next power-on."""

from program.device import Device
from program.rig import Rig

from holdcore.model import Settings
from holdcore.modes.breath import PRESSES

LONG_MS = 1_000


def open_settings(rig: Rig) -> int:
    """A double click before the first routine, and a long press; when the next press may come."""
    rig.press(1_000)
    rig.press(1_200)
    rig.press(3_000, LONG_MS)
    return 5_000


def test_what_is_changed_by_presses_is_there_after_the_next_power_on(device: Device) -> None:
    for volume in (8, 9):
        rig = device.power_on()
        at_ms = open_settings(rig)
        rig.press(at_ms, LONG_MS)
        rig.run()

        assert (rig.status, rig.output) == (0, "")
        assert Settings(*device.settings()) == Settings(volume=volume)


def test_a_breath_is_taught_and_a_pitch_is_heard(device: Device) -> None:
    rig = device.power_on()
    at_ms = open_settings(rig)
    for _ in range(Settings._fields.index("breath_ds")):
        rig.press(at_ms)
        at_ms += 1_000
    rig.press(at_ms, LONG_MS)
    for press in range(PRESSES):
        rig.press(at_ms + 2_000 + 4_000 * press)
    at_ms += 2_000 + 4_000 * PRESSES
    for _ in range(Settings._fields.index("pitch") - Settings._fields.index("breath_ds")):
        rig.press(at_ms)
        at_ms += 1_000
    rig.press(at_ms, LONG_MS)
    rig.run()

    assert (rig.status, rig.output) == (0, "")
    assert Settings(*device.settings()) == Settings(breath_ds=40)
    heard = {duty for when_ms, duty in rig.tones if when_ms > at_ms + 2 * LONG_MS and duty}
    assert len(heard) >= 8, "the test plays louder and louder"
