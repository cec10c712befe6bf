"""The enclosure prints, closes round its parts, and says so where it would not."""

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from hardware.design import boards
from hardware.enclosure import build, portrait
from hardware.enclosure.openscad import OpenscadFailed, export, missing
from hardware.enclosure.solids import BOUGHT, PRINTED, as_printed, bodies, common_mm3, load, roofs
from hardware.parts import load_parts

CHECKS = Path(build.__file__).with_name("checks.scad")
README = CHECKS.with_name("README.md")
LEFT_OUT = Path(__file__).parents[2] / "build" / "openscad" / "left-out"
COARSE = {"$fn": 16}
BOARDS = boards(load_parts())
PRINTER_MM = 120
BRIDGE_MM = 13
POCKET_MM = (75, 40, 20)
TOUCH_MM3 = 0.001
SCRAPE_MM3 = 0.05  # of a corner that turns past an edge: less than a layer is rough

Place = tuple[float, float, float]  # mm from where it belongs
Solid = Callable[[str, str], trimesh.Trimesh]

# A parameter, what it is set to, and what the check must say. For the FireBeetle, whose height is full.
BREAKS = [
    ("outside", [76, 40], "outside: "),
    ("lid_z", 2.0, "outside: "),
    ("edge_r", 4, "edges: a radius below"),
    ("wall", 0.8, "wall: "),
    ("step", 0, "wall: the lower edge is "),
    ("corner_in_r", 1, "wall: a corner is "),
    ("usb_recess", 1.2, "wall: less than two lines are left round the USB opening"),
    ("post_d", 3.8, "wall: the screw posts are too thin"),
    ("dish", [1.5, 8, 5], "wall: the dish of the slide switch is too deep"),
    ("gap", 0.1, "clearance: a printer needs"),
    ("under_gap", 0.1, "clearance: no room for tape"),
    ("oled_gap", 0.1, "clearance: the display lies on the board"),
    ("lid_in", 16, "clearance: the lid meets the board's battery connector"),
    ("cell_at", [31, 3.2], "clearance: the cell meets the screw posts"),
    ("cell_gap", 0.5, "cell: a swelling of "),
    ("post_z", 4.2, "screw: "),
    ("screw_tip", 17.5, "screw: its tip comes through the lid"),
    ("head_d", 6.4, "screw: too little under its head"),
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
    parts = {name: solid(board, name) for name in PRINTED + BOUGHT}

    meets = [
        f"{one} and {other}"
        for one, other in combinations(parts, 2)
        if {one, other} != {"cell", "swollen-cell"} and common_mm3(parts[one], parts[other]) > TOUCH_MM3
    ]

    assert not meets


LOWER = ("board", "swollen-cell", "button", "piezo", "slide")
FAR_MM = (0.3, 1, 2, 3, 5, 9, 14)
DOWN: list[Place] = [(0, 0, far) for far in FAR_MM]
UP: list[Place] = [(0, 0, -far) for far in FAR_MM]
IN: list[Place] = [(far, 0, 0) for far in (0.3, 1, 2, 3.2)] + [
    (3.2, 0, far) for far in FAR_MM
]  # from above, then to the wall
WAYS: list[tuple[str, str, list[Place]]] = [
    *((part, other, DOWN) for part in ("lid", "oled", "cap") for other in ("bottom", *LOWER)),
    *((part, "bottom", DOWN) for part in ("cell", "piezo", "button")),
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
    bottom, module = solid(board, "bottom"), solid(board, "board")
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
        if common_mm3(moving, bottom) > SCRAPE_MM3:
            met.append((out_mm, up_mm, angle))

    assert not met


@pytest.mark.parametrize("board", BOARDS)
def test_it_fits_a_pocket(board: str, solid: Solid) -> None:
    closed = trimesh.util.concatenate([solid(board, name) for name in (*PRINTED, "slide")])

    assert [size <= most + 0.001 for size, most in zip(closed.extents, POCKET_MM, strict=True)] == [True] * 3


def test_the_readme_has_the_height(solid: Solid) -> None:
    row = re.search(r"\*\*together\*\* \|(.*)\|", README.read_text())
    assert row
    said = [float(number) for number in re.findall(r"\d+\.\d", row[1])]

    assert said == pytest.approx([solid(board, "cap").bounds[1][2] for board in BOARDS])


@pytest.mark.parametrize(("name", "value", "says"), BREAKS)
def test_a_check_that_is_broken_says_so(
    name: str, value: float | list[float], says: str, include: Path, tmp_path: Path
) -> None:
    with pytest.raises(OpenscadFailed, match=re.escape(says)):
        export("cap.scad", tmp_path / "cap.stl", {"board": build.LONG, name: value}, include)


def test_every_check_has_been_broken() -> None:
    says = re.findall(r'"([a-z]+: [^"]*)"', CHECKS.read_text())

    assert len(says) >= CHECKS.read_text().count("\nrequire(") > 20
    assert [text for text in says if not any(text.startswith(said) for _, _, said in BREAKS)] == []


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
