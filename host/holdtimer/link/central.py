"""The laptop's side of the air: the operating system's Bluetooth, or any HCI transport."""

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Protocol

import bleak
from bleak.backends.device import BLEDevice
from bleak.exc import BleakBluetoothNotAvailableError, BleakError

from holdtimer.link.errors import AdapterMissing

if TYPE_CHECKING:
    from holdtimer.link.adapter import HciPort


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
    from holdtimer.link.adapter import AdapterUnavailable, open_adapter  # bumble is slow to import

    try:
        async with open_adapter(hci) as adapter:
            yield adapter
    except AdapterUnavailable as error:
        raise AdapterMissing(
            str(error), "start `holdtimer sim --headless --listen ...` first, or plug the dongle in"
        ) from error


def no_adapter(error: BleakError | OSError) -> AdapterMissing | None:
    """The system's Bluetooth is off, absent or out of reach, if that is what `error` says."""
    absent = isinstance(error, BleakBluetoothNotAvailableError | FileNotFoundError | ConnectionError)
    if absent or "org.freedesktop.DBus.Error.ServiceUnknown" in str(error):
        return AdapterMissing(
            f"no Bluetooth on this computer: {error}",
            "switch Bluetooth on (Linux: the service bluetoothd must run); without any, see --hci",
        )
    return None
