"""What the board does for each measurement, under MicroPython.

Each function is sent to the board by its source, and so stands alone. Its arguments are modules of
MicroPython by their names, GPIO numbers by the names of holdfw.pins, and numbers of the table. What it
returns goes into the report as it is. One after which the board starts anew returns nothing.
"""

from typing import Any

TMP = "/bringup.tmp"
"""The only file that a measurement makes; it goes with it."""


def versions(sys: Any, os: Any, machine: Any) -> dict[str, Any]:
    room = os.statvfs("/")
    return {
        "micropython": sys.version,
        "machine": sys.implementation._machine,
        "chip_hz": machine.freq(),
        "flash_bytes": room[0] * room[2],
        "free_bytes": room[0] * room[3],
        "reset_cause": machine.reset_cause(),
    }


def windows(
    array: Any, gc: Any, machine: Any, bluetooth: Any, esp32: Any, time: Any, button: int, count: int
) -> dict[str, Any]:
    # The program as main.py starts it, on a chip whose button has no finger on it but this function's.
    from holdcore.app import App
    from holdfw.start import build, cipher

    heaps = ("before", "during", "after")
    notes = array.array("l", [0] * (12 * count))  # made before: a note that takes memory would measure itself
    done = [0]
    began = time.ticks_ms()

    class Enough(Exception):
        pass

    def note(which: int) -> None:
        gc.collect()
        at = 12 * done[0] + 4 * which
        notes[at], notes[at + 1], notes[at + 2], notes[at + 3] = gc.mem_free(), gc.mem_alloc(), 0, 0
        for _, free, piece, _ in esp32.idf_heap_info(esp32.HEAP_DATA):
            notes[at + 2] += free
            notes[at + 3] = max(notes[at + 3], piece)

    class Instead:
        def __init__(self, real: Any) -> None:
            self.real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

        def nothing(self, *_: object) -> None:
            pass

    class Finger(Instead):
        irq = init = Instead.nothing

        def value(self) -> int:
            # Down for 3.3 s of every 5: the menu's "hold 3 s" opens the window, and the next one closes it.
            return 0 if 500 <= time.ticks_diff(time.ticks_ms(), began) % 5_000 < 3_800 else 1

    class Pins(Instead):
        def __call__(self, number: int, *rest: Any, **more: Any) -> Any:
            pin = self.real(number, *rest, **more)
            return Finger(pin) if number == button else pin

    class Wakes(Instead):
        wake_on_ext0 = wake_on_gpio = Instead.nothing

    class Chip(Instead):
        feed = Instead.nothing
        Pin = Pins(machine.Pin)

        def WDT(self, timeout: int) -> Any:  # noqa: ARG002  # the one that runs is set to longer than this
            return self

        def lightsleep(self, ms: int) -> None:
            if time.ticks_diff(time.ticks_ms(), began) > count * 10_000 + 60_000:
                raise Enough
            time.sleep_ms(min(ms, 10))

        def deepsleep(self, *_: object) -> None:
            raise Enough

        def reset(self) -> None:  # the program has found too little memory for the radio
            raise Enough

    class Stack(Instead):
        def active(self, *on: Any) -> Any:
            if on and on[0]:
                note(0)
            answer = self.real.active(*on)
            if on and not on[0]:
                note(2)
                done[0] += 1
                print("window", done[0])
                if done[0] == count:
                    raise Enough
            return answer

        def gap_advertise(self, *data: Any, **more: Any) -> None:
            self.real.gap_advertise(*data, **more)
            note(1)

    class Air(Instead):
        def BLE(self) -> Any:
            return Stack(self.real.BLE())

    try:
        board = build(Chip(machine), Air(bluetooth), Wakes(esp32), time, "", App(cipher))
        board.boot(machine.reset_cause())
        board.run()
    except Enough:
        pass
    rows = {}
    for which in range(3):
        starts = range(4 * which, 12 * done[0], 12)
        rows[heaps[which]] = [[notes[at], notes[at + 1], notes[at + 2], notes[at + 3]] for at in starts]
    return rows


def cell(machine: Any, battery: int, count: int) -> dict[str, Any]:
    adc = machine.ADC(machine.Pin(battery))
    adc.init(atten=adc.ATTN_11DB)
    return {"pin_uv": [adc.read_uv() for _ in range(count)]}


def bounce(machine: Any, time: Any, button: int, count: int, wait_ms: int) -> dict[str, Any]:
    # An edge is what its first 50 ms show: how many us after the first change of level each other one came.
    pin = machine.Pin(button, machine.Pin.IN, machine.Pin.PULL_UP)
    up = level = pin.value()
    press: list[list[int]] = []
    release: list[list[int]] = []
    began = time.ticks_ms()
    while len(release) < count and time.ticks_diff(time.ticks_ms(), began) < wait_ms:
        if pin.value() == level:
            continue
        at = time.ticks_us()
        edges, last = [0], 1 - level
        while time.ticks_diff(time.ticks_us(), at) < 50_000:
            if pin.value() != last and len(edges) < 100:
                last = 1 - last
                edges.append(time.ticks_diff(time.ticks_us(), at))
        level = pin.value()
        if level != up:
            press.append(edges)
        elif press:
            release.append(edges)
    return {"press_us": press, "release_us": release}


def light_sleeps(machine: Any, esp32: Any, time: Any, button: int, count: int, ms: int) -> dict[str, Any]:
    pin = machine.Pin(button, machine.Pin.IN, machine.Pin.PULL_UP)
    if hasattr(esp32, "wake_on_ext0"):
        esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)
    else:
        esp32.wake_on_gpio((pin,), esp32.WAKEUP_ALL_LOW)
    slept = []
    reasons = []
    print("tick")  # the laptop notes when it comes
    time.sleep_ms(50)
    began = time.ticks_ms()
    for _ in range(count):
        at = time.ticks_us()
        machine.lightsleep(ms)
        slept.append(time.ticks_diff(time.ticks_us(), at))
        reasons.append(machine.wake_reason())
    took_ms = time.ticks_diff(time.ticks_ms(), began)
    time.sleep_ms(50)
    print("tick")
    pin.init(pin.IN, pin.PULL_UP)  # the sleep has taken it from the GPIO
    return {"asked_ms": ms, "slept_us": slept, "wake_reason": reasons, "took_ms": took_ms + 100}


def appends(os: Any, time: Any, tmp: str, count: int) -> dict[str, Any]:
    # As holdfw.flash appends to the log: each record opens and closes the file.
    took = []
    try:
        for _ in range(count):
            at = time.ticks_us()
            with open(tmp, "ab") as file:
                file.write(b"a record of a hold: a name of it, 45 bytes   ")
            took.append(time.ticks_diff(time.ticks_us(), at))
    finally:
        os.remove(tmp)
    return {"took_us": took}


def leaves(time: Any) -> dict[str, Any]:
    # A moment by the RTC; what the board does next begins then.
    return {"leaves_ms": time.time_ns() // 1_000_000 + 1_000}


def plugged(time: Any) -> dict[str, Any]:
    return {"before_ms": time.ticks_ms()}


def restart(machine: Any) -> None:
    machine.reset()


def bite(machine: Any, time: Any, ms: int) -> None:
    machine.WDT(timeout=ms)
    while True:
        time.sleep_ms(10)


def deep_sleep(machine: Any, esp32: Any, button: int, ms: int) -> None:
    pin = machine.Pin(button, machine.Pin.IN, machine.Pin.PULL_UP)
    if hasattr(esp32, "wake_on_ext0"):
        esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)
    else:
        esp32.wake_on_gpio((pin,), esp32.WAKEUP_ALL_LOW)
    machine.deepsleep(ms)


def woke(machine: Any, time: Any) -> dict[str, Any]:
    return {
        "reset_cause": machine.reset_cause(),
        "wake_reason": machine.wake_reason(),
        "on_for_ms": time.ticks_ms(),
    }


def advertise(bluetooth: Any, machine: Any, time: Any, seconds: int) -> None:
    ble = bluetooth.BLE()
    ble.active(True)
    name = b"hold-test"
    ble.gap_advertise(100_000, b"\x02\x01\x06" + bytes((len(name) + 1, 9)) + name)
    time.sleep(seconds)
    machine.reset()


def write_on(struct: Any, tmp: str, count: int) -> None:
    # 44 bytes each: a number, and it again until they are full.
    with open(tmp, "wb"):
        pass
    for number in range(count):
        with open(tmp, "ab") as file:
            file.write(struct.pack("<I", number) * 11)


def written(os: Any, struct: Any, tmp: str) -> dict[str, Any]:
    whole = harmed = 0
    with open(tmp, "rb") as file:
        while True:
            data = file.read(44)
            if len(data) < 44:
                break
            if data == struct.pack("<I", whole + harmed) * 11:
                whole += 1
            else:
                harmed += 1
    os.remove(tmp)
    return {"whole": whole, "harmed": harmed, "torn_bytes": len(data)}


def darken(machine: Any, time: Any, sda: int, scl: int, lead_ms: int) -> dict[str, Any]:
    if sda >= 0:  # else the display is not on I2C, and stays as it is
        bus = machine.I2C(0, scl=machine.Pin(scl), sda=machine.Pin(sda), freq=400_000)
        for display in bus.scan():
            bus.writeto(display, b"\x00\xae")
    return {"leaves_ms": time.time_ns() // 1_000_000 + lead_ms}


def picture(
    machine: Any, esp32: Any, time: Any, sda: int, scl: int, contrast: int, lead_ms: int
) -> dict[str, Any]:
    # The self-test switches the display on; then a quarter of the dots of 113 columns: 22 % of all are lit.
    from holdfw.selftest import report

    report(machine, esp32, time, "", 0)
    bus = machine.I2C(0, scl=machine.Pin(scl), sda=machine.Pin(sda), freq=400_000)
    for display in bus.scan():
        for page in range(8):
            bus.writeto(display, bytes((0, 0xB0 | page, 0x00, 0x10)))
            bus.writeto(display, b"\x40" + b"\x11" * 113 + bytes(15))
        bus.writeto(display, bytes((0, 0x81, contrast)))
    return {"leaves_ms": time.time_ns() // 1_000_000 + lead_ms}


def doze(machine: Any, ms: int) -> None:
    machine.lightsleep(ms)
    machine.reset()


def work(machine: Any, time: Any, ms: int) -> None:
    began = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), began) < ms:
        pass
    machine.reset()


def sound(machine: Any, time: Any, buzzer: int, ms: int) -> None:
    pwm = machine.PWM(machine.Pin(buzzer), duty_u16=0)
    time.sleep_ms(ms // 2)
    pwm.freq(4_000)
    pwm.duty_u16(32_768)
    time.sleep_ms(ms // 2)
    pwm.duty_u16(0)
    machine.reset()


def read_back(os: Any, json: Any, tmp: str) -> dict[str, Any]:
    with open(tmp, encoding="utf-8") as file:
        values: dict[str, Any] = json.load(file)
    os.remove(tmp)
    return values


def listed(os: Any, time: Any) -> dict[str, Any]:
    names: list[str] = []
    trace = b""
    try:
        names = sorted([name for name in os.listdir("/log") if name.endswith(".seg")])
        with open("/crash.txt", "rb") as file:
            trace = file.read(1_000)
    except OSError:
        pass
    text = "".join([chr(byte) if byte < 0x80 else "?" for byte in trace])
    return {"segments": names, "trace": text.split("\n"), "rtc_ms": time.time_ns() // 1_000_000}
