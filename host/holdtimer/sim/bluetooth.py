"""MicroPython's `bluetooth` module on CPython: the peripheral's part, on a radio of the simulated air.

`make_bluetooth` returns a module for one device; the simulator puts it in `sys.modules["bluetooth"]` before
it imports the firmware. Several devices of one process each have their own.

Threads are as on the ESP32: interrupts run on the stack's thread (here the air's event loop), the firmware
on another one, whose calls wait for the loop. A call that would wait may not be made from an interrupt.
Never block the loop on the firmware's thread (join it through `asyncio.to_thread`), or both wait for ever.

What NimBLE does on MicroPython is kept where it hurts: values of 20 bytes, truncated writes that are
acknowledged, notifications cut at MTU-3 whoever subscribed, ENOMEM, EBUSY, memoryviews that die, and one
uncaught exception in the handler removes the handler. All was measured. From NimBLE's and MicroPython's
source is: services cannot be registered while connected, registering again replaces them, the answer to a
request takes a buffer of those that notifications take (`ble_att_svr_pkt`: without one it is refused), a
reset of the host ends links and advertising and leaves services and settings (`ble_gap_reset_state`, after
which MicroPython says nothing of the advertising), and switching on what is on begins anew. Only what holdfw
uses is here; anything else is an AttributeError or a ValueError.

Two things are not MicroPython's, but a test's: `reset_host`, and `fail`, which makes calls raise.
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
from bumble.gatt import Characteristic, Service
from bumble.gatt_server import Server
from bumble.profiles.gap import GenericAccessService

from holdtimer.sim.air import Air, Radio

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

FLAG_READ = 0x02
FLAG_WRITE_NO_RESPONSE = 0x04
FLAG_WRITE = 0x08
FLAG_NOTIFY = 0x10
_FLAGS = FLAG_READ | FLAG_WRITE_NO_RESPONSE | FLAG_WRITE | FLAG_NOTIFY

_IRQ_CENTRAL_CONNECT = 1
_IRQ_CENTRAL_DISCONNECT = 2
_IRQ_GATTS_WRITE = 3
_IRQ_GATTS_READ_REQUEST = 4
_IRQ_MTU_EXCHANGED = 21

CAN_FAIL = ("active", "gap_advertise", "gap_disconnect", "gatts_notify", "gatts_register_services")
DEFAULT_ADDRESS = "24:0A:C4:00:00:01"
# Notifications that NimBLE holds before it says ENOMEM, whatever their size (measured: 13 to 14).
BUFFERS = 13
_DEFAULT_VALUE_BYTES = 20  # MP_BLUETOOTH_DEFAULT_ATTR_LEN
_MAX_ADV_BYTES = 31
_NOT_ADVERTISED = (None, b"", b"")
_MAX_NAME_BYTES = 31
_MTU_RANGE = (23, 527)
_COMMAND = 0x40  # flag of the opcodes that want no answer (Core 5.4, vol 3 part F, 3.3.1)
_BLE_HS_ENOTSYNCED = 22  # negated, what every call to the controller says while the host resets
_BLE_HS_EMSGSIZE_ADV = 18  # what gap_advertise says, negated, to data that is too long
# A call that takes this long means that the loop is blocked, most likely on the calling thread itself.
_CALL_TIMEOUT_S = 30.0

Handler = Callable[[int, tuple[Any, ...]], Any]


def UUID(value: int | str) -> core.UUID:  # MicroPython's name
    """A 16-bit UUID from an int, a 128-bit one from its text; `bytes` of it are little-endian."""
    if isinstance(value, str):
        return core.UUID(value)
    if not 0 <= value <= 0xFFFF:
        raise ValueError("invalid UUID")
    return core.UUID.from_16_bits(value)


class _Value:
    """The buffer of one characteristic."""

    def __init__(self) -> None:
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
        self._advertising = False
        self._advertised: tuple[int | None, bytes, bytes] = _NOT_ADVERTISED  # interval, data, scan response
        self._advertiser_turn = asyncio.Lock()
        self._values: dict[int, _Value] = {}
        self._connections: dict[int, Connection] = {}
        self._sent: deque[int] = deque()  # per notification: ACL packets queued when it was
        self._tasks: set[asyncio.Task[None]] = set()
        self._synced = True  # with the controller
        self._faults: dict[str, deque[BaseException]] = {call: deque() for call in CAN_FAIL}

    # What a test does to it

    def fail(self, call: str, *errors: BaseException) -> None:
        """The next calls of the method named `call`, one of CAN_FAIL, raise these, one each."""
        self._faults[call].extend(errors)

    async def reset_host(self) -> None:
        """Lose the controller, as NimBLE does where a command is not answered, and find it again."""
        device, radio = self._need(), self._radio
        assert radio
        self._synced = False
        self._advertising = False
        async with self._advertiser_turn:
            await device.stop_advertising()
        await self._air.sever(radio)
        self._synced = True

    def _fault(self, call: str) -> None:
        if self._faults[call]:
            raise self._faults[call].popleft()

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
        lent = [memoryview(bytearray(item)) if isinstance(item, bytes) else item for item in data]
        try:
            return self._handler(event, tuple(lent))
        except Exception:  # whatever the firmware raises, as on the device
            _log.exception("uncaught exception in the Bluetooth handler; the handler is removed")
            self._handler = None
            return None
        finally:
            for view in [item for item in lent if isinstance(item, memoryview)]:
                view[:] = b"\xa5" * len(view)
                with contextlib.suppress(BufferError):  # a slice was kept: it now reads as rubbish
                    view.release()

    # Stack

    def irq(self, handler: Handler | None) -> None:
        if handler is not None and not callable(handler):
            raise ValueError("invalid handler")
        self._handler = handler

    def active(self, on: bool | int | None = None) -> bool:
        if on is not None:
            self._fault("active")
            if self._device is not None:
                self._wait(self._stop())
            if on:
                self._wait(self._start())
        return self._device is not None

    def _need(self) -> Device:
        if self._device is None:
            raise OSError(errno.ENODEV)
        return self._device

    def _need_controller(self) -> Device:
        device = self._need()
        if not self._synced:
            raise OSError(-_BLE_HS_ENOTSYNCED)
        return device

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
        self._refuse_without_buffers(device.gatt_server)
        await device.power_on()
        self._device = device

    def _add_standard_services(self, device: Device) -> None:
        self._gap = GenericAccessService("")
        self._gap.device_name_characteristic.value = self._name
        device.gatt_server.add_service(self._gap)
        device.add_default_services(add_gap_service=False)

    def _refuse_without_buffers(self, server: Server) -> None:
        answer = server.on_gatt_pdu

        def received(bearer: att.Bearer, att_pdu: att.ATT_PDU) -> None:
            if (
                att_pdu.op_code & _COMMAND
                or att_pdu.op_code == att.Opcode.ATT_HANDLE_VALUE_CONFIRMATION
                or self._free()
            ):
                answer(bearer, att_pdu)
                return
            refusal = att.ATT_Error_Response(
                request_opcode_in_error=att_pdu.op_code,
                attribute_handle_in_error=getattr(att_pdu, "attribute_handle", 0),
                error_code=att.ErrorCode.INSUFFICIENT_RESOURCES,
            )
            server.send_response(bearer, refusal)

        server.on_gatt_pdu = received  # type: ignore[method-assign]

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
        self._advertised = _NOT_ADVERTISED
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

    def config(self, name: str = "", *, gap_name: str | None = None, mtu: int | None = None) -> bytes | None:
        """`config("gap_name")` reads the name; keywords set it and the MTU."""
        if gap_name is not None:
            encoded = gap_name.encode()
            if len(encoded) > _MAX_NAME_BYTES:
                raise OSError(errno.EINVAL)
            self._name = encoded
            if self._gap:
                self._gap.device_name_characteristic.value = encoded
        if mtu is not None:
            device = self._need()
            if not _MTU_RANGE[0] <= mtu <= _MTU_RANGE[1]:
                raise OSError(errno.EINVAL)
            self._mtu = device.gatt_server.max_mtu = mtu
        if name not in ("", "gap_name"):
            raise ValueError(f"unknown config param: {name}")
        return self._name if name else None

    # GAP

    def gap_advertise(
        self, interval_us: int | None, adv_data: bytes | None = None, *, resp_data: bytes | None = None
    ) -> None:
        self._fault("gap_advertise")
        device = self._need_controller() if interval_us is not None else self._need()
        before = self._advertised
        data = before[1] if adv_data is None else adv_data
        response = before[2] if resp_data is None else resp_data
        if max(len(data), len(response)) > _MAX_ADV_BYTES:
            raise OSError(-_BLE_HS_EMSGSIZE_ADV)
        self._advertised = (interval_us, data, response)
        if self._advertising and self._advertised == before:
            return  # NimBLE stops and begins again: nobody would notice
        self._advertising = interval_us is not None
        work = self._advertise(device, *self._advertised)
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
            await device.start_advertising(
                own_address_type=hci.OwnAddressType.PUBLIC,
                advertising_data=data,
                scan_response_data=response,
                advertising_interval_min=interval_us / 1000,
                advertising_interval_max=interval_us / 1000,
            )

    def gap_disconnect(self, conn_handle: int) -> bool:
        self._fault("gap_disconnect")
        self._need_controller()
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
        """Replace the services. Per service: the handles of its characteristics."""
        self._fault("gatts_register_services")
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
        for service, values in built:
            server.add_service(service)
            handles.append(tuple(characteristic.handle for characteristic in service.characteristics))
            self._values.update(zip(handles[-1], values, strict=True))
        return tuple(handles)

    def _service(
        self, uuid: core.UUID, characteristics: Sequence[tuple[core.UUID, int]]
    ) -> tuple[Service, list[_Value]]:
        built, values = [], []
        for char_uuid, flags in characteristics:
            value, handlers = self._buffer(flags)
            properties = Characteristic.Properties(flags)
            built.append(Characteristic[bytes](char_uuid, properties, _permissions(flags), handlers))
            values.append(value)
        return Service(uuid, built), values

    def _buffer(self, flags: int) -> tuple[_Value, att.AttributeValue[bytes]]:
        if flags & ~_FLAGS:
            raise ValueError(f"flags {flags:#x}: link-layer security is not simulated")
        value = _Value()

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

    def gatts_write(self, value_handle: int, data: bytes) -> int:
        self._need()
        value = self._value(value_handle)
        value.data = bytes(data)
        value.capacity = max(value.capacity, len(data))
        return len(data)

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

    def gatts_notify(self, conn_handle: int, value_handle: int, data: bytes) -> None:
        self._fault("gatts_notify")
        device = self._need()
        payload = bytes(data)
        self._on_loop(lambda: self._notify(device, conn_handle, value_handle, payload))

    def _free(self) -> int:
        """How many buffers are: the controller has sent what was in them."""
        queue = self._need().host.le_acl_packet_queue
        while queue and self._sent and self._sent[0] <= queue.completed:
            self._sent.popleft()
        return BUFFERS - len(self._sent)

    def _notify(self, device: Device, conn_handle: int, value_handle: int, payload: bytes) -> None:
        connection = self._connections.get(conn_handle)
        queue = device.host.le_acl_packet_queue
        if connection is None or queue is None:
            raise OSError(errno.ENOTCONN)
        if not self._free():
            raise OSError(errno.ENOMEM)
        pdu = att.ATT_Handle_Value_Notification(
            attribute_handle=value_handle, attribute_value=payload[: connection.att_mtu - 3]
        )
        device.gatt_server.send_gatt_pdu(connection, bytes(pdu))
        self._sent.append(queue.queued)


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
    )
    return module
