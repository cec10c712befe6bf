"""The device in a page: one HTML file with the firmware, MicroPython as WebAssembly, and every routine.

usage: python -m tools.page_device.build WASM OUT      WASM is the folder of tools/micropython_wasm.sh
"""

import ast
import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from holdtimer.files import write
from holdtimer.routines.load import find, library
from holdtimer.usb.payload import compile_source
from holdtimer.usb.slim import slim

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
MICROPYTHON = "1.29"
SIMULATED = (
    "__init__.py",
    "sim/__init__.py",
    "sim/machine.py",
    "sim/meanings.py",
    "sim/oled.py",
    "sim/stepped.py",
)
SEARCHED = ("", "/lib", "/host", "/inside", ".frozen")
"""Where MicroPython looks for modules; `.frozen` has its own."""


def firmware(root: Path = ROOT) -> dict[str, bytes]:
    """Every file of firmware/, by its path in the tree."""
    paths = [
        path for path in (root / "firmware").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths)}


def program() -> dict[str, bytes]:
    """The firmware's modules by their path on a board, compiled as for one; names of the source stay.

    sim/meanings.py goes by them.
    """
    sources = {name.removeprefix("firmware/"): data.decode() for name, data in firmware().items()}
    made = slim({name: text for name, text in sources.items() if name.endswith(".py")})
    return {
        f"/{name.removesuffix('.py')}.mpy": compile_source(text, name)
        for name, text in made.items()
        if "/" in name
    }


class _ForMicroPython(ast.NodeTransformer):
    """It knows no argument that goes by its place alone."""

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        node.posonlyargs, node.args = [], node.posonlyargs + node.args
        return node


def portable(source: str) -> str:
    """A file of the simulator, as MicroPython reads it."""
    return ast.unparse(_ForMicroPython().visit(ast.parse(source))) + "\n"


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 of names and contents, in hex."""
    summed = hashlib.sha256()
    for name in sorted(files):
        summed.update(b"%s\0%d\0%s" % (name.encode(), len(files[name]), files[name]))
    return summed.hexdigest()


def document(wasm: Path) -> str:
    """The page, as HTML. Errors: OSError where MicroPython is not in `wasm`."""
    files = program()
    for name in SIMULATED:
        source = (ROOT / "host" / "holdtimer" / name).read_text("utf-8")
        files[f"/host/holdtimer/{name}"] = portable(source).encode()
    files["/inside/page.py"] = (HERE / "inside" / "page.py").read_bytes()
    flash = {f"/flash/routines/{slug}.bin": find(slug).encoded() for slug, _ in library()}
    inside = {
        "path": SEARCHED,
        "files": _as_text(files),
        "flash": _as_text(flash),
        "wasm": _base64((wasm / "micropython.wasm").read_bytes()),
    }
    script = (wasm / "micropython.mjs").read_text("utf-8") + "\n" + _read("page.js")
    css = _read("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(script)} {_hash(TOO_OLD)} 'wasm-unsafe-eval'; "
        f"style-src {_hash(css)}; img-src data:; connect-src data:; base-uri 'none'; form-action 'none'"
    )
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(_read("page.html"))
    return page.render(
        policy=policy,
        css=Markup(css),
        script=Markup(script),
        too_old=Markup(TOO_OLD),
        inside=Markup(json.dumps(inside, separators=(",", ":"))),
        firmware=digest(firmware()),
        micropython=MICROPYTHON,
        licences=f"The hold timer\n\n{(ROOT / 'LICENSE').read_text('utf-8')}\n{_read('licences.txt')}",
    )


TOO_OLD = 'document.getElementById("status").textContent = "This browser is too old for the device.";'


def _read(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def _as_text(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: _base64(data) for name, data in files.items()}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def main() -> int:
    wasm, out = map(Path, sys.argv[1:])
    out.parent.mkdir(parents=True, exist_ok=True)
    html = document(wasm).encode()
    write(out, html)
    sys.stdout.write(f"{out}: {len(html):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
