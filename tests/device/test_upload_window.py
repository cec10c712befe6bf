"""What a laptop may send before the device answers has room in the radio, however busy the device is."""

from types import SimpleNamespace

from core.central import Central, on_air
from device.test_radio import IDENTITY, Stack, events

from holdcore import wire
from holdcore.events import Received
from holdfw.radio import Radio

MTU = 247


def opened(stack: Stack) -> Radio:
    module = SimpleNamespace(
        BLE=stack,
        UUID=lambda value: b"\0" * (2 if isinstance(value, int) else 16),
        FLAG_READ=2,
        FLAG_WRITE=8,
        FLAG_WRITE_NO_RESPONSE=4,
        FLAG_NOTIFY=16,
    )
    radio = Radio(module, IDENTITY, 1, lambda: 0)
    radio.open(80)
    stack.connect(MTU)
    events(radio)
    return radio


def test_a_whole_window_of_upload_data_and_a_request_after_it_are_not_too_much() -> None:
    central = Central(on_air())
    ((code, (_, window), _),) = central.ask(wire.PUSH_BEGIN, 4_096, bytes(32), tail=b"long")
    assert code == wire.PUSH_AT
    most = wire.MESSAGES[wire.PUSH_DATA][1]
    messages = [
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, at, tail=bytes(min(most, window - at)))
        for at in range(0, window, most)
    ]
    messages.append(wire.pack(wire.MESSAGES, wire.GET_STATUS))
    data = b"".join(central.session.seal(message) for message in messages)

    stack = Stack()
    radio = opened(stack)
    for at in range(0, len(data), MTU - 3):
        stack.write(data[at : at + MTU - 3])

    assert stack.dropped == 0
    assert b"".join(event.data for event in events(radio) if isinstance(event, Received)) == data
