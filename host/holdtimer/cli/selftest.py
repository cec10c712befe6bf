"""holdtimer selftest"""

import click

from holdtimer.cli.cable import checks_table, port_option, told


@click.command("selftest")
@port_option
@click.option("--no-press", is_flag=True, help="Do not ask for a press of the button.")
def command(port: str | None, no_press: bool) -> None:
    """Have the device that is plugged in test its parts; it is started again afterwards."""
    from holdtimer.usb.errors import SelfTestFailed
    from holdtimer.usb.mpremote import Mpremote
    from holdtimer.usb.ports import choose, usb_ports
    from holdtimer.usb.selftest import PRESS_MS, Check, selftest

    def on_check(check: Check) -> None:
        told(f"{check.name}: {'ok' if check.ok else 'failed'}")
        if check.name == "tones" and not no_press:
            told(f"press the device's button within {PRESS_MS // 1000} s")

    remote = Mpremote(choose(port, usb_ports()))
    checks = selftest(remote, 0 if no_press else PRESS_MS, on_check)
    checks_table(checks)
    if failed := [check.name for check in checks if not check.ok]:
        raise SelfTestFailed(f"not in order: {', '.join(failed)}", "check the wiring of these")
