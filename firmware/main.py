"""Runs the device, unless boot.py, whose names are here too, says otherwise or did not get to its end."""

import gc
import time

gc.threshold(2048)  # collect what an import leaves before the next module settles around it: 40 KB of heap
if globals().get("down"):  # the button, since power came on: somebody wants USB, or it is stuck
    import esp32
    import machine

    from holdfw.rescue import show

    show(machine, esp32, time, "", "button is down", "waits for USB")
if not globals().get("skip_app", True):
    import bluetooth
    import esp32
    import machine

    from holdfw.guard import guarded

    def run(radio: bool) -> None:
        from holdcore.app import App
        from holdfw.memory import forget
        from holdfw.start import build, cipher

        board = build(machine, bluetooth, esp32, time, "", App(cipher, forget))
        gc.threshold(8192)  # from now on rarely: a collection takes some 10 ms
        del App, build, cipher, forget  # not needed again: board.boot drops their modules
        board.boot(machine.reset_cause(), radio)
        board.run()

    guarded(run, machine, esp32, time, "")
