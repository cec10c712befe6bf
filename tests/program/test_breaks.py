"""The break reminder on the whole device program: over deep sleep, and over the loss of power."""

from program.device import Device
from program.laptop import Laptop
from program.rig import Rig

from holdcore import wire
from holdcore.model import Settings
from holdcore.modes import break_reminder

TEN_S = 847_497_600 + 10 * 3_600
EVERY_S = 1_800


class Companion(Laptop):
    """Sets the clock and switches the reminder on, then leaves."""

    def _begin(self, rig: Rig) -> None:
        pairs = bytes((Settings._fields.index("remind"), 1))
        self._send(rig, wire.SET_CLOCK, TEN_S)
        self._send(rig, wire.CHANGE_SETTINGS, tail=pairs)

    def _answer(self, rig: Rig, code: int, values: tuple[int, ...], tail: bytes) -> None:
        if code == wire.SETTINGS:
            self._send(rig, wire.LEAVE)
        elif code != wire.CLOCK_SET:
            super()._answer(rig, code, values, tail)


def rings(rig: Rig) -> bool:
    return any(duty for _, duty in rig.tones)


def test_it_wakes_for_each_break_until_the_power_is_lost(device: Device) -> None:
    rig = device.power_on()
    rig.central = Companion()
    rig.press(1_000, 3_200)
    rig.run()
    assert (rig.status, rig.output) == (0, "")
    assert rig.sleeps[-1].kind == "DEEP"
    local_s = TEN_S + (rig.now_ms - 4_200) // 1_000
    assert abs(local_s - TEN_S - EVERY_S) <= 5, "it wakes half an hour after the clock was set"

    for _ in range(2):
        rig = device.power_on(after=rig)
        began_ms = rig.now_ms
        rig.run()
        assert (rig.status, rig.output) == (0, "")
        assert rings(rig)
        awake_ms = sum(sleep.passed_ms for sleep in rig.sleeps if sleep.kind != "DEEP")
        assert awake_ms < (break_reminder.TIMES + 1) * break_reminder.AGAIN_MS
        assert rig.sleeps[-1].kind == "DEEP"
        assert abs(rig.now_ms - began_ms - 1_000 * EVERY_S - 60_000) <= 5_000

    for lost in (device.power_on(after=rig, dip=True), device.power_on()):
        lost.run()
        assert (lost.status, lost.output, rings(lost), lost.sleeps[-1].ms) == (0, "", False, -1)
