"""MicroPython's `bluetooth` module on CPython: the peripheral's part, on a radio of the simulated air.

`make_bluetooth` returns a module for one device; the simulator puts it in `sys.modules["bluetooth"]` before
it imports the firmware. Several devices of one process each have their own.

Threads are as on the ESP32: interrupts run on the stack's thread (here the air's event loop), the firmware
on another one, whose calls wait for the loop. A call that would wait may not be made from an interrupt.
Never block the loop on the firmware's thread (join it through `asyncio.to_thread`), or both wait for ever.

What NimBLE does on MicroPython is kept where it hurts: values of 20 bytes, truncated writes that are
acknowledged, notifications cut at MTU-3 whoever subscribed, ENOMEM, EBUSY, memoryviews that die, and one
uncaught exception in the handler removes the handler. All was measured, except that services cannot be
registered while connected and that registering again replaces them: that is in NimBLE's and MicroPython's
source. Pairing, indications, the central role and L2CAP channels are not here: the product uses none.
"""

import asyncio
import contextlib
import errno
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from types import ModuleType
from typing import Any, TypeVar

from bumble import att, core, hci
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, Descriptor, Service
from bumble.profiles.gap import GenericAccessService

from .air import Air, Radio

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

FLAG_READ = 0x02
FLAG_WRITE_NO_RESPONSE = 0x04
FLAG_WRITE = 0x08
FLAG_NOTIFY = 0x10
FLAG_INDICATE = 0x20
_FLAGS = FLAG_READ | FLAG_WRITE_NO_RESPONSE | FLAG_WRITE | FLAG_NOTIFY | FLAG_INDICATE

_IRQ_CENTRAL_CONNECT = 1
_IRQ_CENTRAL_DISCONNECT = 2
_IRQ_GATTS_WRITE = 3
_IRQ_GATTS_READ_REQUEST = 4
_IRQ_MTU_EXCHANGED = 21

DEFAULT_ADDRESS = "24:0A:C4:00:00:01"
# Notifications that NimBLE holds before it says ENOMEM, whatever their size (measured: 13 to 14).
NOTIFY_BUFFERS = 13
_DEFAULT_VALUE_BYTES = 20  # MP_BLUETOOTH_DEFAULT_ATTR_LEN
_MAX_ADV_BYTES = 31
_MAX_NAME_BYTES = 31
_MTU_RANGE = (23, 527)
_BLE_HS_EMSGSIZE_ADV = 18  # what gap_advertise says, negated, to data that is too long
# A call that takes this long means that the loop is blocked, most likely on the calling thread itself.
_CALL_TIMEOUT_S = 30.0

Handler = Callable[[int, tuple[Any, ...]], Any]


class UUID:
    """A 16-, 32- or 128-bit UUID, from an int, a string of hex digits, or 2, 4 or 16 raw bytes."""

    def __init__(self, value: "int | str | bytes | bytearray | memoryview | UUID") -> None:
        if isinstance(value, UUID):
            self._bytes: bytes = value._bytes
        elif isinstance(value, int):
            if not 0 <= value <= 0xFFFF:
                raise ValueError("invalid UUID")
            self._bytes = value.to_bytes(2, "little")
        else:
            raw = value.encode() if isinstance(value, str) else bytes(value)
            self._bytes = raw if len(raw) in (2, 4, 16) else self._parse(raw.decode())

    @staticmethod
    def _parse(text: str) -> bytes:
        digits = text.replace("-", "")
        if len(digits) != 32:
            raise ValueError("UUID too long" if len(digits) > 32 else "UUID too short")
        return bytes.fromhex(digits)[::-1]

    def __bytes__(self) -> bytes:
        return self._bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UUID) and self._bytes == other._bytes

    def __lt__(self, other: "UUID") -> bool:
        return (len(self._bytes), self._bytes) < (len(other._bytes), other._bytes)

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __repr__(self) -> str:
        digits = self._bytes[::-1].hex()
        if len(digits) < 32:
            return f"UUID(0x{digits})"
        return f"UUID('{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}')"


class _Value:
    """The buffer of one characteristic or descriptor."""

    def __init__(self, flags: int) -> None:
        self.flags = flags
        self.data = b""
        self.capacity = _DEFAULT_VALUE_BYTES
        self.append = False

    def store(self, data: bytes) -> None:
        kept = self.data if self.append else b""
        self.data = (kept + data)[: self.capacity]


class BLE:
    """The radio of one device, as MicroPython's `bluetooth.BLE` presents it; its methods' names are given."""

    def __init__(self, air: Air, loop: asyncio.AbstractEventLoop, address: str) -> None:
        self._air = air
        self._loop = loop
        self._address = address
        self._handler: Handler | None = None
        self._device: Device | None = None
        self._radio: Radio | None = None
        self._gap: GenericAccessService | None = None
        self._name = b"MPY ESP32"
        self._mtu = 256
        self._rxbuf_bytes = 256
        self._random_address = False
        self._advertising = False
        self._advertisement = [b"", b""]  # data, scan response
        self._advertiser_turn = asyncio.Lock()
        self._values: dict[int, _Value] = {}
        self._connections: dict[int, Connection] = {}
        self._sent: deque[int] = deque()  # per notification: ACL packets queued when it was
        self._tasks: set[asyncio.Task[None]] = set()

    # The stack's thread and the firmware's

    def _on_loop_thread(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def _wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._on_loop_thread():
            work.close()
            raise RuntimeError("this call waits for the radio and must not be made from an interrupt")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_CALL_TIMEOUT_S)

    def _on_loop(self, step: Callable[[], _T]) -> _T:
        if self._on_loop_thread():
            return step()

        async def take() -> _T:
            return step()

        return self._wait(take())

    def _interrupt(self, event: int, *data: int | bytes) -> Any:
        """Call the handler; bytes go as memoryviews of a buffer that is reused when it returns."""
        if self._handler is None:
            return None
        views = [memoryview(bytearray(item)) for item in data if isinstance(item, bytes)]
        unused = iter(views)
        try:
            return self._handler(
                event, tuple(next(unused) if isinstance(item, bytes) else item for item in data)
            )
        except Exception:  # whatever the firmware raises, as on the device
            _log.exception("uncaught exception in the Bluetooth handler; the handler is removed")
            self._handler = None
            return None
        finally:
            for view in views:
                view[:] = b"\xa5" * len(view)
                with contextlib.suppress(BufferError):  # a slice was kept: it now reads as rubbish
                    view.release()

    # Stack

    def irq(self, handler: Handler | None) -> None:
        if handler is not None and not callable(handler):
            raise ValueError("invalid handler")
        self._handler = handler

    def active(self, on: bool | int | None = None) -> bool:
        if on is not None and bool(on) != (self._device is not None):
            self._wait(self._start() if on else self._stop())
        return self._device is not None

    def _need(self) -> Device:
        if self._device is None:
            raise OSError(errno.ENODEV)
        return self._device

    async def _start(self) -> None:
        self._radio = self._air.radio("device", self._address)
        config = DeviceConfiguration(
            address=hci.Address.generate_static_address(),
            gap_service_enabled=False,
            gatt_service_enabled=False,
        )
        device = Device.from_config_with_hci(config, self._radio, self._radio)
        device.gatt_server.max_mtu = self._mtu
        device.on(Device.EVENT_CONNECTION, self._connected)
        self._add_standard_services(device)
        await device.power_on()
        self._device = device

    def _add_standard_services(self, device: Device) -> None:
        self._gap = GenericAccessService("")
        self._gap.device_name_characteristic.value = self._name
        device.gatt_server.add_service(self._gap)
        device.add_default_services(add_gap_service=False)

    async def _stop(self) -> None:
        device, radio = self._need(), self._radio
        async with self._advertiser_turn:
            for connection in list(self._connections.values()):
                await connection.disconnect()
            await device.stop_advertising()
            await device.power_off()
        if radio:
            self._air.remove(radio)
        self._device = self._radio = self._gap = None
        self._advertising = False
        self._advertisement = [b"", b""]
        self._values.clear()
        self._sent.clear()

    def _connected(self, connection: Connection) -> None:
        handle = connection.handle
        peer = connection.peer_address
        who = (int(not peer.is_public), bytes(peer)[::-1])
        self._connections[handle] = connection
        self._advertising = False

        def disconnected(_reason: int) -> None:
            self._connections.pop(handle, None)
            self._interrupt(_IRQ_CENTRAL_DISCONNECT, handle, *who)

        connection.on(Connection.EVENT_DISCONNECTION, disconnected)
        connection.on(
            Connection.EVENT_CONNECTION_ATT_MTU_UPDATE,
            lambda: self._interrupt(_IRQ_MTU_EXCHANGED, handle, connection.att_mtu),
        )
        self._interrupt(_IRQ_CENTRAL_CONNECT, handle, *who)

    def config(self, *names: str, **settings: Any) -> Any:
        """`config(name)` reads one of mac, gap_name, mtu, addr_mode, rxbuf; keywords set all but mac."""
        if len(names) == 1 and not settings:
            return self._read_setting(names[0])
        for name, value in settings.items():
            self._set(name, value)
        return None

    def _read_setting(self, name: str) -> Any:
        if name == "mac":
            device = self._need()
            shown = device.random_address if self._random_address else device.public_address
            return (int(self._random_address), bytes(shown)[::-1])
        if name == "mtu":
            self._need()
            return self._mtu
        settings = {
            "gap_name": self._name,
            "addr_mode": int(self._random_address),
            "rxbuf": self._rxbuf_bytes,
        }
        if name not in settings:
            raise ValueError(f"unknown config param: {name}")
        return settings[name]

    def _set(self, name: str, value: Any) -> None:
        if name == "gap_name":
            encoded = value.encode() if isinstance(value, str) else bytes(value)
            if len(encoded) > _MAX_NAME_BYTES:
                raise OSError(errno.EINVAL)
            self._name = encoded
            if self._gap:
                self._gap.device_name_characteristic.value = encoded
        elif name == "mtu":
            device = self._need()
            if not _MTU_RANGE[0] <= value <= _MTU_RANGE[1]:
                raise OSError(errno.EINVAL)
            self._mtu = device.gatt_server.max_mtu = value
        elif name == "addr_mode":
            if value not in (0, 1):
                raise ValueError("the simulated radio has a public (0) and a random static (1) address only")
            self._random_address = bool(value)
        elif name == "rxbuf":
            self._rxbuf_bytes = int(value)
        else:
            raise ValueError(f"unknown config param: {name}")

    # GAP

    def gap_advertise(
        self,
        interval_us: int | None,
        adv_data: bytes | bytearray | memoryview | str | None = None,
        *,
        resp_data: bytes | bytearray | memoryview | str | None = None,
        connectable: bool = True,
    ) -> None:
        device = self._need()
        if not connectable:
            raise ValueError("the simulated radio advertises as connectable only")
        for place, data in enumerate((adv_data, resp_data)):
            if data is not None:
                encoded = data.encode() if isinstance(data, str) else bytes(data)
                if len(encoded) > _MAX_ADV_BYTES:
                    raise OSError(-_BLE_HS_EMSGSIZE_ADV)
                self._advertisement[place] = encoded
        self._advertising = interval_us is not None
        work = self._advertise(device, interval_us, *self._advertisement)
        if self._on_loop_thread():
            task = self._loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._wait(work)

    async def _advertise(self, device: Device, interval_us: int | None, data: bytes, response: bytes) -> None:
        async with self._advertiser_turn:
            if device is not self._device:
                return
            if interval_us is None:
                await device.stop_advertising()
                return
            own = hci.OwnAddressType.RANDOM if self._random_address else hci.OwnAddressType.PUBLIC
            await device.start_advertising(
                own_address_type=own,
                advertising_data=data,
                scan_response_data=response,
                advertising_interval_min=interval_us / 1000,
                advertising_interval_max=interval_us / 1000,
            )

    def gap_disconnect(self, conn_handle: int) -> bool:
        self._need()
        connection = self._connections.get(conn_handle)
        if connection is None:
            return False

        async def disconnect() -> None:
            with contextlib.suppress(core.BaseBumbleError):  # the peer was quicker
                await connection.disconnect()

        asyncio.run_coroutine_threadsafe(disconnect(), self._loop)
        return True

    # GATT server

    def gatts_register_services(self, services: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
        """Replace the services. Per service: the handles of each characteristic and its descriptors."""
        device = self._need()
        if self._advertising or self._connections:
            raise OSError(errno.EBUSY)
        return self._on_loop(lambda: self._register(device, services))

    def _register(self, device: Device, services: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
        built = [self._service(*definition) for definition in services]
        server = device.gatt_server
        server.services.clear()
        server.attributes.clear()
        server.attributes_by_handle.clear()
        self._values.clear()
        self._add_standard_services(device)
        handles = []
        for service, attributes in built:
            server.add_service(service)
            self._values.update({attribute.handle: value for attribute, value in attributes})
            handles.append(tuple(attribute.handle for attribute, _ in attributes))
        return tuple(handles)

    def _service(
        self, uuid: UUID, characteristics: Sequence[Any]
    ) -> tuple[Service, list[tuple[att.Attribute[bytes], _Value]]]:
        attributes: list[tuple[att.Attribute[bytes], _Value]] = []
        built = []
        for char_uuid, flags, *rest in characteristics:
            value, handlers = self._buffer(flags)
            properties = Characteristic.Properties(flags)
            characteristic = Characteristic[bytes](
                _bumble_uuid(char_uuid), properties, _permissions(flags), handlers
            )
            attributes.append((characteristic, value))
            descriptors = []
            for desc_uuid, desc_flags in rest[0] if rest else ():
                value, handlers = self._buffer(desc_flags)
                descriptor = Descriptor(_bumble_uuid(desc_uuid), _permissions(desc_flags), handlers)
                attributes.append((descriptor, value))
                descriptors.append(descriptor)
            characteristic.descriptors = descriptors
            built.append(characteristic)
        return Service(_bumble_uuid(uuid), built), attributes

    def _buffer(self, flags: int) -> tuple[_Value, att.AttributeValue[bytes]]:
        if flags & ~_FLAGS:
            raise ValueError(f"flags {flags:#x}: link-layer security is not simulated")
        value = _Value(flags)

        def handle() -> int:
            return next(handle for handle, held in self._values.items() if held is value)

        def read(connection: Connection) -> bytes:
            if not flags & FLAG_READ:
                raise att.ATT_Error(att.ErrorCode.READ_NOT_PERMITTED)
            refusal = self._interrupt(_IRQ_GATTS_READ_REQUEST, connection.handle, handle())
            if isinstance(refusal, int) and refusal:
                raise att.ATT_Error(att.ErrorCode(refusal))
            return value.data

        def write(connection: Connection, data: bytes) -> None:
            if not flags & (FLAG_WRITE | FLAG_WRITE_NO_RESPONSE):
                raise att.ATT_Error(att.ErrorCode.WRITE_NOT_PERMITTED)
            value.store(bytes(data))
            self._interrupt(_IRQ_GATTS_WRITE, connection.handle, handle())

        return value, att.AttributeValue(read, write)

    def gatts_read(self, value_handle: int) -> bytes:
        value = self._values.get(value_handle)
        if value is None:
            return b""
        data = value.data
        if value.append:
            value.data = b""
        return data

    def gatts_write(
        self, value_handle: int, data: bytes | bytearray | memoryview | str, send_update: bool = False
    ) -> int:
        device = self._need()
        value = self._value(value_handle)
        value.data = data.encode() if isinstance(data, str) else bytes(data)
        value.capacity = max(value.capacity, len(value.data))
        if send_update:
            for handle, connection in list(self._connections.items()):
                cccd = device.gatt_server.subscribers.get(connection, {}).get(value_handle, b"\0")
                if cccd[0] & 1:
                    self.gatts_notify(handle, value_handle, value.data)
        return len(value.data)

    def gatts_set_buffer(self, value_handle: int, length: int, append: bool = False) -> None:
        self._need()
        value = self._value(value_handle)
        value.data = b""
        value.capacity = length
        value.append = append

    def _value(self, value_handle: int) -> _Value:
        if value_handle not in self._values:
            raise OSError(errno.EINVAL)
        return self._values[value_handle]

    def gatts_notify(
        self, conn_handle: int, value_handle: int, data: bytes | bytearray | memoryview | str | None = None
    ) -> None:
        device = self._need()
        payload = data.encode() if isinstance(data, str) else None if data is None else bytes(data)
        self._on_loop(lambda: self._notify(device, conn_handle, value_handle, payload))

    def _notify(self, device: Device, conn_handle: int, value_handle: int, payload: bytes | None) -> None:
        connection = self._connections.get(conn_handle)
        queue = device.host.le_acl_packet_queue
        if connection is None or queue is None:
            raise OSError(errno.ENOTCONN)
        while self._sent and self._sent[0] <= queue.completed:
            self._sent.popleft()
        if len(self._sent) >= NOTIFY_BUFFERS:
            raise OSError(errno.ENOMEM)
        if payload is None:  # NimBLE asks for the value as if a peer without a connection read it
            self._interrupt(_IRQ_GATTS_READ_REQUEST, 0xFFFF, value_handle)
            payload = self._value(value_handle).data
        pdu = att.ATT_Handle_Value_Notification(
            attribute_handle=value_handle, attribute_value=payload[: connection.att_mtu - 3]
        )
        device.gatt_server.send_gatt_pdu(connection, bytes(pdu))
        self._sent.append(queue.queued)


def _bumble_uuid(uuid: object) -> core.UUID:
    if not isinstance(uuid, UUID):
        raise ValueError(f"expected a UUID, not {uuid!r}")
    return core.UUID.from_bytes(bytes(uuid))


def _permissions(flags: int) -> att.Attribute.Permissions:
    permissions = att.Attribute.Permissions(0)
    if flags & FLAG_READ:
        permissions |= att.Attribute.Permissions.READABLE
    if flags & (FLAG_WRITE | FLAG_WRITE_NO_RESPONSE):
        permissions |= att.Attribute.Permissions.WRITEABLE
    return permissions


def make_bluetooth(air: Air, loop: asyncio.AbstractEventLoop, address: str = DEFAULT_ADDRESS) -> ModuleType:
    """A `bluetooth` module for one device of the air.

    loop: the air's, running; interrupts come on its thread. address: the public one, unique on the air.
    """
    module = ModuleType("bluetooth", __doc__)
    ble = BLE(air, loop, address)
    vars(module).update(
        BLE=lambda: ble,
        UUID=UUID,
        FLAG_READ=FLAG_READ,
        FLAG_WRITE_NO_RESPONSE=FLAG_WRITE_NO_RESPONSE,
        FLAG_WRITE=FLAG_WRITE,
        FLAG_NOTIFY=FLAG_NOTIFY,
        FLAG_INDICATE=FLAG_INDICATE,
    )
    return module
