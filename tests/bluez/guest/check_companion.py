"""The companion over the kernel's Bluetooth and bluetoothd, with bleak's own backend."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bluez.guest.device import HOLDS, Device, Scissors

from holdcore.model import STEPS_MAX
from holdtimer.errors import EXIT_LACKING, EXIT_LOST
from holdtimer.history.store import open_store
from holdtimer.routines import find, load

if TYPE_CHECKING:
    from bluez.guest.conftest import Companion, Done, SetPower

LOOK = ("--timeout", "60")
TRIES = 3


def long_routine(folder: Path) -> Path:
    """A routine that takes seven messages to send."""
    cue = "keep your back long"
    names = [f"Stretch {number:02} {'abc' * 5}" for number in range(1, STEPS_MAX + 1)]
    steps = "".join(f'[[steps]]\nname = "{name}"\ncue = "{cue}"\nhold = 20\n' for name in names)
    path = folder / "long-one.toml"
    path.write_text(f'name = "Long one"\n{steps}')
    return path


async def until_cut(device: Device, holdtimer: "Companion", *command: str | Path) -> "Done":
    """Run the command until the scissors cut its link; a loaded guest loses some links by itself before."""
    for _ in range(TRIES):
        done = await holdtimer(*command)
        assert done.code == EXIT_LOST
        if await device.scissors.done():
            return done
    raise AssertionError(f"the scissors did not cut any of {TRIES} links")


async def check_scan_lists_the_device_by_name(device: Device, holdtimer: "Companion") -> None:
    done = await holdtimer("scan", "--seconds", "10")
    assert done.code == 0
    assert done.out.split()[0] == device.name


async def check_push_puts_a_routine_on_the_device(device: Device, holdtimer: "Companion") -> None:
    done = await holdtimer("push", "hip-trio", "--no-progress", *LOOK, "--device", device.name)
    assert done.code == 0
    assert (device.flash / "routines" / "hip-trio.bin").read_bytes() == find("hip-trio").encoded()


async def check_a_push_that_is_cut_off_is_finished_by_the_next(
    device: Device, holdtimer: "Companion", tmp_path: Path
) -> None:
    path = long_routine(tmp_path)
    routine = load(path).encoded()
    device.scissors.cut_after(Scissors.UP, len(routine))  # a quarter of that is GATT's, so it falls within
    lost = await until_cut(device, holdtimer, "push", path, "--no-progress", *LOOK)
    assert "try again, and it goes on where it stopped" in lost.err
    assert not (device.flash / "routines" / "long-one.bin").exists()
    (upload,) = (device.flash / "upload").iterdir()
    assert len(upload.read_bytes()) > len(routine) // 3

    done = await holdtimer("push", path, "--no-progress", *LOOK)
    assert done.code == 0
    assert device.scissors.passed[Scissors.UP] < len(routine)
    assert (device.flash / "routines" / "long-one.bin").read_bytes() == routine


async def check_a_pull_that_is_cut_off_is_finished_by_the_next_and_then_nothing_is_new(
    device: Device, holdtimer: "Companion", data: Path
) -> None:
    device.scissors.cut_after(Scissors.DOWN, 9_000)
    lost = await until_cut(device, holdtimer, "pull", *LOOK)
    assert "try again, and it goes on where it stopped" in lost.err
    assert not (device.flash / "log" / "acked").exists()

    done = await holdtimer("pull", *LOOK)
    assert done.code == 0
    assert device.scissors.passed[Scissors.DOWN] < 15_000
    with open_store(f"sqlite:///{data / 'history.sqlite'}") as store:
        (session,) = store.sessions()
    assert [timed.hold.name for timed in session.holds] == [f"Stretch {number:05}" for number in range(HOLDS)]

    again = await holdtimer("pull", *LOOK)
    assert (again.code, again.out) == (0, f"0 new records from {device.name}, 0 new sessions\n")


@pytest.mark.usefixtures("device")
async def check_without_power_says_so(holdtimer: "Companion", set_power: "SetPower") -> None:
    await set_power(False)
    try:
        done = await holdtimer("scan")
    finally:
        await set_power(True)
    assert done.code == EXIT_LACKING
    assert "no Bluetooth on this computer" in done.err
