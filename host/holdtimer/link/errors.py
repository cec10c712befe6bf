"""What can go wrong between laptop and device."""

from holdcore import wire
from holdtimer.errors import (
    EXIT_LACKING,
    EXIT_LOST,
    EXIT_NO_DEVICE,
    EXIT_REFUSED,
    HoldtimerError,
)
from holdtimer.keys import ENROLL
from holdtimer.words.text import printable

OPEN_THE_WINDOW = (
    "in the device's menu hold the button for 3 s: its radio is on for 90 s, or until a routine begins "
    "or its settings are opened"
)


class AdapterMissing(HoldtimerError):
    """There is no Bluetooth adapter that works."""

    exit_code = EXIT_LACKING


class DeviceNotFound(HoldtimerError):
    """No device, or not the one that was asked for, or more than one and none was named."""

    exit_code = EXIT_NO_DEVICE


class LinkLost(HoldtimerError):
    """The connection broke or fell silent; nothing that was confirmed is lost, the next try goes on there."""

    exit_code = EXIT_LOST


class LinkBroke(LinkLost):
    """The radio's doing, not the device's: the same again may well succeed."""


class DeviceRefused(HoldtimerError):
    """The device said no; `code` is the protocol's reason (wire.ERR_*)."""

    exit_code = EXIT_REFUSED

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"the device refused: {printable(text)}", _HINTS.get(code, ""))
        self.code = code


class NotGenuine(HoldtimerError):
    """Whatever answers does not have the device's key."""

    exit_code = EXIT_REFUSED


_HINTS = {
    wire.ERR_VERSION: "update the older side: `pip install -U holdtimer`, or the device's firmware",
    wire.ERR_NAME: "name the routine with a-z, 0-9 and -, at most 24 of them",
    wire.ERR_SIZE: "shorten the routine: fewer steps, shorter names and cues",
    wire.ERR_DIGEST: "try again: the device has thrown the upload away",
    wire.ERR_ROUTINE: "this is a disagreement between laptop and device: are both of the same version?",
    wire.ERR_SPACE: "pull the log, so that the device may reclaim its space",
    wire.ERR_FULL: "replace one of the routines that are there: push under its name",
    wire.ERR_MESSAGE: "its firmware may not know this yet; update it with: holdtimer deploy",
    wire.ERR_STORE: "the device's flash is full or worn; pull the log and try again",
    wire.ERR_KEY: ENROLL,
    wire.ERR_PROOF: f"another computer was enrolled since; to enroll this one again: {ENROLL}",
    wire.ERR_WAIT: "somebody tried a wrong key; wait, and try again",
}
