"""Around the program's life: a fault that nobody expected leaves a trace, and the device starts afresh."""

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CRASHES_MAX = 3  # in a row: no deep sleep and no power-on between them


def guarded(run: "Callable[[bool], None]", machine: "Any", esp32: "Any", time: "Any", root: str) -> None:
    """Have `run` live: it gets whether to open the radio first.

    Returns where the device is to stay at the REPL. `root` is as in `build`. board.boot drops the modules
    that are imported here.
    """
    from holdfw import wall

    crashes, radio = wall.take_mark(machine.RTC(), machine.reset_cause())
    del wall
    if crashes >= CRASHES_MAX:
        from holdfw import rescue

        rescue.show(machine, esp32, time, root, "crashed %d times" % crashes, "off and on: tries again")
        return
    try:
        run(radio)
    except Exception as error:
        gc.collect()
        try:
            from holdfw import wall

            wall.mark(machine.RTC(), crashes + 1)
            from holdfw import rescue

            rescue.write(error, esp32, time, root)
        finally:
            machine.reset()
