"""Keeps a device within reach of USB: says in `skip_app` whether main.py is to start nothing.

So it is with the button held at power-on (only there: the press that wakes the device from deep sleep is held
for a moment too), and while `holdtimer deploy` has not finished. Whatever else ends this file early, be it a
missing module or the missing half of this very file, leaves it at that too.
"""

skip_app = True

import os  # noqa: E402

import machine  # noqa: E402

try:
    os.stat("/install.new")  # holdtimer deploy renames it when all is there
except OSError:
    down = False
    if machine.reset_cause() == machine.PWRON_RESET:
        from holdfw.pins import parts_of  # first of all, for some boards have to hold their power

        down = not parts_of(machine, "").button().value()
    skip_app = down
