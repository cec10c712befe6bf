"""The laptop's Bluetooth: the operating system's or any HCI transport, and the devices that it hears."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import bleak
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from holdtimer.link.errors import OPEN_THE_WINDOW, AdapterMissing, DeviceNotFound
from holdtimer.words.text import printable

if TYPE_CHECKING:
    from holdtimer.link.adapter import HciPort

SERVICE = "50e80001-2dab-4b76-a0cc-b338417f053d"  # docs/protocol.md; the firmware's holdfw.radio has it too

_OTHERS_S = 1.0  # in which another device than the first would be heard: ten of its advertising intervals


class Central(Protocol):
    """Makes stock bleak objects; `adapter.Adapter` is one, the operating system another."""

    def scanner(self, **options: Any) -> bleak.BleakScanner: ...

    def client(self, device: BLEDevice, **options: Any) -> bleak.BleakClient: ...


class _System:
    def scanner(self, **options: Any) -> bleak.BleakScanner:
        return bleak.BleakScanner(**options)

    def client(self, device: BLEDevice, **options: Any) -> bleak.BleakClient:
        return bleak.BleakClient(device, **options)


@contextlib.asynccontextmanager
async def open_central(hci: "str | HciPort | None") -> AsyncIterator[Central]:
    """`hci` is a bumble transport spec or a controller in this process; None is the system's Bluetooth.

    Errors: AdapterMissing.
    """
    if hci is None:
        yield _System()
        return
    from holdtimer.link.adapter import open_adapter  # bumble is slow to import

    async with open_adapter(hci) as adapter:
        yield adapter


def _no_adapter(error: BleakError | OSError) -> AdapterMissing:
    """The system's Bluetooth is off, absent or out of reach, or has gone while it listened."""
    absent = isinstance(error, BleakBluetoothNotAvailableError | FileNotFoundError | ConnectionError)
    if absent or "org.freedesktop.DBus.Error.ServiceUnknown" in str(error):
        return AdapterMissing(
            f"no Bluetooth on this computer: {error}",
            "switch Bluetooth on (Linux: the service bluetoothd must run); without any, see --hci",
        )
    return AdapterMissing(
        f"Bluetooth has stopped on this computer: {error}",
        "plug the adapter in again, or switch Bluetooth off and on; then try again",
    )


@dataclass(frozen=True)
class Nearby:
    """One device: its advertised name, its address (on macOS a UUID), signal strength in dBm."""

    name: str
    address: str
    rssi: int
    device: BLEDevice

    def is_called(self, wanted: str | None) -> bool:
        """Whether it has this name or address, whatever the case; None is any."""
        return wanted is None or wanted.lower() in (self.name.lower(), self.address.lower())


async def scan(
    central: Central, seconds: float, enough: Callable[[Nearby], bool] | None = None, settle: float = 0.0
) -> list[Nearby]:
    """Listen for `seconds`, or until `settle` seconds after `enough` is satisfied; strongest signal first.

    Errors: AdapterMissing.
    """
    found: dict[str, Nearby] = {}
    satisfied = asyncio.Event()

    def heard(device: BLEDevice, data: AdvertisementData) -> None:
        # The name comes with the scan response, which is a packet of its own.
        known = found.get(device.address)
        name = printable(data.local_name or device.name or (known.name if known else ""))
        nearby = found[device.address] = Nearby(name, device.address, data.rssi, device)
        if name and enough and enough(nearby):
            satisfied.set()

    try:
        async with central.scanner(detection_callback=heard, service_uuids=[SERVICE]):
            try:
                async with asyncio.timeout(seconds):
                    await satisfied.wait()
                    await asyncio.sleep(settle)
            except TimeoutError:
                pass
    except (BleakError, OSError) as error:
        raise _no_adapter(error) from error
    return sorted(found.values(), key=lambda nearby: -nearby.rssi)


async def find(central: Central, wanted: str | None, seconds: float) -> Nearby:
    """The device called `wanted` (name or address, case does not matter), or the only one there is.

    Errors: AdapterMissing, DeviceNotFound.
    """
    devices = await scan(
        central, seconds, lambda nearby: nearby.is_called(wanted), 0.0 if wanted else _OTHERS_S
    )
    if not devices:
        raise DeviceNotFound(f"no hold timer heard in {seconds:g} s", OPEN_THE_WINDOW)
    names = ", ".join(f"{nearby.name or '(no name)'} ({nearby.address})" for nearby in devices)
    if wanted:
        matching = [nearby for nearby in devices if nearby.is_called(wanted)]
        if not matching:
            raise DeviceNotFound(f"no hold timer called {wanted}; heard: {names}", OPEN_THE_WINDOW)
        return matching[0]
    if len(devices) > 1:
        raise DeviceNotFound(f"more than one hold timer: {names}", "say which with --device NAME")
    return devices[0]
