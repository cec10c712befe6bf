"""The enclosure prints, closes round its parts, and says so where it would not."""

import os
import re
import subprocess
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from hardware.design import boards
from hardware.enclosure import build, portrait
from hardware.enclosure.openscad import OpenscadFailed, Value, export, missing
from hardware.enclosure.solids import (
    BOUGHT,
    CUT,
    FILLED,
    PRINTED,
    THROUGH,
    TOUCH_MM3,
    as_printed,
    bodies,
    common_mm3,
    faults,
    fits,
    load,
    print_minutes,
    roofs,
)
from hardware.parts import load_parts

CHECKS = Path(build.__file__).with_name("checks.scad")
README = CHECKS.with_name("README.md")
ASSEMBLY = CHECKS.parents[1] / "guide" / "assembly.md"
LEFT_OUT = Path(__file__).parents[2] / "build" / "openscad" / "left-out"
COARSE = {"$fn": 16}
BOARDS = boards(load_parts())
PRINTER_MM = 120
BRIDGE_MM = 13
POCKET_MM = {build.LONG: (75, 40, 24.6), build.SHORT: (75, 40, 20)}
SCRAPE_MM3 = 0.05  # of a corner that turns past an edge: less than a layer is rough

Place = tuple[float, float, float]  # mm from where it belongs
Change = Callable[..., trimesh.Trimesh]
Solid = Callable[[str, str], trimesh.Trimesh]

SCREWS = [[2.5, 2.5], [68.9, 2.5], [68.9, 33.9]]
# A parameter, what it is set to, and what the check must say. For the FireBeetle, whose height is full.
BREAKS: list[tuple[str, Value, str]] = [
    ("outside", [76, 40], "outside: "),
    ("lid_z", 2.6, "outside: "),
    ("edge_r", 4, "edges: a radius below"),
    ("wall", 0.8, "wall: "),
    ("step", -0.2, "wall: the lower edge is "),
    ("corner_in_r", 1, "wall: a corner is "),
    ("usb_recess", 1.2, "wall: less than two lines are left round the USB opening"),
    ("post_d", 3.8, "wall: the screw posts are too thin"),
    ("dish", [1.5, 8, 5], "wall: the dish of the slide switch is too deep"),
    ("gap", 0.1, "clearance: a printer needs"),
    ("under_gap", 0.1, "clearance: no room for tape"),
    ("lid_in", 16, "clearance: the lid meets the board's battery connector"),
    ("cell_at", [31, 3.2], "clearance: the cell meets the screw posts"),
    ("cell_gap", 0.5, "cell: a swelling of "),
    ("lid_z", 1.4, "load: the lid's rib has "),
    ("rib_x", 4, "load: the lid's rib has "),
    ("rib_z", 0.1, "load: the lid's rib has "),
    ("load_n", 330, "load: the lid's rib has "),
    ("oled_gap", 0.5, "load: the lid's rib bends by "),
    ("beside_mpa", 23, "load: the lid beside the window has "),
    ("glass_gap", 0.5, "load: the lid beside the window bends by "),
    ("usb_mpa", 23, "load: the lid at the USB end has "),
    ("lid_in", 19.8, "load: the lid at the USB end bends by "),
    ("floor_z", 1.8, "load: the floor has "),
    ("shelf_z", 0, "load: a shelf of "),
    ("shelf_z", 1.6, "load: a shelf of "),
    ("shelf_x", [33, 66.2], "load: the shelf does not cover the cell"),
    ("foot_gap", 1, "load: the display does not reach the shelf's feet"),
    ("window_mid", [46, 17.9], "load: what presses through the window tips"),
    ("reset_d", 0, "hole: a paper clip does not go in"),
    ("led_d", 0, "hole: nobody sees the charge LED"),
    ("post_z", 4.2, "screw: "),
    ("screw_tip", 21, "screw: its tip comes through the lid"),
    ("head_d", 7.2, "screw: too little under its head"),
    ("cap_proud", 0.3, "button: the finger meets the lid"),
    ("travel", 1.5, "button: the cap meets the switch's body"),
    ("cap_play", 0, "button: the lid presses it"),
    ("cap_flange", 0.5, "button: the cap falls out"),
    ("nose_depth", 0.2, "usb: the connector sticks out"),
    ("nose_depth", 2, "usb: the plug does not reach"),
    ("bridge_max", 10, "usb: the roof of the opening"),
    ("window", [22, 13.5], "window: it hides part"),
    ("port_d", 1, "sound: the port is too small"),
    ("slide_wall", 0, "slide: its lever stands "),
    ("slide_wall", 1.8, "slide: a finger does not reach"),
    ("cord_d", 3, "lanyard: the cord does not go through"),
    ("lanyard_bar", 3, "lanyard: the bar is thinner"),
    ("edge_from", 50, "print: the edge on the table"),
]
# For the XIAO: its own.
SHORT_BREAKS: list[tuple[str, Value, str]] = [
    ("all_screws", SCREWS, "load: the lid has no fourth post"),
    ("fourth_post", [68.9, 33.9], "load: the lid has no fourth post"),
    ("antenna_at", [10, 10.9], "antenna: "),
    ("antenna_at", [-1, 10.9], "antenna: it does not fit"),
]


@pytest.fixture(scope="session")
def include(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the .scad files include; skips, by name, where OpenSCAD is missing."""
    if missing():
        pytest.skip(
            LEFT_OUT.read_text().strip()
            if LEFT_OUT.exists()
            else "the enclosure: openscad is missing. To add it: tools/openscad.sh build/openscad"
        )
    folder = tmp_path_factory.mktemp("enclosure")
    build.prepare(folder)
    return folder


@pytest.fixture(scope="session")
def solid(include: Path) -> Solid:
    """The solid of a part, printed or bought, where it is in the closed device."""
    made: dict[tuple[str, str], trimesh.Trimesh] = {}

    def make(board: str, part: str) -> trimesh.Trimesh:
        if (board, part) not in made:
            out = include / f"{board}-{part}.stl"
            source, which = (f"{part}.scad", {}) if part in PRINTED else ("bought.scad", {"part": part})
            export(source, out, {"board": board, **which, **COARSE}, include)
            made[board, part] = load(out)
        return made[board, part]

    return make


@pytest.mark.parametrize("part", PRINTED)
@pytest.mark.parametrize("board", BOARDS)
def test_a_printed_part_is_one_closed_body_and_needs_no_support(board: str, part: str, solid: Solid) -> None:
    mesh = solid(board, part)

    assert mesh.is_watertight
    assert bodies(mesh) == 1
    assert max(mesh.extents) <= PRINTER_MM
    assert [roof for roof in roofs(as_printed(part, mesh)) if roof.span_mm > BRIDGE_MM] == []


@pytest.mark.parametrize("board", BOARDS)
def test_the_parts_do_not_intersect(board: str, solid: Solid) -> None:
    """Nor does a printed part cover the reset button, the charge LED, or the USB connector."""
    stuck_on = ("antenna",) if board == build.SHORT else ()
    parts = {name: solid(board, name) for name in PRINTED + BOUGHT + stuck_on}

    meets = [
        f"{one} and {other}"
        for one, other in combinations(parts, 2)
        if {one, other} != {"cell", "swollen-cell"} and common_mm3(parts[one], parts[other]) > TOUCH_MM3
    ]

    assert not meets


LOWER = ("board", "shelf", "swollen-cell", "button", "piezo", "slide")
FAR_MM = (0.3, 1, 2, 3, 5, 9, 14)
DOWN: list[Place] = [(0, 0, far) for far in FAR_MM]
UP: list[Place] = [(0, 0, -far) for far in FAR_MM]
IN: list[Place] = [(far, 0, 0) for far in (0.3, 1, 2, 3.2)] + [
    (3.2, 0, far) for far in FAR_MM
]  # from above, then to the wall
WAYS: list[tuple[str, str, list[Place]]] = [
    *((part, other, DOWN) for part in ("lid", "oled", "cap") for other in ("bottom", *LOWER)),
    *((part, "bottom", DOWN) for part in ("cell", "shelf", "piezo", "button")),
    *(("shelf", other, DOWN) for other in ("swollen-cell", "piezo")),
    ("slide", "bottom", IN),
    *(("screws", part, UP) for part in ("bottom", "lid")),
]


@pytest.mark.parametrize("board", BOARDS)
def test_it_goes_together(board: str, solid: Solid) -> None:
    met = []
    for part, other, way in WAYS:
        for before in way:
            moving = solid(board, part).copy()
            moving.apply_translation(before)
            if common_mm3(moving, solid(board, other)) > TOUCH_MM3:
                met.append(f"{part} meets {other} when it is {before} mm from its place")

    assert not met


@pytest.mark.parametrize(("board", "tilt_deg"), [(build.LONG, 2.2), (build.SHORT, 4.5)])
def test_the_board_goes_in_with_its_tail_up(board: str, tilt_deg: float, solid: Solid) -> None:
    """From above, tilted over its stop; then USB into the opening; then the tail down."""
    there, module = [solid(board, part) for part in ("bottom", "shelf")], solid(board, "board")
    edge = [0.6, 0, module.bounds[0][2]]
    turn, clear_mm = np.radians(tilt_deg), 1.7
    way = [(clear_mm, far, turn) for far in (9, 5, 3, 2, 1, 0)]
    way += [(far, 0, turn) for far in (1.3, 1, 0.6, 0.3, 0)] + [
        (0, 0, turn * part) for part in (0.7, 0.4, 0.1, 0)
    ]

    met = []
    for out_mm, up_mm, angle in way:
        moving = module.copy()
        tilted = trimesh.transformations.rotation_matrix(-angle, [0, 1, 0], edge)  # type: ignore[no-untyped-call]
        moving.apply_transform(tilted)
        moving.apply_translation([out_mm, 0, up_mm])
        if any(common_mm3(moving, part) > SCRAPE_MM3 for part in there):
            met.append((out_mm, up_mm, angle))

    assert not met


@pytest.mark.parametrize("board", BOARDS)
def test_what_carries_is_there_and_the_holes_are_open(board: str, solid: Solid) -> None:
    printed = {part: solid(board, part) for part in PRINTED}
    places = {name: solid(board, name) for name in (*THROUGH, *FILLED)}
    assert faults(printed, places) == []

    def found(part: str, change: Change, place: str) -> list[str]:
        changed = change([printed[part], places[place]], engine="manifold")
        return [said.partition(":")[0] for said in faults(printed | {part: changed}, places)]

    without, filled = trimesh.boolean.difference, trimesh.boolean.union
    assert found("lid", filled, "reset-pin") == ["lid is in the way of reset-pin"]
    assert found("lid", filled, "led-light") == ["lid is in the way of led-light"]
    assert found("lid", without, "posts") == ["posts"]
    assert found("bottom", filled, "screws") == ["bottom is in the way of screws"]
    assert found("lid", without, "lid-rib") == ["lid-rib"]
    assert found("shelf", without, "feet") == ["feet"]
    assert found("shelf", without, "over-cell") == ["over-cell"]


@pytest.mark.parametrize("board", BOARDS)
def test_the_test_print_takes_under_20_minutes_and_prints(board: str, solid: Solid, include: Path) -> None:
    boxes = {}
    for part in CUT:
        export("fits.scad", include / "in.stl", {"board": board, "of": part}, include)
        boxes[part] = load(include / "in.stl")
    pieces = fits({part: solid(board, part) for part in PRINTED}, boxes)

    assert pieces.is_watertight
    assert bodies(pieces) == 5
    assert pieces.bounds[0][2] == pytest.approx(0, abs=0.01)
    assert [roof for roof in roofs(pieces) if roof.span_mm > BRIDGE_MM] == []
    minutes = print_minutes(pieces)
    assert minutes < 20
    assert f"takes {10 * round(minutes / 10)} minutes" in ASSEMBLY.read_text()


def test_the_guide_has_the_hours_of_printing(solid: Solid) -> None:
    hours = {round(sum(print_minutes(solid(board, part)) for part in PRINTED) / 60) for board in BOARDS}

    assert f"Time: {max(hours)} hours of printing" in ASSEMBLY.read_text()


@pytest.mark.parametrize("board", BOARDS)
def test_it_fits_a_pocket(board: str, solid: Solid) -> None:
    closed = trimesh.util.concatenate([solid(board, name) for name in (*PRINTED, "slide")])

    assert [size <= most + 0.001 for size, most in zip(closed.extents, POCKET_MM[board], strict=True)] == [
        True
    ] * 3


def test_the_readme_has_the_height(solid: Solid) -> None:
    row = re.search(r"\*\*together.*?\*\* \|(.*)\|", README.read_text())
    assert row
    said = [float(number) for number in re.findall(r"\d+\.\d", row[1])]

    assert said == pytest.approx([solid(board, "cap").bounds[1][2] for board in (build.SHORT, build.LONG)])


def test_the_readme_has_the_figures_of_the_load(include: Path, tmp_path: Path) -> None:
    figures = [f"{part}_{what}" for part in ("rib", "beside", "usb", "shelf") for what in ("mpa", "bends")]
    (tmp_path / "load.scad").write_text(f"include <checks.scad>\necho({', '.join(figures)}, floor_mpa);\n")
    command = ["openscad", "-o", str(tmp_path / "load.echo"), str(tmp_path / "load.scad")]
    path = os.pathsep.join(map(str, (include, CHECKS.parent)))
    subprocess.run(command, check=True, timeout=60, env={**os.environ, "OPENSCADPATH": path})
    found = [float(number) for number in re.findall(r"[\d.]+", (tmp_path / "load.echo").read_text())]
    rows = re.findall(
        r"^\|[^|]*\|[^|]*\| (\d+\.\d) \| ([\d.]+|to the cell) \|", README.read_text(), re.MULTILINE
    )

    stresses, bends = [*found[:6:2], found[8], found[6]], found[1:8:2]
    assert [float(stress) for stress, _ in rows] == pytest.approx(stresses, abs=0.051)
    assert [float(bent) for _, bent in rows if bent[0].isdigit()] == pytest.approx(bends, abs=0.0051)


@pytest.mark.parametrize(
    ("board", "name", "value", "says"),
    [(build.LONG, *mistake) for mistake in BREAKS] + [(build.SHORT, *mistake) for mistake in SHORT_BREAKS],
)
def test_a_check_that_is_broken_says_so(
    board: str, name: str, value: Value, says: str, include: Path, tmp_path: Path
) -> None:
    with pytest.raises(OpenscadFailed, match=re.escape(says)):
        export("cap.scad", tmp_path / "cap.stl", {"board": board, name: value}, include)


def test_every_check_has_been_broken() -> None:
    says = re.findall(r'"([a-z]+: [^"]*)"', CHECKS.read_text())

    assert len(says) >= CHECKS.read_text().count("\nrequire(") > 20
    assert [
        text for text in says if not any(text.startswith(said) for _, _, said in BREAKS + SHORT_BREAKS)
    ] == []


def test_a_part_without_an_outline_is_named(include: Path, tmp_path: Path) -> None:
    with pytest.raises(OpenscadFailed, match=r"parts\.toml has no outline of a-third-board"):
        export("cap.scad", tmp_path / "cap.stl", {"board": "a-third-board"}, include)


def test_solids_are_told_apart() -> None:
    cube = trimesh.creation.box([10, 10, 10])
    near, far = cube.copy(), cube.copy()
    near.apply_translation([9, 0, 0])
    far.apply_translation([20, 0, 0])

    assert common_mm3(cube, near) == pytest.approx(100)
    assert common_mm3(cube, far) == 0
    assert bodies(cube) == 1
    assert bodies(cube + far) == 2


def test_a_roof_in_the_air_is_seen() -> None:
    table = trimesh.boolean.union(
        [
            trimesh.creation.box(bounds=[[0, 0, 10], [30, 20, 12]]),
            trimesh.creation.box(bounds=[[0, 0, 0], [4, 20, 11]]),
        ],
        engine="manifold",
    )

    assert [round(roof.span_mm) for roof in roofs(table)] == [20]
    assert roofs(trimesh.creation.box(bounds=[[0, 0, 0], [30, 20, 12]])) == []


def test_the_portrait_is_current(include: Path, tmp_path: Path) -> None:
    assert include
    new = portrait.draw(tmp_path)

    assert portrait.alike(new, portrait.PORTRAIT), "run python -m hardware.enclosure.portrait"


def test_another_picture_is_not_alike(tmp_path: Path) -> None:
    with Image.open(portrait.PORTRAIT) as image:
        moved = image.convert("RGB").transform(image.size, Image.Transform.AFFINE, (1, 0, 8, 0, 1, 0))
    moved.save(tmp_path / "moved.png")

    assert portrait.alike(portrait.PORTRAIT, portrait.PORTRAIT)
    assert not portrait.alike(portrait.PORTRAIT, tmp_path / "moved.png")
