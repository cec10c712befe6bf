"""The link's lower half on MicroPython's `bluetooth`: advertising, one central, bytes in and out.

Theory of operation. The stack calls `_irq` on a task of its own with little stack: it copies what came into
a ring and sets flags, no more; an exception that left it would remove it for good. The loop calls `poll`,
which turns flags into events and feeds the stack. A notification over MTU-3 would be cut without a word,
and the stack refuses with ENOMEM after about 13 in a row, so `poll` cuts what is to be sent and offers the
same piece again next time. A last notification that is not full waits until nothing more is asked: the next
frame may fill it. Nothing is taken in while more than that waits to go out: a central that asks without
listening fills the ring, not the heap, and is dropped. There is no event for a subscription: the laptop
speaks first. Nor is there one where the stack resets itself and advertises no more, so it is told to again
and again.
"""

import os
from hashlib import sha256

from holdcore.events import Connected, Disconnected, Drained, Received
from holdcore.link.channel import FRAME_MAX, NONCE_SIZE
from holdcore.link.transfer import FIRMWARE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.model import Record

SERVICE = "50e80001-2dab-4b76-a0cc-b338417f053d"
TO_DEVICE = "50e80002-2dab-4b76-a0cc-b338417f053d"
FROM_DEVICE = "50e80003-2dab-4b76-a0cc-b338417f053d"

_CENTRAL_CONNECT = 1
_CENTRAL_DISCONNECT = 2
_GATTS_WRITE = 3
_MTU_EXCHANGED = 21

_ENOMEM = 12
_MTU_LEAST = 23  # before the exchange (Core 5.4, vol 3 part G, 5.2.1)
_MTU_BEST = 247  # one link-layer packet of 251 bytes with data length extension
_VALUE_MAX = 512  # longest attribute value (Core 5.4, vol 3 part F, 3.2.9)
_ADVERTISE_US = 100_000  # found within a second; it costs little, since the window is short
_ADVERTISE_AGAIN_MS = 3_000  # what an owner who waits for the laptop does not notice
_RING_SIZE = 8 * FRAME_MAX  # the upload window and a request on top


class Radio:
    """Off until `open`. `bluetooth` is the module; `identity` and `battery` fill the standard services.

    `boot` and `now_ms` make each connection's nonce another, even where the chip's random numbers repeat.
    """

    def __init__(self, bluetooth: "Any", identity: bytes, boot: int, now_ms: "Callable[[], int]") -> None:
        self._bluetooth = bluetooth
        self._serial = "".join(["%02x" % byte for byte in identity[:8]])
        self._boot = boot
        self._now_ms = now_ms
        self._ble: "Any" = None
        self._ring: "list[bytearray]" = []  # there is one while the radio is on
        self._to_device = self._from_device = 0
        self._head = self._start = 0  # written by _irq only; where the latest connection's bytes begin
        self._tail = 0  # written by poll only
        self._overrun = False
        self._handle = -1  # of the connection; -1 for none
        self._mtu = _MTU_LEAST
        self._made = 0  # connections so far
        self._linked = 0  # which of them the app knows to be up; 0 for none
        self._advertise_ms = 0  # when to advertise again, where nobody is connected
        self._forget_output()

    def _forget_output(self) -> None:
        self._out = b""  # frames that wait for the stack
        self._sent = 0  # bytes of them that are with it
        self._added = b""  # the frame behind them; poll joins it, which can wait for memory
        self._drained = True  # and one more may come

    # --- asked for by the app

    def open(self, battery_percent: int) -> None:
        """Switch on, register the services. Raises OSError where the radio will not start."""
        try:
            self._start_stack(battery_percent)
        except MemoryError:
            raise OSError(_ENOMEM) from None

    def close(self) -> None:
        """Drop the central and switch off. Raises OSError where it stays on all the same."""
        ble, self._ble = self._ble, None
        self._ring = []
        self._handle = -1
        self._linked = self._advertise_ms = 0
        self._forget_output()
        if ble is None:
            return
        ble.irq(None)  # or the stack would hold on to this object
        try:
            ble.active(False)
        except OSError:
            ble.active(False)

    def hang_up(self) -> None:
        """Drop the central."""
        if self._handle >= 0:
            try:
                self._ble.gap_disconnect(self._handle)
            except OSError:
                pass  # it has gone by itself; its event is on the way

    def send(self, data: bytes) -> None:
        """Queue bytes for the central; poll reports Drained when it can take more."""
        self._added += data
        self._drained = False

    # --- called by the loop

    def poll(self) -> "Record | None":
        """Feed the stack and report the next thing that happened; None when there is nothing more."""
        if self._ble is None:
            return None
        try:
            return self._next()
        except (MemoryError, OSError):  # no room, or the stack is tidying up: the next poll goes on there
            return None

    # --- inside; an event is made before it is noted as reported, since there may be no memory for it

    def _start_stack(self, battery_percent: int) -> None:
        b = self._bluetooth
        self._ring = [bytearray(FRAME_MAX) for _ in range(_RING_SIZE // FRAME_MAX)]  # RAM has no hole for one
        self._head = self._tail = self._start = 0
        ble = self._ble = b.BLE()
        ble.active(True)
        ble.irq(self._irq)
        ble.config(gap_name="hold-" + self._serial[:4], mtu=_MTU_BEST)
        serial_and_version = (
            b.UUID(0x180A),
            ((b.UUID(0x2A25), b.FLAG_READ), (b.UUID(0x2A26), b.FLAG_READ)),
        )
        battery = (b.UUID(0x180F), ((b.UUID(0x2A19), b.FLAG_READ),))
        writable = b.FLAG_WRITE | b.FLAG_WRITE_NO_RESPONSE
        ours = (
            b.UUID(SERVICE),
            ((b.UUID(TO_DEVICE), writable), (b.UUID(FROM_DEVICE), b.FLAG_NOTIFY)),
        )
        handles = ble.gatts_register_services((serial_and_version, battery, ours))
        ble.gatts_write(handles[0][0], self._serial.encode())
        ble.gatts_write(handles[0][1], b"%d.%d.%d" % FIRMWARE)
        ble.gatts_write(handles[1][0], bytes((battery_percent,)))
        self._to_device, self._from_device = handles[2]
        ble.gatts_set_buffer(self._to_device, _VALUE_MAX, True)

    def _next(self) -> "Record | None":
        up, made = self._handle >= 0, self._made
        event: "Record"
        if self._linked and not (up and made == self._linked):
            event = Disconnected()
            self._linked = 0
            self._forget_output()
            return event
        if not up:
            self._advertise()
            return None
        if not self._linked:
            self._ble.gap_advertise(None)  # where it has just begun again, a second central would come
            event = Connected(self._nonce())
            self._linked = made
            self._tail = self._start
            return event
        if self._overrun:
            self._overrun = False
            self.hang_up()
            return None
        if not self._pump(self._mtu - 3):
            return None
        if not self._drained:
            event = Drained()
            self._drained = True
            return event
        taken = self._take()
        if taken is None:
            self._pump(1)
        return taken

    def _nonce(self) -> bytes:
        where = b"%d %d %d" % (self._boot, self._now_ms(), self._made)
        nonce: bytes = sha256(os.urandom(NONCE_SIZE) + where).digest()[:NONCE_SIZE]
        return nonce

    def _advertise(self) -> None:
        now_ms = self._now_ms()
        if now_ms < self._advertise_ms:
            return
        service = bytes(self._bluetooth.UUID(SERVICE))
        flags_and_service = b"\x02\x01\x06" + bytes((1 + len(service), 0x07)) + service
        name = self._ble.config("gap_name")
        self._ble.gap_advertise(
            _ADVERTISE_US, flags_and_service, resp_data=bytes((1 + len(name), 0x09)) + name
        )
        self._advertise_ms = now_ms + _ADVERTISE_AGAIN_MS

    def _irq(self, event: int, data: "tuple[Any, ...]") -> None:
        try:
            if event == _GATTS_WRITE:
                if data[1] == self._to_device:
                    self._put(self._ble.gatts_read(self._to_device))
            elif event == _CENTRAL_CONNECT:
                self._start = self._head
                self._overrun = False
                self._mtu = _MTU_LEAST
                self._made += 1
                self._handle = data[0]
            elif event == _CENTRAL_DISCONNECT:
                self._advertise_ms = 0  # at once
                if data[0] == self._handle:
                    self._handle = -1
            elif event == _MTU_EXCHANGED:
                self._mtu = data[1]
        except Exception:  # else the stack removes the handler for good; the central is dropped
            self._overrun = True

    def _put(self, data: bytes) -> None:
        head = self._head
        if len(data) > (self._tail - head - 1) % _RING_SIZE:
            self._overrun = True
            return
        while data:
            part, at = divmod(head, FRAME_MAX)
            piece = data[: FRAME_MAX - at]
            self._ring[part][at : at + len(piece)] = piece
            data = data[len(piece) :]
            head = (head + len(piece)) % _RING_SIZE
        self._head = head

    def _take(self) -> "Record | None":
        tail, head = self._tail, self._head
        if tail == head:
            return None
        part, at = divmod(tail, FRAME_MAX)
        end = min(head - part * FRAME_MAX if head > tail else FRAME_MAX, FRAME_MAX)
        event = Received(bytes(memoryview(self._ring[part])[at:end]))
        self._tail = (tail + end - at) % _RING_SIZE
        return event

    def _pump(self, least: int) -> bool:
        """Notify until fewer than `least` bytes are left; False where the stack will not."""
        if self._added:
            self._out = self._out[self._sent :] + self._added
            self._sent = 0
            self._added = b""
        size = self._mtu - 3
        try:
            while len(self._out) - self._sent >= least:
                piece = self._out[self._sent : self._sent + size]
                self._ble.gatts_notify(self._handle, self._from_device, piece)
                self._sent += len(piece)
        except OSError as error:
            if error.args[0] != _ENOMEM:  # whatever it is, the central now lacks a part of what was sent
                self._forget_output()
                self.hang_up()
            return False
        self._out = self._out[self._sent :]
        self._sent = 0
        return True
