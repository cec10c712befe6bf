"""The guide into build/hardware/guide: a page of HTML for each file, and all of it as guide.pdf.

usage: python -m hardware.guide.build DIR      (from the project's root, after the pictures have been built)
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from hardware.design import cased, load
from hardware.guide import pads, selftest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILT = ROOT / "build" / "hardware"  # where the sources say that built files are
PAGES = ("safety", "assembly", "bring-up")
STYLE = HERE / "guide.css"
# A4 less the margins of guide.css, in points, and the least letter that is read at arm's length.
PAPER_PT = (180 / 25.4 * 72, 200 / 25.4 * 72)
LEAST_PT = 8


class BadGuide(ValueError):
    """A page refers to what is not there, or shows a picture without words for it, or with too small ones."""


def resolved(page: Path, target: str, built: Path) -> Path:
    """The file that a page of `ROOT` means. Raises BadGuide if it is not there."""
    meant = Path(os.path.normpath(page.parent / target.partition("#")[0]))
    if meant.is_relative_to(BUILT):
        meant = built / meant.relative_to(BUILT)
    if not meant.exists():
        raise BadGuide(f"{page.name}: {target} is not there; after `make hardware` it should be {meant}")
    return meant


def letters_pt(drawing: Path) -> float:
    """How large the smallest letters of an SVG are on the guide's page; `drawing` has its size in points."""
    root = ElementTree.parse(drawing).getroot()
    sizes = [float(size) for part in root.iter() if (size := part.get("font-size"))]
    width, height = (float(root.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    return min(sizes) * min(1, PAPER_PT[0] / width, PAPER_PT[1] / height)


def legible(drawing: Path) -> None:
    """Raises BadGuide where its letters are too small on paper."""
    if (size := letters_pt(drawing)) < LEAST_PT:
        raise BadGuide(f"{drawing.name} has letters of {size:.1f} pt on A4, under {LEAST_PT}")


def html(name: str, built: Path, linked: Callable[[str], str]) -> str:
    """A page's body; `linked` is how another page of the guide is reached. Paths are from built/guide."""
    page = HERE / f"{name}.md"

    def place(target: str) -> str:
        if "://" in target or target.startswith("#"):
            return target
        meant = resolved(page, target, built)
        if meant.parent == HERE and meant.stem in PAGES:
            return linked(meant.stem)
        return os.path.relpath(meant, built / "guide")

    markdown = MarkdownIt().enable("table")
    tokens = markdown.parse(page.read_text())
    for token in (child for block in tokens for child in block.children or []):
        if token.type == "image" and not token.content:
            raise BadGuide(f"{page.name}: {token.attrs['src']} has no words for whoever does not see it")
        if token.type == "image" and str(token.attrs["src"]).endswith(".svg"):
            legible(resolved(page, str(token.attrs["src"]), built))
        for key in ("href", "src"):
            if key in token.attrs:
                token.attrs[key] = place(str(token.attrs[key]))
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def main(built: Path) -> list[Path]:
    """What was written."""
    from weasyprint import HTML

    for drawing in sorted(built.glob("wiring-*.svg")):
        legible(drawing)
    out = built / "guide"
    out.mkdir(parents=True, exist_ok=True)
    selftest.write(out / "selftest.png")
    design = load()
    for board in cased(design.parts):
        pads.write(design, board, out)
    written = []
    for name in PAGES:
        path = out / f"{name}.html"
        path.write_text(_page(name, html(name, built, lambda other: f"{other}.html")))
        written.append(path)
    whole = "".join(
        f'<section id="{name}">{html(name, built, lambda other: f"#{other}")}</section>' for name in PAGES
    )
    pdf = out / "guide.pdf"
    HTML(string=_page("Hold timer: building one", whole), base_url=f"{out.resolve()}/").write_pdf(pdf)
    return [*written, pdf]


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE.read_text()}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


if __name__ == "__main__":
    try:
        for path in main(Path(sys.argv[1]).resolve()):
            sys.stdout.write(f"{path}\n")
    except BadGuide as error:
        sys.exit(str(error))
