"""The use cases as a front calls them that is no command line: values come back, nothing is printed."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from core.board import KEY
from history.journals import Journal

from holdcore.log import journal
from holdfw.flash import Flash
from holdtimer import companion
from holdtimer.companion import Progress, Target
from holdtimer.companion.settings import CHOICES
from holdtimer.history.store import open_store
from holdtimer.keys import FILE, KEYS_VARIABLE, Keys
from holdtimer.routines import find
from holdtimer.sim.gestures import VERY_LONG_MS
from holdtimer.sim.provision import write_key
from holdtimer.sim.simulation import Simulation, simulate

PATIENCE_S = 60.0


class Window:
    """A front that remembers what it was to show."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.bars: dict[str, tuple[int, int]] = {}

    def tell(self, text: str) -> None:
        self.told.append(text)

    @contextlib.contextmanager
    def bar(self, what: str, unit: str) -> Iterator[Progress]:  # noqa: ARG002
        def show(done: int, of: int) -> None:
            self.bars[what] = done, of

        yield show


@pytest.fixture
def flash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That of a device of ours."""
    monkeypatch.setenv(KEYS_VARIABLE, FILE)
    folder = tmp_path / "flash"
    Keys().keep(write_key(folder, KEY), KEY)
    return folder


@contextlib.asynccontextmanager
async def radio_on(folder: Path) -> AsyncIterator[Simulation]:
    """The device with its radio window open."""
    async with simulate(folder, 20.0, lambda _: None) as made:
        opened = made.expect(lambda heard: heard.radio is True)
        made.device.hold_button(VERY_LONG_MS)
        await opened
        made.device.clock.speed = 1.0  # both ends have time-outs
        yield made


@pytest.fixture
async def simulation(flash: Path) -> AsyncIterator[Simulation]:
    async with radio_on(flash) as made:
        yield made


async def test_push_settings_sync_and_pull(
    simulation: Simulation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = f"sqlite:///{tmp_path / 'history.sqlite'}"
    front = Window()

    def target() -> Target:
        return Target(simulation.air.radio("laptop"), None, PATIENCE_S, database)

    pushed = await companion.push.push(front, target(), "hip-trio", grows=True)
    data = find("hip-trio").encoded()
    assert (pushed.file.slug, pushed.size) == ("hip-trio", len(data))
    assert (tmp_path / "flash" / "routines" / "hip-trio.bin").read_bytes() == data
    assert front.bars["sending hip-trio"] == (len(data), len(data))
    assert "Supine figure 4: 20s, begins at its low end" in front.told

    volume = next(choice for choice in CHOICES if choice.key == "volume")
    changed = await companion.settings.settings(front, target(), {volume: 2})
    assert (changed.before[volume.number], changed.after[volume.number]) == (7, 2)
    synced = await companion.sync.sync(front, target())
    assert synced.error is None
    assert synced.pulled
    assert (synced.pulled.records, synced.sent, synced.sessions) == (1, [], [])
    assert (await companion.sync.pull(front, target())).records == 0
    with open_store(database) as store:
        assert [sent.slug for sent in store.prescriptions()] == ["hip-trio"]
    assert capsys.readouterr() == ("", "")


async def test_the_first_sync_after_a_crash_shows_its_trace_and_no_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, FILE)
    folder = tmp_path / "flash"
    Keys().keep(write_key(folder, KEY), KEY)
    flash = Flash(str(folder))
    boot, seq = flash.open_log()
    for at, piece in enumerate(("Traceback:\n  in run\n", "RuntimeError: \x1b[2Jgone\n")):
        flash.append(journal.encode(journal.TRACE, seq + at, boot + 1, 0, name=piece))
    front = Window()
    async with simulate(folder, 20.0, lambda _: None) as simulation:
        opened = simulation.expect(lambda heard: heard.radio is True)
        simulation.device.hold_button(VERY_LONG_MS)
        await opened
        simulation.device.clock.speed = 1.0  # both ends have time-outs
        database = f"sqlite:///{tmp_path / 'history.sqlite'}"
        target = Target(simulation.air.radio("laptop"), None, PATIENCE_S, database)
        await companion.sync.sync(front, target)
        assert "Traceback:\n  in run\nRuntimeError: \N{REPLACEMENT CHARACTER}[2Jgone" in front.told

        told = len(front.told)
        target = Target(simulation.air.radio("again"), None, PATIENCE_S, database)
        await companion.sync.sync(front, target)
        assert not any("Traceback" in text for text in front.told[told:])


async def test_records_that_the_flash_has_harmed_are_told_and_the_others_fetched(
    flash: Path, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'history.sqlite'}"
    log = Journal().booted().session(holds=3).session(holds=4)
    device = Flash(str(flash))
    device.open_log()
    for record in log.frames:
        device.append(record)
    identity = device.identity()
    with open_store(database) as store:
        store.keep(identity[:8], identity[8:], b"".join(log.frames[:4]))
    segment = flash / "log" / "00000000.seg"
    harmed = log.data.replace(log.frames[6], b"x" * len(log.frames[6]))
    segment.write_bytes(harmed)

    front = Window()
    async with radio_on(flash) as simulation:
        pulled = await companion.sync.pull(
            front, Target(simulation.air.radio("laptop"), None, PATIENCE_S, database)
        )

    assert pulled.records == len(log.frames) - 4 - 1 + 2  # less the harmed one; BOOT and LOST of the device
    assert [line for line in front.told if line.startswith("1 record of hold-")]
    with open_store(database) as store:
        (kept,) = store.logs()
    assert [record for record in kept.records if record in log.frames] == log.frames[:6] + log.frames[7:]
