"""What can go wrong between laptop and device on the cable."""

from holdtimer.errors import (
    EXIT_FILE,
    EXIT_LOST,
    EXIT_NO_DEVICE,
    EXIT_REFUSED,
    HoldtimerError,
)

HOLD_THE_BUTTON = "hold the device's button while you plug it in, so that it waits for USB, and try again"
AGAIN = "plug it in again and run the same command: it goes on where it stopped"


class PortError(HoldtimerError):
    """No port, more than one and none was named, or one that cannot be opened."""

    exit_code = EXIT_NO_DEVICE


class NoAnswer(HoldtimerError):
    """Nothing on the port answers as MicroPython does."""

    exit_code = EXIT_NO_DEVICE


class Unsuitable(HoldtimerError):
    """The board does not take the firmware: another chip or MicroPython, another program on it, no room."""

    exit_code = EXIT_REFUSED


class CableLost(HoldtimerError):
    """The board went away, or fell silent, in the middle."""

    exit_code = EXIT_LOST


class BoardFault(HoldtimerError):
    """What ran on the board raised an exception, or did not do what it should."""

    exit_code = EXIT_REFUSED


class SelfTestFailed(HoldtimerError):
    """A part of the device does not work."""

    exit_code = EXIT_REFUSED


class FlashError(HoldtimerError):
    """The image is none for this chip, or could not be written."""

    exit_code = EXIT_FILE
