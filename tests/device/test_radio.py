"""The radio driver against a stack that behaves as NimBLE does under MicroPython, at its worst too."""

from types import ModuleType
from typing import Any

import pytest

from holdcore.events import Connected, Disconnected, Drained, Received
from holdcore.model import Record
from holdfw.radio import Radio

CONNECT, DISCONNECT, WRITE, MTU = 1, 2, 3, 21
ENOMEM, ENOTCONN, EBUSY = 12, 128, 16
HANDLE = 0  # NimBLE counts connections from 0
IDENTITY = bytes(range(16))


class Stack:
    """`bluetooth.BLE`: what the driver told it, and ways to make it fail."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.room = 1_000
        self.advertising = 0
        self.refuses_to_advertise = 0
        self.dead = False
        self.value = b""
        self.dropped = 0

    def __call__(self) -> "Stack":
        return self

    def active(self, on: bool) -> None:
        self.on = on

    def irq(self, handler: Any) -> None:
        self.handler = handler

    def config(self, name: str = "", **_settings: object) -> bytes:
        return b"hold-0001" if name else b""

    def gatts_register_services(self, services: Any) -> tuple[tuple[int, ...], ...]:
        handles = iter(range(10, 100))
        return tuple(tuple(next(handles) for _ in characteristics) for _, characteristics in services)

    def gatts_write(self, handle: int, value: bytes) -> None:
        pass

    def gatts_set_buffer(self, handle: int, _size: int, _append: bool) -> None:
        self.to_device = handle

    def gatts_read(self, _handle: int) -> bytes:
        value, self.value = self.value, b""
        return value

    def gap_advertise(self, _interval_us: int, _data: bytes, *, resp_data: bytes) -> None:
        assert len(resp_data) <= 31
        if self.refuses_to_advertise:
            self.refuses_to_advertise -= 1
            raise OSError(EBUSY)
        self.advertising += 1

    def gap_disconnect(self, _handle: int) -> None:
        self.dropped += 1
        if self.dead:
            raise OSError(ENOTCONN)

    def gatts_notify(self, _connection: int, _handle: int, data: bytes) -> None:
        if self.dead:
            raise OSError(ENOTCONN)
        if not self.room:
            raise OSError(ENOMEM)
        self.room -= 1
        self.sent.append(bytes(data))

    # what the air does

    def connect(self, mtu: int = 23) -> None:
        self.handler(CONNECT, (HANDLE, 0, b"\0" * 6))
        if mtu != 23:
            self.handler(MTU, (HANDLE, mtu))

    def disconnect(self) -> None:
        self.handler(DISCONNECT, (HANDLE, 0, b"\0" * 6))

    def write(self, data: bytes) -> None:
        self.value = data
        self.handler(WRITE, (HANDLE, self.to_device))


def events(radio: Radio) -> list[Record]:
    out = []
    while (event := radio.poll()) is not None:
        out.append(event)
        assert len(out) < 1_000, "poll never comes to an end"
    return out


@pytest.fixture
def stack() -> Stack:
    return Stack()


@pytest.fixture
def radio(stack: Stack) -> Radio:
    module: Any = ModuleType("bluetooth")
    module.BLE = stack
    module.UUID = lambda value: b"\0" * (2 if isinstance(value, int) else 16)
    module.FLAG_READ, module.FLAG_WRITE, module.FLAG_WRITE_NO_RESPONSE, module.FLAG_NOTIFY = 2, 8, 4, 16
    radio = Radio(module, IDENTITY)
    radio.open(80)
    return radio


def test_bytes_arrive_in_order_across_the_ring_s_end(radio: Radio, stack: Stack) -> None:
    stack.connect()
    assert [type(event) for event in events(radio)] == [Connected]
    written, read = b"", b""
    for turn in range(200):
        piece = bytes([turn]) * 97
        stack.write(piece)
        written += piece
        read += b"".join(event.data for event in events(radio) if isinstance(event, Received))
    assert read == written


def test_what_is_sent_is_cut_to_the_mtu_and_nothing_is_lost_when_the_stack_is_full(
    radio: Radio, stack: Stack
) -> None:
    stack.connect(mtu=30)
    events(radio)
    stack.room = 3
    data = bytes(range(200))
    radio.send(data)
    assert events(radio) == []
    assert len(stack.sent) == 3
    while b"".join(stack.sent) != data:
        stack.room = 2
        last = events(radio)
    assert last == [Drained()]
    assert max(map(len, stack.sent)) == 27


def test_nothing_is_taken_in_while_something_waits_to_go_out(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    stack.room = 0
    radio.send(b"answer")
    stack.write(b"next question")
    assert events(radio) == []
    stack.room = 5
    assert events(radio) == [Drained(), Received(b"next question")]


@pytest.mark.parametrize("dead", [False, True])
def test_a_central_that_floods_is_dropped_and_the_loop_lives(radio: Radio, stack: Stack, dead: bool) -> None:
    stack.connect()
    events(radio)
    stack.dead = dead  # gone by the time it is hung up on
    for _ in range(20):
        stack.write(bytes(244))
    events(radio)
    assert stack.dropped == 1
    stack.disconnect()
    assert events(radio) == [Disconnected()]


def test_bytes_of_a_connection_that_is_gone_are_not_those_of_the_next(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    stack.write(b"old")
    stack.disconnect()
    stack.connect()
    stack.write(b"new")
    gone, connected, received = events(radio)
    assert (gone, received) == (Disconnected(), Received(b"new"))
    assert isinstance(connected, Connected)


def test_it_advertises_again_even_where_the_stack_refuses_at_first(radio: Radio, stack: Stack) -> None:
    assert stack.advertising == 1
    stack.connect()
    events(radio)
    stack.refuses_to_advertise = 2
    stack.disconnect()
    assert events(radio) == [Disconnected()]
    events(radio)
    events(radio)
    assert stack.advertising == 2


def test_a_notification_to_a_dead_link_ends_in_a_disconnection_not_in_an_error(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    events(radio)
    stack.dead = True
    radio.send(b"answer")
    assert events(radio) == []
    stack.disconnect()
    assert events(radio) == [Disconnected()]


def test_an_error_in_the_interrupt_keeps_the_handler_and_drops_the_central(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    events(radio)

    def broken(_handle: int) -> bytes:
        raise MemoryError

    stack.gatts_read = broken  # type: ignore[method-assign]
    stack.write(b"x")
    events(radio)
    assert stack.dropped == 1


def test_closed_is_silent_and_opens_again(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    radio.send(b"answer")
    radio.close()
    assert not stack.on
    assert events(radio) == []
    radio.open(50)
    stack.connect()
    (connected,) = events(radio)
    assert isinstance(connected, Connected)


def test_each_connection_has_a_nonce_of_its_own(radio: Radio, stack: Stack) -> None:
    nonces = set()
    for _ in range(20):
        stack.connect()
        nonces |= {event.data for event in events(radio) if isinstance(event, Connected)}
        stack.disconnect()
        events(radio)
    assert len(nonces) == 20
    assert {len(nonce) for nonce in nonces} == {16}


def test_a_connection_that_came_and_went_unseen_does_not_end_the_advertising(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    stack.disconnect()
    assert events(radio) == []
    assert stack.advertising == 2
