"""A routine as a QR code: its file as JSON, compressed, in characters that no reader changes.

The text is `PREFIX` and base 32, without padding: a QR code packs capitals and digits to 5.5 bits each. A
small code has large modules, which a bad print and a bad photo leave readable; so what most files say is in
a dictionary that both ends know.
"""

import base64
import binascii
import io
import json
import zlib
from pathlib import Path

import segno
import zxingcpp
from PIL import Image, ImageFilter

from holdtimer.routines.load import FILE_MAX, load
from holdtimer.routines.problems import RoutineError, about_file
from holdtimer.routines.tables import RoutineFile
from holdtimer.routines.toml_write import to_json

PREFIX = "HOLDTIMER1:"
PHOTO_MAX = 32 * 1024 * 1024  # bytes: a camera's largest JPEG
PIXELS_MAX = 100_000_000
# What is on paper was packed with this very text: a change of it needs another PREFIX.
_KNOWN = b"""\
"source": "", "notes": "", "fit": "warm_up/stretch_", "given": "none", "given": "hold "tempo": {"up": "2s", \
"hold": "2s", "down": "2s"}, "phases": ["contract", "relax", "stretch"], "countdown": "10m", "wait": true, \
"open": "as long as ", "pace": "own", "muscles": ["abdominals", "adductors", "calves", "chest", "glutes", \
"hamstrings", "hip flexors", "hip rotators", "lower back", "neck", "obliques", "piriformis", "quadriceps", \
"shoulders"], "times_per_day": 2, "days_per_week": 5, "weekdays": ["monday", "tuesday", "wednesday", \
"thursday", "friday", "saturday", "sunday"], "every": "2h", "lasts_weeks": 6, "weeks": "1-2", "grows": true, \
"circuit": "A", "set_rest": "1m", "ask": "pain", "tension": 7, "filled": ["hold", "sides", "reps", "rest", \
"prep", "change"]}, {"name": "", "slug": "", "defaults": {"prep": "5s", "change": "5s"}, "steps": [{"name": \
"", "cue": "", "hold": "20-30s", "prep": "5s", "reps": 3, "rest": "10s", "sides": "each", "change": "5s", \
"filled": ["prep", "rest", "change"]}, {"name": "\
"""
_RAW = -zlib.MAX_WBITS  # without a header and a check sum: the code has its own
_A_CODE = "a photo of a page that `holdtimer routine print` made"


def code_text(file: RoutineFile) -> str:
    """What the code says."""
    packing = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zdict=_KNOWN)
    said = json.dumps(json.loads(to_json(file)), ensure_ascii=False).encode()
    packed = packing.compress(said) + packing.flush()
    return PREFIX + base64.b32encode(packed).decode().rstrip("=")


def from_code(name: str, text: str) -> RoutineFile:
    """The routine of a code's text; raise RoutineError where it is none. `name` is the photo's."""
    if not text.startswith(PREFIX):
        raise RoutineError(name, [about_file("the code in this picture is no routine", _A_CODE)])
    body = text.removeprefix(PREFIX)
    try:
        packed = base64.b32decode(body + "=" * (-len(body) % 8))
        unpacking = zlib.decompressobj(_RAW, zdict=_KNOWN)
        data = unpacking.decompress(packed, FILE_MAX + 1)
        written = data.decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError) as refused:
        raise RoutineError(name, [about_file(f"the code is damaged: {refused}", _A_CODE)]) from refused
    return load(written, ending=".json")


def draw_code(file: RoutineFile) -> str:
    """The code as SVG; raise RoutineError where the routine is too long for one."""
    try:
        made = segno.make(code_text(file), error="l", boost_error=False, micro=False)
    except segno.DataOverflowError as refused:
        problem = about_file("this routine is too long for a QR code", "fewer steps, or shorter notes")
        raise RoutineError(file.slug, [problem]) from refused
    out = io.BytesIO()
    made.save(out, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return out.getvalue().decode()


def _codes(picture: Image.Image) -> list[str]:
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=wanted)]


def read_photo(path: Path) -> RoutineFile:
    """The routine whose code is in a picture; raise RoutineError where there is none."""
    name = str(path)
    try:
        if path.stat().st_size > PHOTO_MAX:
            raise RoutineError(name, [about_file(f"this has more than {PHOTO_MAX} bytes", _A_CODE)])
        with Image.open(path) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise RoutineError(name, [about_file(f"this has more than {PIXELS_MAX} pixels", _A_CODE)])
            grey = picture.convert("L")
            found = _codes(grey) or _codes(grey.filter(ImageFilter.MedianFilter(3)))
    except (OSError, ValueError, Image.DecompressionBombError) as refused:
        raise RoutineError(name, [about_file(f"this is no picture: {refused}", _A_CODE)]) from refused
    if not found:
        what = "no code can be read in this picture"
        raise RoutineError(name, [about_file(what, "the whole code, flat, sharp and in good light")])
    return from_code(name, next((text for text in found if text.startswith(PREFIX)), found[0]))
