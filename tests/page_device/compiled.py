"""The script on the compiled program, on 32-bit MicroPython, with what it showed and sounded."""

from dataclasses import dataclass
from pathlib import Path

from page_device.script import END_MS, MOMENTS, PRESSES, put_routines
from program.device import Device, compile_fakes, compile_program
from program.rig import START_TICKS, TICKS_PERIOD, Rig

from holdtimer.sim.oled import Pixels, Ssd1306

FAKES = Path(__file__).parent / "fakes"


@dataclass
class Seen:
    """At MOMENTS; `tones` are when, pitch in Hz and duty."""

    pictures: list[Pixels]
    tones: list[tuple[int, int, int]]
    log: bytes


def run_script(micropython: Path, folder: Path, memory: bytes) -> Seen:
    """`memory` is what the RTC's holds when it starts, as if woken."""
    program = compile_program(folder / "program")
    put_routines(program)
    fakes = compile_fakes(folder / "fakes", FAKES / "seen_power_on.py")
    device = Device(micropython, program, fakes, folder)
    seen, panel = Seen([], [], b""), Ssd1306()
    rig = device.power_on(script="seen_power_on", after=Rig([], {}, rtc=memory), rtc_ms=0)
    begins_ms = 0
    while True:
        for at_ms, held_ms in PRESSES:
            if at_ms == begins_ms:  # the press that wakes it
                rig.after(held_ms, "up")
            elif at_ms > begins_ms:
                rig.press(at_ms - begins_ms, held_ms)
        rig.lose_power(END_MS - begins_ms)
        rig.run()
        _look(seen, panel, rig, begins_ms)
        if begins_ms + rig.now_ms >= END_MS:
            break
        begins_ms = next(at_ms for at_ms, _ in PRESSES if at_ms > begins_ms + rig.now_ms)
        rig = device.power_on(script="seen_power_on", pressed=True, after=rig, rtc_ms=begins_ms)
    assert len(seen.pictures) == len(MOMENTS)
    seen.log = device.log()
    return seen


def _look(seen: Seen, panel: Ssd1306, rig: Rig, at_start_ms: int) -> None:
    """Take in what one start of it printed."""
    assert "Traceback" not in rig.output, rig.output[-2000:]
    pitch, duties = 0, dict(rig.tones)
    lines = [line.split() for line in rig.output.splitlines() if line != "ADVERTISE"]
    events = [((int(ticks) - START_TICKS) % TICKS_PERIOD, what, said) for what, ticks, said in lines]
    events += [(at_ms, "DUTY", str(duty)) for at_ms, duty in duties.items()]
    for at_ms, what, said in sorted(events, key=lambda event: event[0]):
        _picture_until(seen, panel, at_start_ms + at_ms)
        if what == "GLASS":
            panel.write(bytes.fromhex(said))
        elif what == "PITCH":
            pitch = int(said)
        elif what == "DUTY":
            seen.tones.append((at_start_ms + at_ms, pitch, int(said)))
    _picture_until(seen, panel, at_start_ms + rig.now_ms)


def _picture_until(seen: Seen, panel: Ssd1306, at_ms: int) -> None:
    while len(seen.pictures) < len(MOMENTS) and MOMENTS[len(seen.pictures)] < at_ms:
        seen.pictures.append(panel.pixels())
