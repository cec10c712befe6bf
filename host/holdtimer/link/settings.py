"""The settings of a device, by number (docs/protocol.md)."""

from holdcore import wire
from holdtimer.link.conversation import Conversation


async def settings(talk: Conversation) -> bytes:
    """A byte for each setting the device knows: of another version that may be fewer or more than here.

    Errors: LinkLost, DeviceRefused.
    """
    _, _, values = await talk.ask(wire.GET_SETTINGS, expect=wire.SETTINGS)
    return values


async def change(talk: Conversation, changes: dict[int, int]) -> bytes:
    """Give settings new values, all of them or none; the settings that the device then has on its flash.

    Errors: LinkLost, DeviceRefused (a number or value that the device does not allow, a routine that runs).
    """
    pairs = bytes(byte for pair in changes.items() for byte in pair)
    _, _, values = await talk.ask(wire.CHANGE_SETTINGS, tail=pairs, expect=wire.SETTINGS)
    return values
