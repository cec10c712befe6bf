"""The sources of the firmware, and what of them lies in a device's RAM."""

import ast
import functools
import importlib.util
import json
from pathlib import Path

from holdtimer.usb.bare import make_bare
from holdtimer.usb.names import Shortened, names_in, shorten
from holdtimer.usb.slim import slim

# MicroPython looks these up by their .py names. They come first: they keep the rest from being started.
FIRST = ("boot.py", "main.py")
FEW = ("holdfw/extend.py", "holdfw/motor.py", "holdfw/sh1106.py", "holdfw/st7789.py")
"""What few boards have; payload.py says which."""

_ASKED_OVER_USB = {"App", "Ccm", "FIRMWARE", "build", "report"}


@functools.cache
def shortened() -> Shortened:
    """The sources that are compiled, as they are then."""
    listed = [name for name, _ in json.loads(source("package.json").read_text("utf-8"))["urls"]]
    texts = {name: source(name).read_text("utf-8") for name in sorted(listed)}
    asked = {name for file in FIRST for name in names_in(ast.parse(texts.pop(file)))} | _ASKED_OVER_USB
    slimmed = slim(texts)
    few = {name: slimmed.pop(name) for name in FEW}
    bare = make_bare(slimmed, asked)
    read = {name for text in (*bare.values(), *few.values()) for name in names_in(ast.parse(text))}
    return shorten(bare, asked, make_bare(few, read))


def source(name: str) -> Path:
    """Where the file `name` of firmware/ is."""
    # A wheel has holdcore and holdfw as packages, and the other files beside this one.
    package, _, inside = name.removeprefix("lib/").partition("/")
    if inside:
        spec = importlib.util.find_spec(package)  # not imported: only the simulator runs the drivers
        assert spec is not None, f"{package} is not installed"
        assert spec.submodule_search_locations, f"{package} is no package"
        return Path(spec.submodule_search_locations[0]) / inside
    checkout = Path(__file__).parents[3] / "firmware"
    return (checkout if checkout.is_dir() else Path(__file__).parent / "root") / name
