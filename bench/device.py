"""The figures of the device program, on 32-bit MicroPython, beside their limits; exit 1 where one is missed.

The processor's part in time is this machine's processor time, times busy.SLOWER: `while i < 1000000: i += 1`
takes 22 ms here and some two seconds on an ESP32 at 160 MHz (an assumption on the safe side, not measured).
"""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from mpremote.romfs import VfsRomWriter

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from program.crossings import CROSSINGS, Crossed  # noqa: E402
from program.device import Device, compile_fakes, compile_program  # noqa: E402
from program.expected import logged, plan  # noqa: E402
from program.laptop import Laptop  # noqa: E402
from program.rig import Rig  # noqa: E402
from program.story import LONG_MS, VERY_LONG_MS, Day  # noqa: E402

from hardware.parts import load_bom  # noqa: E402
from hardware.power.budget import Use, fitted, load  # noqa: E402
from hardware.readme import load_promises  # noqa: E402
from holdcore import engine  # noqa: E402
from holdcore.log import journal  # noqa: E402
from holdcore.model import Settings  # noqa: E402
from holdcore.routine_file import Routine, encode_routine  # noqa: E402
from holdcore.steps import Phase, Span, Step  # noqa: E402
from holdfw.wall import remember  # noqa: E402
from holdtimer.routines.load import find, library  # noqa: E402
from holdtimer.usb.program import FIRST  # noqa: E402

HEAP_MAX = 88_000  # 24 KB less than an ESP32's heap once grown (docs/adr/0009-what-lies-in-ram.md)
HEAP_STEP = 16
RUNS = 3
BOARD_HEAP = 128 * 1024  # about what a heap grows to on an ESP32; how long a collection takes goes with it
FULL_FRAME_BYTES = 1024 + 8  # the picture in one write, address and control bytes, and where it goes
MEETS_MS = 10_000  # from the opening of the window until the laptop, whose command was typed before, connects
TEN_S = 847_497_600 + 10 * 3_600  # ten in the morning of some day
BEGIN_MS = 15_000  # it has booted by then, and its display is still lit
HOUR = encode_routine(
    Routine(
        "An hour", [Step(f"Stretch {n}", [Phase(Span(25_000))], reps=20, rest=Span(5_000)) for n in range(6)]
    )
)
QUARTER = encode_routine(
    Routine(
        "15 minutes",
        [Step(f"Stretch {n}", [Phase(Span(30_000))], reps=4, rest=Span(8_000)) for n in range(6)],
    )
)


Run = Callable[[Device, bytes, int], bool]
"""Runs the routine on the device with this much heap; whether all went well."""


@dataclass(frozen=True)
class Figure:
    """One line of the table; `ok` is None where there is no limit."""

    name: str
    value: str
    beside: str
    ok: bool | None = None


class Bench:
    """Makes devices in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._interpreter = Path(
            os.environ.get("HOLDTIMER_MP32", ROOT / "build" / "micropython32" / "micropython")
        )
        self._folder = folder
        self.program = compile_program(folder / "program")
        self._fakes = compile_fakes(folder / "fakes", *(ROOT / "bench" / "vm").glob("*.py"))
        self._rom = _romfs([self.program, self._fakes], folder / "rom.img")

    def fakes_bytes(self) -> int:
        """What the fakes of the chip take of a heap."""
        command = [str(self._interpreter), "-m", "fakes_alone"]
        environment = os.environ | {"MICROPYPATH": str(self._fakes)}
        return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)

    def device_with_rom(self) -> Device:
        """A new one, whose firmware lies in ROMFS; boot.py and main.py stay on its flash."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        program = folder / "program"
        program.mkdir()
        for name in (*FIRST, "key"):
            os.link(self.program / name, program / name)
        return Device(self._interpreter, program, self._fakes, folder, self._rom)

    def device(self, routine: bytes = b"", settings: Settings | None = None) -> Device:
        """A new one, on whose flash lie what is given."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        program = folder / "program"
        program.mkdir()
        for source in self.program.rglob("*"):
            target = program / source.relative_to(self.program)
            target.mkdir(exist_ok=True) if source.is_dir() else os.link(source, target)
        if routine:
            (program / "routines").mkdir()
            (program / "routines" / "routine.bin").write_bytes(routine)
        if settings:
            (program / "settings").write_bytes(settings.encoded())
        return Device(self._interpreter, program, self._fakes, folder)

    def begun(self, routine: bytes, settings: Settings | None = None) -> tuple[Device, Rig]:
        """A busy device that is about to run the routine: it begins at BEGIN_MS."""
        device = self.device(routine, settings)
        rig = device.power_on(BOARD_HEAP, script="busy_power_on", after=_asleep(device))
        rig.press(BEGIN_MS - LONG_MS, LONG_MS)
        return device, rig


def _romfs(folders: list[Path], image: Path) -> Path:
    """The .mpy files in `folders` as a ROMFS."""
    writer = VfsRomWriter()
    for folder in folders:
        _add(writer, folder)
    image.write_bytes(writer.finalise())
    return image


def _add(writer: VfsRomWriter, folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            writer.opendir(path.name)
            _add(writer, path)
            writer.closedir()
        elif path.suffix == ".mpy":
            writer.mkfile(path.name, path.read_bytes())


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = list(_figures(Bench(Path(folder))))
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        verdict = {None: "", True: "ok", False: "MISSED"}[figure.ok]
        sys.stdout.write(f"{figure.name:<{width}}  {figure.value:>14}  {verdict:<6}  {figure.beside}\n")
    return int(any(figure.ok is False for figure in figures))


def _figures(bench: Bench) -> Iterator[Figure]:
    fakes = bench.fakes_bytes()
    beside = f"limit {HEAP_MAX} B; without the {fakes} B of the chip's fakes"
    yield _heap("smallest heap: push, longest bundled routine, pull", bench.device, _day, fakes, beside)
    yield _heap("the same with all modules in ROMFS", bench.device_with_rom, _day, fakes, beside)
    for name, cross in CROSSINGS.items():
        yield _heap(f"smallest heap: during a pull {name}", bench.device, _crossing(cross), fakes, beside)
    yield from _lateness(bench)
    yield from _hold(bench)
    yield Figure(
        "device files on flash", f"{_flash_bytes(bench.program)} B", ".mpy, with boot.py and main.py"
    )
    yield from _days(bench)


def _heap(name: str, device: Callable[[], Device], succeeds: Run, fakes: int, beside: str) -> Figure:
    routines = [find(slug).encoded() for slug, _ in library()]
    longest = max(routines, key=lambda data: plan(data).ends_ms)

    def runs(heap: int) -> bool:
        return succeeds(device(), longest, heap)

    low, high = 16 * 1024, 512 * 1024
    if not runs(high):
        raise SystemExit(f"bench: the day of the device fails even with {high} B of heap")
    while high - low > HEAP_STEP:
        middle = (low + high) // 2 // HEAP_STEP * HEAP_STEP
        low, high = (low, middle) if runs(middle) else (middle, high)
    return Figure(name, f"{high - fakes} B", beside, high - fakes <= HEAP_MAX)


def _day(device: Device, routine: bytes, heap: int) -> bool:
    day = Day(device, routine, heap)
    types = [entry.type for entry in logged(day.pulls.records)]
    return day.rig.status == 0 and day.pushes.pushed and day.pulls.left and journal.RATED in types


def _crossing(cross: Callable[[Device, bytes, int], Crossed]) -> Run:
    def succeeds(device: Device, routine: bytes, heap: int) -> bool:
        crossed = cross(device, routine, heap)
        types = [entry.type for entry in logged(device.log())]
        return crossed.rig.status == 0 and crossed.laptop.pulls > 0 and journal.RATED in types

    return succeeds


def _lateness(bench: Bench) -> Iterator[Figure]:
    runs = [_hour(bench) for _ in range(RUNS)]
    # Whatever else runs on this machine only ever adds: of each boundary, the least late of the runs.
    late = sorted(min(of_one) for of_one in zip(*(late for late, _ in runs), strict=True))
    accumulated = max((accumulated for _, accumulated in runs), key=abs)
    p99 = late[int(0.99 * len(late))]
    drift = bench.device().power_on(BOARD_HEAP, script="countdown").run().output.split()
    if drift[:1] != ["DRIFT"]:
        raise SystemExit(f"bench: the countdown failed: {drift}")
    yield Figure(
        f"lateness accumulated over an hour, {len(late)} boundaries",
        f"{accumulated} ms",
        f"limit 0 ms; a sleep(1) countdown on the same VM drifts by {drift[1]} ms",
        accumulated == 0,
    )
    yield Figure(
        "from a phase boundary to its cue, p99",
        f"{p99} ms",
        f"limit 10 ms; the worst is {late[-1]} ms",
        p99 <= 10,
    )


def _hour(bench: Bench) -> tuple[list[int], int]:
    """How far each cue is from its phase boundary, and how late the routine's end is; both in ms."""
    device, rig = bench.begun(HOUR)
    rig.run()
    entries = logged(device.log())
    if rig.status != 0 or journal.END not in [entry.type for entry in entries]:
        raise SystemExit(f"bench: the hour-long routine failed: {rig.output}")
    start, end = (entry.at_ms for entry in entries if entry.type in (journal.START, journal.END))
    expected = plan(HOUR)
    sounded = [at for at, duty in rig.tones if duty]
    late = [min(abs(at - BEGIN_MS - boundary) for at in sounded) for boundary, _ in expected.phases]
    return late, end - start - expected.ends_ms


def _hold(bench: Bench) -> Iterator[Figure]:
    lit = _counted(bench, Settings())
    dark = _counted(bench, Settings(dark=True))
    share = lit.i2c_bytes_per_s / FULL_FRAME_BYTES
    yield Figure(
        "I2C while a hold counts down",
        f"{lit.i2c_bytes_per_s:.0f} B/s",
        f"limit {FULL_FRAME_BYTES // 10} B/s, a tenth of redrawing all once a second ({share:.1%} of it)",
        share <= 0.1,
    )
    yield Figure(
        "wake-ups while a hold counts down, display dark",
        f"{dark.wakes_per_s:.2f} /s",
        f"limit 2 /s; with the display on {lit.wakes_per_s:.2f} /s",
        dark.wakes_per_s <= 2,
    )


@dataclass(frozen=True)
class Counted:
    """What a second of a hold's countdown costs."""

    i2c_bytes_per_s: float
    wakes_per_s: float


def _counted(bench: Bench, settings: Settings) -> Counted:
    _, rig = bench.begun(QUARTER, settings)
    rig.run()
    phases = plan(QUARTER).phases
    seconds = sent = wakes = 0
    for (start, state), (stop, _) in itertools.pairwise(phases):
        if state != engine.HOLDING:
            continue
        # From the first second on: what the phase's own picture costs is no part of the countdown.
        first, last = BEGIN_MS + start + 900, BEGIN_MS + stop - 100
        seconds += (stop - start) // 1000 - 1
        for sleep in rig.sleeps:
            if first <= sleep.at_ms < last:
                sent += sleep.i2c_bytes
                wakes += sleep.kind == "LIGHT"
    return Counted(sent / seconds, wakes / seconds)


def _flash_bytes(program: Path) -> int:
    return sum(path.stat().st_size for path in program.rglob("*") if path.is_file())


def _days(bench: Bench) -> Iterator[Figure]:
    budget, bom = load(), load_bom()
    use, left_open = usual_use(bench), usual_use(bench, None)
    for board, promise in load_promises().items():
        parts = fitted(board, bom)
        lasts, least = budget.days(parts, use), budget.days(parts, use, "high")
        guesses, currents = budget.guesses(parts)
        yield Figure(
            f"days on 500 mAh, a 15-minute routine and a sync a day, {board}",
            f"{lasts:.0f}, or {least:.0f} at the highest currents",
            f"at least {promise.days}; the laptop comes after {MEETS_MS // 1000} s; "
            f"{budget.days(parts, left_open):.0f} where none does; {guesses} of {currents} currents "
            "not measured (hardware/power/budget.toml)",
            least >= promise.days,
        )


def usual_use(bench: Bench, meets_ms: int | None = MEETS_MS) -> Use:
    """Seconds in each state on a day with one routine and one sync; see _usual_day."""
    return _use(_usual_day(bench, None if meets_ms is None else Laptop(meets_ms=meets_ms)))


def _usual_day(bench: Bench, laptop: Laptop | None) -> Rig:
    """The routine, a radio window in which the laptop pulls the log, if there is one; idle; deep sleep."""
    _, rig = bench.begun(QUARTER)
    rig.central = laptop
    over_ms = BEGIN_MS + plan(QUARTER).ends_ms + 30_000
    rig.press(over_ms)
    rig.press(over_ms + 1_000, VERY_LONG_MS)
    rig.run()
    if laptop and not laptop.left:
        raise SystemExit(f"bench: the pull of a usual day failed: {rig.output}")
    return rig


def one_reminder(bench: Bench) -> Use:
    """Seconds in each state of a break reminder that nobody answers, from the wake-up to deep sleep."""
    device = bench.device(settings=Settings(remind=1))
    rig = device.power_on(BOARD_HEAP, script="busy_power_on", after=_asleep(device)).run()
    if rig.sleeps[-1].kind != "DEEP" or not rig.tones:
        raise SystemExit(f"bench: the reminder failed: {rig.output}")
    rig.now_ms = rig.sleeps[-1].at_ms
    return _use(rig)


def _asleep(device: Device) -> Rig:
    """One from which the device wakes and knows the time of day, as on any day but the first."""
    asleep = device.power_on()
    kept: list[bytes] = []
    remember(SimpleNamespace(memory=kept.append), 0, 1, TEN_S, TEN_S - 3_600, False)
    [asleep.rtc] = kept
    return asleep


def _use(rig: Rig) -> Use:
    asleep_ms = sum(sleep.passed_ms for sleep in rig.sleeps if sleep.kind == "LIGHT")
    radio_ms = sum(off - on for (on, is_on), (off, _) in itertools.pairwise(rig.radio) if is_on)
    sound_ms = sum(stop - start for (start, duty), (stop, _) in itertools.pairwise(rig.tones) if duty)
    bright_ms = dim_ms = 0
    lit, dim = False, False
    since = 0
    for at, command, argument in [*rig.panel, (rig.now_ms, 0, 0)]:
        if lit:
            bright_ms += 0 if dim else at - since
            dim_ms += at - since if dim else 0
        since = at
        lit = {0xAE: False, 0xAF: True}.get(command, lit)
        dim = argument < 0x40 if command == 0x81 else dim
    on_ms = rig.now_ms
    seconds = [ms / 1000 for ms in (on_ms, on_ms - asleep_ms, radio_ms, bright_ms, dim_ms, sound_ms)]
    return Use(*seconds)


if __name__ == "__main__":
    sys.exit(main())
