"""Wiring, schematic, BOM and power budget of each board: `python -m hardware.build build/hardware`."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from wireviz.wireviz import parse

from hardware.design import Design, load
from hardware.netlist import drawing, load_harness
from hardware.parts import mass_g, price_usd
from hardware.ready import load_ready
from hardware.schematic.schematic import write as write_schematic

ROOT = Path(__file__).parents[1]


def write_wiring(board: str, folder: Path, *options: str) -> Path:
    """folder/wiring-<board>.svg, with what of `options` is wired to it. Needs graphviz."""
    name = "-".join(["wiring", board, *options])
    parse(drawing(load_harness(board, options)), output_formats=("svg",), output_dir=folder, output_name=name)
    return folder / f"{name}.svg"


def write_bom(design: Design, board: str, folder: Path) -> Path:
    """folder/bom-<board>.csv: what to buy, with prices and the total."""
    path = folder / f"bom-{board}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            [
                "reference",
                "quantity",
                "name",
                "maker",
                "number",
                "suppliers",
                "price_usd",
                "sum_usd",
                "mass_g",
            ]
        )
        for line in design.bom:
            if line.is_for(board):
                part, count = design.parts[line.part], line.quantity
                rows.writerow(
                    [
                        " ".join(line.references),
                        count,
                        part.name,
                        part.maker,
                        part.number,
                        "; ".join(part.suppliers),
                        f"{part['price_usd']:.2f}",
                        f"{part['price_usd'] * count:.2f}",
                        f"{part['mass_g'] * count:.1f}",
                    ]
                )
        total, mass = price_usd(design.parts, design.bom, board), mass_g(design.parts, design.bom, board)
        rows.writerow(["total", "", "", "", "", "", "", f"{total:.2f}", f"{mass:.1f}"])
    return path


def write_power(folder: Path) -> Path:
    """folder/power.txt. Exits with what it says where the README's promise does not hold."""
    path = folder / "power.txt"
    command = [sys.executable, "-m", "hardware.power.budget"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    path.write_text(done.stdout)
    if done.returncode:
        sys.exit(f"{done.stdout}hardware/README.md promises more days than the power budget gives")
    return path


def main(folder: Path) -> None:
    design = load()
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_power(folder)]
    for board in design.wirings:
        written += [write_schematic(design, board, folder), write_bom(design, board, folder)]
        if shutil.which("dot"):
            written += [write_wiring(board, folder), write_wiring(board, folder, "motor")]
        else:
            sys.stderr.write(
                f"LEFT OUT: wiring-{board}.svg needs graphviz: tools/graphviz.sh build/graphviz\n"
            )
    for ready in load_ready(design.parts).values():
        written.append(folder / f"ready-{ready.board}.html")
        written[-1].write_text(ready.page())
    for path in written:
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
