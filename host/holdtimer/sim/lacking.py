"""What MicroPython has beside the modules of the chip, and CPython lacks (the package imports this first)."""

import gc
import sys
import traceback

from holdtimer.sim import framebuf

sys.modules.setdefault("framebuf", framebuf)  # holdfw.display draws with it
vars(sys).setdefault("print_exception", lambda error, file: traceback.print_exception(error, file=file))
vars(gc).setdefault("mem_free", lambda: 60_000)
