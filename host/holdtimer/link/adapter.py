"""Stock bleak over a bumble host: any HCI transport serves as the adapter, so does a simulated radio.

`open_adapter("tcp-client:127.0.0.1:9001")` reaches the simulator's air, `open_adapter("usb:0")` a dongle,
`open_adapter(radio)` a controller in this process. The adapter hands out `bleak.BleakScanner` and
`bleak.BleakClient` objects whose backend is here; everything else is written against bleak alone.

A request whose link or adapter is lost fails at once with BleakError: bumble would wait 30 s for the answer.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Protocol, TypeVar

import bleak
from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_str
from bumble import att, core, hci
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration, Peer
from bumble.transport import open_transport
from bumble.transport.common import TransportSink, TransportSource

from holdtimer.link.errors import AdapterMissing

_log = logging.getLogger(__name__)
logging.getLogger("bumble").addHandler(logging.NullHandler())  # else its warnings reach the user's stderr

_T = TypeVar("_T")
_PREFERRED_MTU = 517  # what BlueZ asks for: the largest attribute value, 512 bytes, in one packet
_ATT_DEFAULT_MTU = 23
_POWER_ON_TIMEOUT_S = 15.0  # about 20 HCI commands, each answered in milliseconds
_GOODBYE_TIMEOUT_S = 5.0
_CANCEL_AGAIN_S = 0.1  # an HCI command is answered in milliseconds
# Writes without response that may wait in the host. More would only hide from the caller how far it is.
_MAX_PENDING_PACKETS = 16


class HciPort(TransportSource, TransportSink, Protocol):
    """A controller in this process: takes HCI packets and gives them, as bumble's `Controller` does."""


@contextlib.asynccontextmanager
async def open_adapter(where: str | HciPort) -> AsyncIterator["Adapter"]:
    """Power up an adapter; on leaving, its connections are closed properly, then the transport.

    where: a bumble transport spec, or a controller in this process (which stays the caller's to remove).
    Errors: AdapterMissing (unknown spec, connection refused, no such device, no answer).
    """
    name = where if isinstance(where, str) else "this process"
    async with contextlib.AsyncExitStack() as stack:
        source: TransportSource
        sink: TransportSink
        if isinstance(where, str):
            try:
                transport = await open_transport(where)
            except Exception as error:  # each of bumble's transports fails in its own way
                raise _missing(name, str(error) or type(error).__name__) from error
            stack.push_async_callback(transport.close)
            source, sink = transport.source, transport.sink
        else:
            source = sink = where
        adapter = Adapter(source, sink)
        try:
            await asyncio.wait_for(adapter.power_on(), _POWER_ON_TIMEOUT_S)
        except (BleakError, TimeoutError) as error:
            raise _missing(name, "it does not answer as a Bluetooth controller does") from error
        stack.push_async_callback(adapter.hang_up)
        yield adapter


def _missing(name: str, reason: str) -> AdapterMissing:
    return AdapterMissing(
        f"no Bluetooth adapter at {name}: {reason}",
        "start `holdtimer sim --headless --listen ...` first, or plug the dongle in",
    )


class Adapter:
    """One powered Bluetooth controller under a random static address. Made by `open_adapter`."""

    def __init__(self, source: TransportSource, sink: TransportSink) -> None:
        config = DeviceConfiguration(name="holdtimer", address=hci.Address.generate_static_address())
        self.device = Device.from_config_with_hci(config, source, sink)
        self._lost = source.terminated

    def scanner(
        self, detection_callback: AdvertisementDataCallback | None = None, **options: Any
    ) -> bleak.BleakScanner:
        """A scanner on this adapter; options are `bleak.BleakScanner`'s."""
        return bleak.BleakScanner(detection_callback, backend=_Scanner, adapter_in_use=self, **options)

    def client(self, device: BLEDevice | str, **options: Any) -> bleak.BleakClient:
        """A client on this adapter; options are `bleak.BleakClient`'s."""
        return bleak.BleakClient(device, backend=_Client, adapter_in_use=self, **options)

    async def power_on(self) -> None:
        await self.race(self.device.power_on())

    async def hang_up(self) -> None:
        """Close every connection, so that the peers need not wait for their supervision time-outs."""
        for connection in list(self.device.connections.values()):
            with contextlib.suppress(BleakError, TimeoutError):
                await asyncio.wait_for(self.race(connection.disconnect()), _GOODBYE_TIMEOUT_S)

    async def find(self, address: str, timeout_s: float) -> hci.Address:
        """The full address, with its type, of a device that is advertising.

        Errors: BleakDeviceNotFoundError.
        """
        found = await bleak.BleakScanner.find_device_by_address(
            address,
            timeout=timeout_s,
            backend=_Scanner,
            adapter_in_use=self,  # type: ignore[call-arg]  # bleak hands it to the backend
        )
        if found is None:
            raise BleakDeviceNotFoundError(address, f"no device with address {address} is advertising")
        details = found.details
        assert isinstance(details, hci.Address)
        return details

    async def connect(self, address: hci.Address, timeout_s: float) -> Connection:
        """Errors: BleakDeviceNotFoundError when nothing answers in time; BleakError."""
        making = asyncio.ensure_future(self.device.connect(address, timeout=timeout_s))

        async def made() -> Connection:
            try:
                return await asyncio.shield(making)
            except core.TimeoutError as error:
                text = address.to_string(False)
                raise BleakDeviceNotFoundError(text, f"{text} did not answer in {timeout_s:g} s") from error

        try:
            return await self.race(made())
        except BaseException:
            await self._abandon(making)
            raise

    async def _abandon(self, making: "asyncio.Future[Connection]") -> None:
        """End an attempt to connect, and the link that it may have become meanwhile."""
        while not making.done():
            if self._lost.done():
                making.cancel()
            else:
                # The controller refuses where the attempt is not with it yet, or has just succeeded.
                with contextlib.suppress(BleakError):
                    await self.race(
                        self.device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
                    )
            await asyncio.wait({making}, timeout=_CANCEL_AGAIN_S)
        if not (making.cancelled() or making.exception()):
            with contextlib.suppress(BleakError, TimeoutError):
                await asyncio.wait_for(self.race(making.result().disconnect()), _GOODBYE_TIMEOUT_S)

    async def race(self, work: Coroutine[Any, Any, _T], *losses: asyncio.Future[Any]) -> _T:
        """The result of the work, or BleakError as soon as the adapter or one of `losses` is gone."""
        task = asyncio.ensure_future(work)
        try:
            waited: set[asyncio.Future[Any]] = {task, self._lost, *losses}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            unfinished = not task.done()
            if unfinished:
                task.cancel()
                # Until it has ended, bumble takes the end of the transport for the answer that it waits for.
                await asyncio.wait({task}, timeout=_GOODBYE_TIMEOUT_S)
        if unfinished or task.cancelled():  # bumble cancels a pending request itself when its link ends
            raise BleakError("the adapter is gone" if self._lost.done() else "the link was lost")
        try:
            return task.result()
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except (core.BaseBumbleError, TimeoutError) as error:
            raise BleakError(str(error) or type(error).__name__) from error


class _Scanner(BaseBleakScanner):
    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        *,
        adapter_in_use: Adapter,
        **_platform_options: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._adapter = adapter_in_use
        self._active = scanning_mode == "active"

    async def start(self) -> None:
        self.seen_devices = {}
        self._adapter.device.on(Device.EVENT_ADVERTISEMENT, self._received)
        try:
            await self._adapter.race(self._adapter.device.start_scanning(active=self._active))
        except BleakError:
            self._adapter.device.remove_listener(Device.EVENT_ADVERTISEMENT, self._received)
            raise

    async def stop(self) -> None:
        self._adapter.device.remove_listener(Device.EVENT_ADVERTISEMENT, self._received)
        await self._adapter.race(self._adapter.device.stop_scanning())

    def _received(self, advertisement: Advertisement) -> None:
        decoded = _decode(advertisement)
        if not self.is_allowed_uuid(decoded.service_uuids):
            return
        address = advertisement.address.to_string(False)
        name = decoded.local_name
        device = self.create_or_update_device(address, address, name, advertisement.address, decoded)
        self.call_detection_callbacks(device, decoded)


_Field = core.AdvertisingData.Type
_UUID_LISTS = {  # and the size of each UUID
    _Field.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    _Field.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS: 2,
    _Field.INCOMPLETE_LIST_OF_32_BIT_SERVICE_CLASS_UUIDS: 4,
    _Field.COMPLETE_LIST_OF_32_BIT_SERVICE_CLASS_UUIDS: 4,
    _Field.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
    _Field.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS: 16,
}
_SERVICE_DATA = {
    _Field.SERVICE_DATA_16_BIT_UUID: 2,
    _Field.SERVICE_DATA_32_BIT_UUID: 4,
    _Field.SERVICE_DATA_128_BIT_UUID: 16,
}


def _decode(advertisement: Advertisement) -> AdvertisementData:
    """What is advertised, as far as it is whole; bumble's own decoding raises where a field is cut short."""
    names: dict[int, str] = {}
    makers: dict[int, bytes] = {}
    service_data: dict[str, bytes] = {}
    service_uuids: list[str] = []
    for kind, raw in advertisement.data.ad_structures:
        if kind in (_Field.COMPLETE_LOCAL_NAME, _Field.SHORTENED_LOCAL_NAME):
            names.setdefault(kind, raw.decode(errors="replace"))
        elif kind == _Field.MANUFACTURER_SPECIFIC_DATA:
            makers[int.from_bytes(raw[:2], "little")] = raw[2:]
        elif size := _UUID_LISTS.get(kind):
            whole = range(0, len(raw) - size + 1, size)
            service_uuids += [_uuid_text(raw[start : start + size]) for start in whole]
        elif (size := _SERVICE_DATA.get(kind, len(raw) + 1)) <= len(raw):
            service_data[_uuid_text(raw[:size])] = raw[size:]
    return AdvertisementData(
        local_name=names.get(_Field.COMPLETE_LOCAL_NAME, names.get(_Field.SHORTENED_LOCAL_NAME)),
        manufacturer_data=makers,
        service_data=service_data,
        service_uuids=service_uuids,
        tx_power=None,
        rssi=advertisement.rssi,
        platform_data=(advertisement,),
    )


def _uuid_text(little_endian: bytes) -> str:
    digits = little_endian[::-1].hex()
    return str(uuid.UUID(digits)) if len(digits) == 32 else normalize_uuid_str(digits)


class _Client(BaseBleakClient):
    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        adapter_in_use: Adapter,
        **_platform_options: Any,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._adapter = adapter_in_use
        self._target: hci.Address | None = None
        self._name: str | None = None
        if isinstance(address_or_ble_device, BLEDevice):
            self._target = address_or_ble_device.details
            self._name = address_or_ble_device.name
        self._connection: Connection | None = None
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._subscribers: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        return self._name or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else _ATT_DEFAULT_MTU

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **_options: Any) -> None:
        if self._connection:
            raise BleakError("already connected")
        if pair:
            _log.warning("pairing is not supported over HCI transports and was left out")
        if self._target is None:
            self._target = await self._adapter.find(self.address, self._timeout)
        self._lost = asyncio.get_running_loop().create_future()
        connection = await self._adapter.connect(self._target, self._timeout)
        if self._adapter.device.connections.get(connection.handle) is not connection:
            raise BleakError("the link was lost while it was being made; the device may be busy")
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._disconnected)
        try:
            self.services = await self._request(self._explore(Peer(connection)))
        except BaseException:  # cancellation, too, must not leave the device occupied
            await self.disconnect()
            raise

    async def _explore(self, peer: Peer) -> BleakGATTServiceCollection:
        with contextlib.suppress(att.ATT_Error):  # a server may refuse to exchange: the MTU stays 23
            await peer.request_mtu(_PREFERRED_MTU)
        await peer.discover_all()  # type: ignore[no-untyped-call]  # bumble leaves it without annotations
        found = BleakGATTServiceCollection()
        for service in peer.services:
            own_service = BleakGATTService(service, service.handle, _uuid_text(bytes(service.uuid)))
            found.add_service(own_service)
            for characteristic in service.characteristics:
                own_characteristic = BleakGATTCharacteristic(
                    characteristic,
                    characteristic.handle,
                    _uuid_text(bytes(characteristic.uuid)),
                    list(gatt_char_props_to_strs(characteristic.properties)),
                    lambda: self.mtu_size - 3,
                    own_service,
                )
                found.add_characteristic(own_characteristic)
                for descriptor in characteristic.descriptors:
                    text = _uuid_text(bytes(descriptor.type))
                    found.add_descriptor(
                        BleakGATTDescriptor(descriptor, descriptor.handle, text, own_characteristic)
                    )
        return found

    def _disconnected(self, _reason: int) -> None:
        if self._connection is None:
            return
        self._connection = None
        self.services = None
        self._subscribers.clear()
        self._lost.set_result(None)
        if self._disconnected_callback:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._connection:
            with contextlib.suppress(BleakError):  # lost meanwhile: it is what was asked for
                await self._request(self._connection.disconnect())

    async def pair(self, *_args: Any, **_options: Any) -> None:
        raise NotImplementedError("pairing is not supported over HCI transports")

    async def unpair(self) -> None:
        raise NotImplementedError("pairing is not supported over HCI transports")

    async def _request(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._connection is None:
            work.close()
            raise BleakError("not connected")
        return await self._adapter.race(work, self._lost)

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_options: Any) -> bytearray:
        return bytearray(await self._request(characteristic.obj.read_value()))

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_options: Any) -> bytearray:
        return bytearray(await self._request(descriptor.obj.read_value()))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        if not response and len(data) > self.mtu_size - 3:
            raise BleakError(
                f"{len(data)} bytes do not fit in a write without response of {self.mtu_size - 3}"
            )
        await self._request(characteristic.obj.write_value(bytes(data), with_response=response))
        if not response:
            await self._request(self._room())

    async def _room(self) -> None:
        """Return once the host can take another packet."""
        queue = self._adapter.device.host.le_acl_packet_queue
        assert queue is not None
        flow = asyncio.Event()
        queue.on("flow", flow.set)
        try:
            while queue.pending > _MAX_PENDING_PACKETS:
                flow.clear()
                await flow.wait()
        finally:
            queue.remove_listener("flow", flow.set)

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        await self._request(descriptor.obj.write_value(bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_options: Any
    ) -> None:
        def received(value: bytes) -> None:
            callback(bytearray(value))

        self._subscribers[characteristic.handle] = received
        await self._request(characteristic.obj.subscribe(received))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        received = self._subscribers.pop(characteristic.handle, None)
        await self._request(characteristic.obj.unsubscribe(received))
