"""The root of what this package raises on purpose, and the exit codes that README.md lists."""

EXIT_BUG = 1  # 2 is click's, for a wrong command line
EXIT_ROUTINE = 3
EXIT_NO_DEVICE = 4
EXIT_NO_ADAPTER = 5
EXIT_BUSY = 6
EXIT_REFUSED = 7
EXIT_LINK_LOST = 8
EXIT_HISTORY = 9
EXIT_STEP = 10
EXIT_SIMULATOR = 11
EXIT_PORT = 12
EXIT_NO_ANSWER = 13
EXIT_BOARD = 14
EXIT_MICROPYTHON = 15
EXIT_FOREIGN = 16
EXIT_SPACE = 17
EXIT_CABLE = 18
EXIT_SELFTEST = 19
EXIT_IMAGE = 20
EXIT_KEY = 21
EXIT_FILE = 22
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class HoldtimerError(Exception):
    """`str(error)` says what happened and why, `hint` what to do."""

    exit_code = EXIT_BUG

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint
