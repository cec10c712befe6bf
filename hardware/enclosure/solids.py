"""What can be asked of a printed part: is it one closed body, where does it hang in the air, do two meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

PRINTED = ("bottom", "shelf", "lid", "cap")
CUT = ("bottom", "lid")  # the test print has pieces of these, and the cap
BETWEEN_MM = 4
BOUGHT = (
    "board",
    "oled",
    "cell",
    "swollen-cell",
    "button",
    "piezo",
    "slide",
    "screws",
    "plug",
    "reset-pin",
    "led-light",
)
THROUGH = ("reset-pin", "led-light", "plug", "screws")  # what must not meet anything printed
FILLED = {"posts": ("bottom", "lid"), "lid-rib": ("lid",), "over-cell": ("shelf",), "feet": ("shelf",)}
LEAST_FILLED = 0.9  # the posts give way to the walls by a few hundredths
TOUCH_MM3 = 0.001
STEEPEST = -0.72  # of a face's normal, up being 1: a little beyond 45 degrees


def load(path: Path) -> trimesh.Trimesh:
    """The solid in an STL file."""
    mesh = trimesh.load_mesh(path)
    if not isinstance(mesh, trimesh.Trimesh):
        raise TypeError(f"{path.name} holds no solid")
    return mesh


def bodies(mesh: trimesh.Trimesh) -> int:
    """How many separate bodies it has."""
    groups = trimesh.graph.connected_components(
        mesh.face_adjacency, nodes=np.arange(len(mesh.faces)), engine="networkx"
    )
    return len(list(groups))


def common_mm3(one: trimesh.Trimesh, other: trimesh.Trimesh) -> float:
    """The volume that two solids share."""
    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # solids that only touch share a body without a volume
        both = trimesh.boolean.intersection([one, other], engine="manifold")
        return 0.0 if both.is_empty else float(both.volume)


def print_minutes(mesh: trimesh.Trimesh) -> float:
    """An estimate: lines of 0.4 x 0.2 mm at 50 mm/s, half as long again for all else. Nobody has printed it.

    A thin part is all line, so its whole volume counts; a slicer knows better.
    """
    return float(mesh.volume) / (0.4 * 0.2 * 50) * 1.5 / 60


def faults(printed: Mapping[str, trimesh.Trimesh], places: Mapping[str, trimesh.Trimesh]) -> list[str]:
    """What covers a hole, and what must carry and is missing; in `places` are those of THROUGH and FILLED."""
    covered = [
        f"{part} is in the way of {name}"
        for name in THROUGH
        for part, mesh in printed.items()
        if common_mm3(mesh, places[name]) > TOUCH_MM3
    ]
    shares = {
        name: sum(common_mm3(printed[part], places[name]) for part in parts) / places[name].volume
        for name, parts in FILLED.items()
    }
    return covered + [
        f"{name}: {share:.0%} of it is printed" for name, share in shares.items() if share < LEAST_FILLED
    ]


def as_printed(name: str, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Turned as it lies on the printer's table, z from 0: the lid on its face."""
    turned = mesh.copy()
    if name == "lid":
        turned.apply_transform(np.diag([1, -1, -1, 1]))  # half a turn about x
    turned.apply_translation(-turned.bounds[0])
    return turned


def fits(printed: Mapping[str, trimesh.Trimesh], boxes: Mapping[str, trimesh.Trimesh]) -> trimesh.Trimesh:
    """What lies in the boxes of bottom and lid, and the cap, in a row on the printer's table."""
    pieces: list[trimesh.Trimesh] = []
    x = 0.0
    for part in (*CUT, "cap"):
        cut = printed[part]
        if part in boxes:
            cut = trimesh.boolean.intersection([cut, boxes[part]], engine="manifold")
        for body in as_printed(part, cut).split(engine="networkx"):
            body.apply_translation([x - body.bounds[0][0], -body.bounds[0][1], -body.bounds[0][2]])
            pieces.append(body)
            x = float(body.bounds[1][0]) + BETWEEN_MM
    corners = [len(body.vertices) for body in pieces]
    return trimesh.Trimesh(
        np.vstack([body.vertices for body in pieces]),
        np.vstack([body.faces + sum(corners[:at]) for at, body in enumerate(pieces)]),
    )


@dataclass(frozen=True)
class Roof:
    """A face in the air that leans more than 45 degrees, and how far it spans the shorter way."""

    at: tuple[float, float, float]
    span_mm: float


def roofs(mesh: trimesh.Trimesh) -> list[Roof]:
    """Of a part as it is printed: connected faces that look down, above the table."""
    hanging = np.nonzero((mesh.face_normals[:, 2] < STEEPEST) & (mesh.triangles[:, :, 2].min(axis=1) > 0.05))[
        0
    ]
    pairs = [pair for pair in mesh.face_adjacency if np.isin(pair, hanging).all()]
    groups = trimesh.graph.connected_components(
        np.array(pairs).reshape(-1, 2), nodes=hanging, engine="networkx"
    )
    found = []
    for group in groups:
        corners = mesh.triangles[list(group)].reshape(-1, 3)
        low, high = corners.min(axis=0), corners.max(axis=0)
        found.append(Roof((float(low[0]), float(low[1]), float(low[2])), float((high - low)[:2].min())))
    return found
