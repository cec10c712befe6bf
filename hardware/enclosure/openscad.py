"""Runs OpenSCAD: a solid as STL, a scene as a picture."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops

HERE = Path(__file__).parent
PROGRAMS = ("openscad", "Xvfb")
TIMEOUT_S = 300
SMOOTHING = 2  # a picture is drawn so many times larger, then made smaller
BACKGROUND = (0xF8, 0xF8, 0xF8)  # of OpenSCAD's colour scheme Tomorrow
MARGIN_PX = 24

Value = str | float | Sequence[float] | Sequence[Sequence[float]]


class OpenscadFailed(RuntimeError):
    """OpenSCAD ended with an error; the message has what it printed, such as the assertion that failed."""


def missing() -> list[str]:
    """The programs that are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


def export(source: str, out: Path, defines: Mapping[str, Value], include: Path) -> None:
    """Write `source`, a .scad of this folder, as STL. `include` has the generated files."""
    _run([], source, out, defines, include, os.environ)


def picture(
    source: str, out: Path, defines: Mapping[str, Value], include: Path, camera: str, width: int, display: str
) -> None:
    """Write a picture, `width` pixels wide. `camera` is OpenSCAD's: x,y,z,turns about x,y,z,distance."""
    size = SMOOTHING * width
    options = [f"--imgsize={size},{size * 3 // 4}", f"--camera={camera}", "--colorscheme=Tomorrow"]
    raw = out.with_suffix(".raw.png")
    _run(options, source, raw, defines, include, {**os.environ, "DISPLAY": display})
    with Image.open(raw) as image:
        _trim(image.convert("RGB"), width).save(out, optimize=True)
    raw.unlink()


def _trim(image: Image.Image, width: int) -> Image.Image:
    """Without the empty border, on white, `width` wide."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, BACKGROUND)).getbbox()
    if box is None:
        raise OpenscadFailed("the picture is empty")
    thing = image.crop(box)
    scale = (width - 2 * MARGIN_PX) / thing.width
    thing = thing.resize((width - 2 * MARGIN_PX, round(thing.height * scale)), Image.Resampling.LANCZOS)
    page = Image.new("RGB", (width, thing.height + 2 * MARGIN_PX), BACKGROUND)
    page.paste(thing, (MARGIN_PX, MARGIN_PX))
    return page


@contextmanager
def screenless() -> Iterator[str]:
    """The name of an X display without a screen, for as long as it is needed."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as names:
            name = names.readline().strip()
        if not name:
            raise OpenscadFailed("Xvfb did not start")
        yield f":{name}"
    finally:
        server.terminate()
        server.wait()


def _run(
    options: list[str],
    source: str,
    out: Path,
    defines: Mapping[str, Value],
    include: Path,
    environment: Mapping[str, str],
) -> None:
    given = [word for name, value in defines.items() for word in ("-D", f"{name}={_literal(value)}")]
    done = subprocess.run(
        ["openscad", "--hardwarnings", "-q", *options, *given, "-o", str(out), str(HERE / source)],
        env={**environment, "OPENSCADPATH": str(include)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode or not out.exists():
        raise OpenscadFailed(f"{source}: {done.stderr.strip() or 'OpenSCAD wrote nothing'}")


def _literal(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
