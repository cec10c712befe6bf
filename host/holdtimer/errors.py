"""The root of what this package raises on purpose, and its exit codes (docs/exit-codes.md)."""

EXIT_BUG = 1
EXIT_USAGE = 2  # click's
EXIT_FILE = 3
EXIT_NO_DEVICE = 4
EXIT_LACKING = 5
EXIT_REFUSED = 6
EXIT_LOST = 7
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it

EXIT_CODES = {
    0: "done",
    EXIT_BUG: "a fault in holdtimer",
    EXIT_USAGE: "a wrong command line, or nothing there that fits it",
    EXIT_FILE: "a file or the history: it has mistakes, is there already, or cannot be read or written",
    EXIT_NO_DEVICE: "no device answers, by radio or by cable; or several do, and none was named",
    EXIT_LACKING: "this computer lacks what it takes: Bluetooth, the device's key, a package, a terminal",
    EXIT_REFUSED: "the device does not do it: it has another key, no room, a part that fails",
    EXIT_LOST: "the link or the cable was lost; the next try goes on where it stopped",
    EXIT_INTERRUPTED: "interrupted",
}


class HoldtimerError(Exception):
    """`str(error)` says what happened and why, `hint` what to do."""

    exit_code = EXIT_BUG

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint
