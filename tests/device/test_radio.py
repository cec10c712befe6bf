"""The radio driver against a stack that behaves as NimBLE does under MicroPython, at its worst too."""

import os
from types import ModuleType
from typing import Any

import pytest

from holdcore.events import Connected, Disconnected, Drained, Received
from holdcore.model import Record
from holdfw.radio import Radio

CONNECT, DISCONNECT, WRITE, MTU = 1, 2, 3, 21
EIO, ENOMEM, ENOTCONN, EBUSY, ETIMEDOUT = 5, 12, 128, 16, 116
ENOTSYNCED, ENOMEM_EVT = 22, 20  # NimBLE's own, which MicroPython passes on negated
HANDLE = 0  # NimBLE counts connections from 0
IDENTITY = bytes(range(16))


class Stack:
    """`bluetooth.BLE`: what the driver told it, and ways to make it fail."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.room = 1_000
        self.advertising = 0
        self.stopped = 0
        self.stays_on = 0
        self.errors: list[BaseException] = []  # of notify, advertise and register
        self.refuses_to_advertise = 0
        self.dead = False
        self.value = b""
        self.dropped = 0

    def __call__(self) -> "Stack":
        return self

    def active(self, on: bool) -> None:
        if self.stays_on and not on:
            self.stays_on -= 1
            raise OSError(ETIMEDOUT)
        self.on = on

    def fault(self) -> None:
        if self.errors:
            raise self.errors.pop(0)

    def irq(self, handler: Any) -> None:
        self.handler = handler

    def config(self, name: str = "", **_settings: object) -> bytes:
        return b"hold-0001" if name else b""

    def gatts_register_services(self, services: Any) -> tuple[tuple[int, ...], ...]:
        self.fault()
        handles = iter(range(10, 100))
        return tuple(tuple(next(handles) for _ in characteristics) for _, characteristics in services)

    def gatts_write(self, handle: int, value: bytes) -> None:
        pass

    def gatts_set_buffer(self, handle: int, _size: int, _append: bool) -> None:
        self.to_device = handle

    def gatts_read(self, _handle: int) -> bytes:
        value, self.value = self.value, b""
        return value

    def gap_advertise(self, interval_us: int | None, _data: bytes = b"", *, resp_data: bytes = b"") -> None:
        assert len(resp_data) <= 31
        if interval_us is None:
            self.stopped += 1
            return
        self.fault()
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
        self.fault()
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
def bluetooth(stack: Stack) -> Any:
    module: Any = ModuleType("bluetooth")
    module.BLE = stack
    module.UUID = lambda value: b"\0" * (2 if isinstance(value, int) else 16)
    module.FLAG_READ, module.FLAG_WRITE, module.FLAG_WRITE_NO_RESPONSE, module.FLAG_NOTIFY = 2, 8, 4, 16
    return module


@pytest.fixture
def now_ms() -> list[int]:
    """What the clock says, in its last place."""
    return [1_000]


@pytest.fixture
def radio(bluetooth: Any, now_ms: list[int]) -> Radio:
    made = Radio(bluetooth, IDENTITY, 1, lambda: now_ms[-1])
    made.open(80)
    assert made.poll() is None
    return made


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
    reported = []
    while b"".join(stack.sent) != data:
        stack.room = 2
        reported += events(radio)
    assert reported == [Drained()]
    assert max(map(len, stack.sent)) == 27


def test_frames_are_joined_into_full_notifications(radio: Radio, stack: Stack) -> None:
    stack.connect(mtu=30)
    frames = [bytes([number]) * 40 for number in range(10)]
    left = list(frames)
    events(radio)
    radio.send(left.pop(0))
    while event := radio.poll():
        assert event == Drained()
        if left:
            radio.send(left.pop(0))
    assert b"".join(stack.sent) == b"".join(frames)
    assert {len(data) for data in stack.sent[:-1]} == {27}


def test_nothing_is_taken_in_while_more_than_a_notification_waits_to_go_out(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    events(radio)
    stack.room = 0
    answer = bytes(range(21))
    radio.send(answer)
    stack.write(b"next question")
    assert events(radio) == []
    stack.room = 5
    assert events(radio) == [Drained(), Received(b"next question")]
    assert b"".join(stack.sent) == answer


def test_a_central_that_asks_and_does_not_listen_is_answered_until_a_notification_is_full(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    events(radio)
    stack.room = 0
    taken = 0
    for _ in range(100):
        stack.write(b"?")
        while event := radio.poll():
            if isinstance(event, Received):
                taken += 1
                radio.send(bytes(5))
    assert taken == 20 // 5


def test_short_answers_share_a_notification_and_the_last_one_does_not_wait(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    events(radio)
    answers = 0
    for question in range(3):
        stack.write(bytes([question]) * 480)
    while event := radio.poll():
        if isinstance(event, Received):
            answers += 1
            radio.send(bytes([answers]) * 5)
    assert answers > 1
    assert stack.sent == [b"".join(bytes([number]) * 5 for number in range(1, answers + 1))]


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
    assert events(radio) == [Drained()]
    stack.disconnect()
    assert events(radio) == [Disconnected()]


@pytest.mark.parametrize("number", [EIO, ENOTCONN, -ENOTSYNCED, -ENOMEM_EVT])
def test_a_central_that_lacks_a_part_of_an_answer_is_dropped(radio: Radio, stack: Stack, number: int) -> None:
    stack.connect()
    events(radio)
    stack.errors = [OSError(number)]
    radio.send(bytes(100))
    assert events(radio) == []
    assert stack.dropped == 1
    assert stack.sent == []


def test_where_memory_ends_an_answer_waits(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    data = bytes(range(100))
    stack.errors = [MemoryError(), MemoryError()]
    radio.send(data)
    assert events(radio) == events(radio) == []
    assert events(radio) == [Drained()]
    assert b"".join(stack.sent) == data
    assert stack.dropped == 0


def test_two_answers_at_once_go_in_order(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    stack.room = 1
    radio.send(b"a" * 30)
    radio.send(b"b" * 30)
    assert events(radio) == []
    radio.send(b"c" * 30)
    stack.room = 100
    assert events(radio) == [Drained()]
    assert b"".join(stack.sent) == b"a" * 30 + b"b" * 30 + b"c" * 30


def test_where_memory_ends_advertising_waits(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    stack.disconnect()
    stack.errors = [MemoryError(), MemoryError()]
    assert events(radio) == [Disconnected()]
    assert events(radio) == events(radio) == []
    assert stack.advertising == 2


def test_a_radio_without_memory_is_one_that_does_not_start(bluetooth: Any, stack: Stack) -> None:
    stack.errors = [MemoryError()]
    radio = Radio(bluetooth, IDENTITY, 1, lambda: 0)
    with pytest.raises(OSError, match=str(ENOMEM)):
        radio.open(80)
    radio.close()
    assert not stack.on


def test_it_advertises_again_and_again_while_nobody_is_connected(
    radio: Radio, stack: Stack, now_ms: list[int]
) -> None:
    """For NimBLE ends it without a word where its host resets itself."""
    for ms in range(1_000, 31_000, 10):
        now_ms.append(ms)
        assert radio.poll() is None
    assert 6 <= stack.advertising <= 16
    before = stack.advertising
    stack.connect()
    events(radio)
    now_ms.append(now_ms[-1] + 60_000)
    assert events(radio) == []
    assert stack.advertising == before


def test_a_second_central_finds_no_advertisement(radio: Radio, stack: Stack) -> None:
    """Though the first came just as advertising began again."""
    stack.connect()
    events(radio)
    assert stack.stopped == 1


def test_an_attempt_to_connect_that_failed_is_not_the_end_of_another(radio: Radio, stack: Stack) -> None:
    stack.connect()
    events(radio)
    stack.handler(DISCONNECT, (HANDLE + 1, 0xFF, b"\0" * 6))
    assert events(radio) == []


def test_a_radio_that_does_not_switch_off_at_once_is_told_again(radio: Radio, stack: Stack) -> None:
    stack.stays_on = 1
    radio.close()
    assert not stack.on
    assert events(radio) == []


def test_one_that_stays_on_is_told_of(radio: Radio, stack: Stack) -> None:
    stack.stays_on = 1_000
    with pytest.raises(OSError, match=str(ETIMEDOUT)):
        radio.close()
    stack.stays_on = 0
    radio.open(80)
    stack.connect()
    (connected,) = events(radio)
    assert isinstance(connected, Connected)


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


def nonces(radio: Radio, stack: Stack, times: int) -> list[bytes]:
    found = []
    for _ in range(times):
        stack.connect()
        found += [event.data for event in events(radio) if isinstance(event, Connected)]
        stack.disconnect()
        events(radio)
    return found


def test_each_connection_has_a_nonce_of_its_own_though_the_random_numbers_repeat(
    bluetooth: Any, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They do on a chip whose generator has no noise to draw from. What was recorded could be replayed."""
    monkeypatch.setattr(os, "urandom", bytes)
    found = []
    for boot, now_ms in (1, 5_000), (2, 5_000), (2, 6_000):
        radio = Radio(bluetooth, IDENTITY, boot, lambda: now_ms)  # noqa: B023  # it is used in this turn
        radio.open(80)
        found += nonces(radio, stack, 20)
        radio.close()
    assert len(set(found)) == len(found) == 60
    assert {len(nonce) for nonce in found} == {16}


def test_a_nonce_is_drawn_though_boot_clock_and_count_repeat(bluetooth: Any, stack: Stack) -> None:
    found = []
    for _ in range(20):
        radio = Radio(bluetooth, IDENTITY, 1, lambda: 0)
        radio.open(80)
        found += nonces(radio, stack, 1)
        radio.close()
    assert len(set(found)) == len(found) == 20


def test_a_connection_that_came_and_went_unseen_does_not_end_the_advertising(
    radio: Radio, stack: Stack
) -> None:
    stack.connect()
    stack.disconnect()
    assert events(radio) == []
    assert stack.advertising == 2
