"""A simulated device, and the adapter by which the kernel is on its air: /dev/vhci in place of a chip."""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from bumble.snoop import Snooper
from bumble.transport import open_transport
from bumble.transport.common import SnoopingTransport

from holdcore.link.kdf import KEY_SIZE
from holdcore.log import journal
from holdcore.model import DONE, HELD, LEFT, TIME
from holdfw.flash import Flash
from holdtimer.sim.air import Radio
from holdtimer.sim.headless import Inbox, headless
from holdtimer.sim.provision import read_key, write_key
from holdtimer.sim.simulation import Simulation, simulate
from holdtimer.words.text import device_name

HOLDS = 400  # a log of some 18 kB: forty messages
WAIT_MAX_S = 120.0  # six times the longest wait of a check
_ACL = 2  # packet type of HCI's H4 (Core 5.4, vol 4 part A, 2)


class Scissors(Snooper):
    """Takes the kernel's radio out of reach of the device once that much has passed in one direction."""

    UP = Snooper.Direction.CONTROLLER_TO_HOST  # bumble takes whoever uses the transport for the host
    DOWN = Snooper.Direction.HOST_TO_CONTROLLER

    def __init__(self) -> None:
        self.passed = dict.fromkeys((self.UP, self.DOWN), 0)
        self.simulation: Simulation
        self.radio: Radio
        self._cut: asyncio.Task[None] | None = None
        self._limit: tuple[Snooper.Direction, int] | None = None

    def cut_after(self, direction: Snooper.Direction, size: int) -> None:
        """Arm it: `size` bytes of ACL data from now on."""
        self.passed[direction] = 0
        self._limit = (direction, size)

    def snoop(self, hci_packet: bytes, direction: Snooper.Direction) -> None:
        if hci_packet[0] != _ACL:
            return
        self.passed[direction] += len(hci_packet)
        if self._limit and self.passed[self._limit[0]] >= self._limit[1]:
            self._limit = None
            self._cut = asyncio.get_running_loop().create_task(self.simulation.air.sever(self.radio))

    async def done(self) -> bool:
        """Whether it has cut; both ends have noticed then."""
        if self._cut is None:
            return False
        await self._cut
        self._cut = None
        return True


class Device:
    """What the checks may look at: its flash, its id and key, its clock, and the scissors at its link."""

    def __init__(self, flash: Path, scissors: Scissors) -> None:
        self.flash = flash
        self.scissors = scissors
        self._clock = scissors.simulation.device.clock
        self.id, self.key = read_key(flash)

    @property
    def name(self) -> str:
        return device_name(self.id)

    @property
    def now_ms(self) -> int:
        """Its own time, which stands still while it is awake and so falls behind ours in emulation."""
        return self._clock.now_ms

    async def reaches(self, ms: int) -> None:
        """Return when its time is `ms`."""
        async with asyncio.timeout(WAIT_MAX_S):
            while self.now_ms < ms:
                await asyncio.sleep(0.05)

    def contents(self) -> dict[str, str]:
        """A digest of every file of its flash, by path."""
        return {
            str(path.relative_to(self.flash)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.flash.rglob("*"))
            if path.is_file()
        }


def fill_log(flash: Path) -> None:
    """A log of one long session."""
    flash.mkdir(parents=True)
    log = Flash(str(flash))
    log.open_log()
    records: list[tuple[int, tuple[int | bytes, ...], str]] = [
        (journal.BOOT, (3900, 1, 0, 1, 0, 1, 0, 0), ""),
        (journal.START, (bytes(8), 1), "Many holds"),
    ]
    records += [
        (journal.DID, (0, LEFT, 1, 1, 1, 1, DONE, 20_000, 20_000, TIME, 0, 0, HELD), f"Stretch {number:05}")
        for number in range(HOLDS)
    ]
    records.append((journal.END, (1, HOLDS * 20_000, 0), ""))
    for seq, (kind, values, name) in enumerate(records):
        log.append(journal.encode(kind, seq, 1, seq * 20_000, *values, name=name))


@contextlib.asynccontextmanager
async def running(flash: Path) -> AsyncIterator[Device]:
    """An enrolled device whose owner keeps the radio window open, in reach of the kernel's only adapter."""
    write_key(flash, secrets.token_bytes(KEY_SIZE))
    inbox: Inbox = asyncio.Queue()
    scissors = Scissors()
    nothing_to_close = contextlib.nullcontext(scissors)
    async with (
        simulate(flash, 1.0, inbox.put_nowait) as simulation,
        SnoopingTransport.create_with(await open_transport("vhci"), nothing_to_close) as transport,
    ):
        scissors.simulation = simulation
        scissors.radio = simulation.air.radio("kernel", source=transport.source, sink=transport.sink)
        owner = asyncio.create_task(headless(simulation, inbox, True, print, print))
        try:
            yield Device(flash, scissors)
        finally:
            inbox.put_nowait(None)
            await owner
