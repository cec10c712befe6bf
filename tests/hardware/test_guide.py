"""The guide names every part, agrees with firmware and wiring, and refers to nothing that is not there."""

import gc
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from hardware import build as built_by
from hardware.design import Design, boards
from hardware.enclosure import build as enclosure
from hardware.enclosure.openscad import missing
from hardware.enclosure.solids import PRINTED
from hardware.guide import build, pads
from hardware.guide.build import BUILT, PAGES, BadGuide, html, letters_pt, resolved
from hardware.parts import load_parts
from hardware.readme import load_promises
from holdcore.cues import CUES, RATING_NOTES
from holdcore.link.radio_window import RADIO_MS
from holdfw.memory import RADIO_BYTES
from holdfw.pins import BOARDS as PINS
from holdfw.selftest import CELL_MV, OLED, checks  # hardware.guide brought its framebuf
from holdtimer.routines.load import find
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Ssd1306
from holdtimer.usb.boards import DISPLAYS
from holdtimer.usb.installed import PRESS_MS

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "hardware" / "guide"
LEFT_OUT = ROOT / "build" / "openscad" / "left-out"
BOARDS = boards(load_parts())
COLUMNS = {"xiao-esp32c3": 2, "firebeetle2-esp32e": 3}  # in the table "To the board"
USUAL = "xiao-esp32c3"
COARSE = {"$fn": 8}
PITCH_MM = 2.54  # of a stripboard
BENT_MM = 1.2  # how far a pair of legs gives way
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)]+)\)")


def text(page: str) -> str:
    return (GUIDE / f"{page}.md").read_text()


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, the head left out."""
    lines = text(page).split(heading, 1)[1].splitlines()
    table = [line for line in lines if line.startswith("|")]
    end = next((at for at, line in enumerate(table) if at > 1 and set(line) <= set("|- ")), len(table) + 1)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2 : end - 1]]


# --- names


@pytest.mark.parametrize("board", BOARDS)
def test_every_reference_of_the_bom_is_named(board: str, design: Design) -> None:
    named = set(re.findall(r"\b[A-Z]{1,2}\d+\b", text("assembly")))
    needed = {name for line in design.bom if line.is_for(board) for name in line.references}

    assert needed - named == set()


def test_every_printed_part_is_named() -> None:
    said = text("assembly").lower()

    assert [part for part in PRINTED if not re.search(rf"\b{part}\b", said)] == []


def test_the_steps_are_numbered() -> None:
    numbers = [int(number) for number in re.findall(r"^### (\d+)\. ", text("assembly"), re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10


def test_every_step_has_a_picture() -> None:
    steps = [
        step
        for page, mark in (("assembly", "### "), ("bring-up", "## "))
        for step in re.split(rf"^{mark}", text(page), flags=re.MULTILINE)[1:]
    ]

    assert len(steps) > 20
    assert [step.splitlines()[0] for step in steps if "![" not in step] == []


def test_the_first_page_says_never_to_lie_on_it() -> None:
    assert PAGES[0] == "safety"
    assert text("safety").startswith("# Safety\n\n**Never lie on it.**")


def test_the_usual_board_is_the_first_everywhere() -> None:
    assert next(iter(load_promises())) == USUAL
    for page in ("assembly", "bring-up"):
        first = re.search(r"XIAO|FireBeetle", text(page))
        assert first
        assert first[0] == "XIAO", page
    assert all(
        enclosure.PICTURES[name][0] == USUAL for name in enclosure.PICTURES if "firebeetle" not in name
    )


def test_a_port_that_a_service_takes_is_told_of() -> None:
    said = text("bring-up")

    assert [
        word for word in ("CH340", "CH341SER", "brltty", "1A86/7523", "10C4/EA60") if word not in said
    ] == []


# --- what it says


@pytest.mark.parametrize("board", BOARDS)
def test_the_wires_go_where_the_wiring_has_them(board: str, design: Design) -> None:
    wiring = design.wirings[board]
    said = {
        (row[0].split()[0], row[1], row[COLUMNS[board]]) for row in rows("assembly", "### 10. To the board")
    }
    there = {
        (wire.cable, wire.label, pin)
        for wire in wiring.wires
        for reference, pin in wire.ends
        if reference == "U1" and not pin.startswith("BAT")
    }

    assert {entry for entry in said if entry[2] != "on the board"} == there


@pytest.mark.parametrize("board", BOARDS)
def test_the_wires_have_the_colour_of_the_wiring(board: str, design: Design) -> None:
    names = {"BK": "black", "OG": "orange", "YE": "yellow", "BU": "blue", "GN": "green", "VT": "violet"}
    names |= {"WH": "white"}
    signals = design.wirings[board].signals

    for wire, signal, *_ in rows("assembly", "### 10. To the board"):
        assert wire.split()[1] == names[signals[signal].color], signal


def found_by_selftest(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    now = [0]
    chip = Chip(lambda: now[0])
    chip.i2c[OLED[0]] = Ssd1306()

    def sleep_ms(ms: int) -> None:
        now[0] += ms
        if chip.tones and not chip.tones[-1].duty_u16:
            chip.drive(PINS["firebeetle2-esp32e"].button, 0)

    monkeypatch.setattr(gc, "mem_free", lambda: 50_000, raising=False)
    time = SimpleNamespace(
        ticks_ms=lambda: now[0], ticks_diff=lambda later, earlier: later - earlier, sleep_ms=sleep_ms
    )
    return {
        name: said for name, ok, said in checks(chip.machine(), chip.esp32(), time, str(root), PRESS_MS) if ok
    }


def test_bring_up_tells_of_the_self_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = found_by_selftest(tmp_path, monkeypatch)
    table = {row[0].strip("`"): row[1:] for row in rows("bring-up", "## 4. Self-test")}

    assert (
        list(table)
        == list(found)
        == [*("i2c", "display", "tones", "button", "battery", "flash", "heap", "last crash")]
    )
    for name in ("i2c", "display", "tones", "button"):
        assert f"`{found[name]}`" in table[name][0], name
    assert f"`0x{OLED[1]:02x}`" in table["i2c"][0]
    assert f"not pressed within {PRESS_MS // 1000} s" in table["button"][1]
    assert f"between {CELL_MV[0]} and {CELL_MV[1]} mV" in table["battery"][0]
    assert f"at least {RADIO_BYTES // 1024}" in table["heap"][0]


def test_bring_up_tells_of_the_cues() -> None:
    def notes(cue: str) -> list[int]:
        return [note for note in CUES[cue][::2] if note]

    assert f"{RADIO_MS // 1000} s" in text("bring-up")
    assert "four rising tones: the radio is on" in text("bring-up")
    assert len(notes("radio on")) == 4
    assert notes("radio on") == sorted(notes("radio on"))
    assert "four falling tones: it is off" in text("bring-up")
    assert notes("radio off") == notes("radio on")[::-1]
    assert "one short high tick" in text("bring-up")
    assert len(notes("next")) == 1
    assert "two tones, get ready" in text("bring-up")
    assert len(notes("PREPARING")) == 2


def test_bring_up_begins_with_an_empty_device() -> None:
    said = text("bring-up")
    at = [said.index(word) for word in ("holdtimer deploy", "no routine yet", "holdtimer push hip-trio")]

    assert at == sorted(at)
    assert find("hip-trio").encoded()
    assert f"`holdtimer deploy --display {DISPLAYS[1]}`" in said


@pytest.mark.parametrize("board", BOARDS)
def test_the_switch_is_soldered_as_wired(board: str, design: Design) -> None:
    middle = "2"  # harness.yml: "2 is the middle one"
    ends = {wire.cable: dict(wire.ends).get("SW1") for wire in design.wirings[board].wires}

    assert (ends["W6"] != middle, ends["W7"]) == (True, middle)
    assert "W6's red wire goes to an outer pin of SW1, W7's to the middle one" in " ".join(
        text("assembly").split()
    )


def test_a_strip_joins_only_legs_that_are_joined_in_the_switch(design: Design) -> None:
    found = re.search(r"through strips (\d) and (\d), holes (\d) and (\d)", text("assembly"))
    assert found
    strips, holes = (int(found[2]) - int(found[1]), int(found[4]) - int(found[3]))
    tact, board = design.parts["tact"].outline, design.parts["stripboard"]

    assert strips * PITCH_MM == pytest.approx(tact["apart_mm"], abs=BENT_MM)
    assert holes * PITCH_MM == pytest.approx(tact["joined_mm"], abs=BENT_MM)
    assert f"{strips + 1} strips by {holes + 1} holes" in board.name
    assert f"Cut TB1, {strips + 1} strips by {holes + 1} holes" in text("assembly")
    assert board.outline["x_mm"] == pytest.approx((holes + 1) * PITCH_MM, abs=0.1)
    assert board.outline["y_mm"] == pytest.approx((strips + 1) * PITCH_MM, abs=0.1)


def test_safety_has_the_pitches_of_the_cues() -> None:
    notes = [note for cue in CUES.values() for note in cue[::2] if note] + [*RATING_NOTES]
    low, high = (440 * 2 ** ((note - 69) / 12) / 1000 for note in (min(notes), max(notes)))
    said = " ".join(text("safety").split())

    assert f"tones of {low:.1f} to {high:.1f} kHz" in said
    assert f"up to an octave, to {2 * high:.1f} kHz" in said


def test_safety_has_the_figures_of_the_parts(design: Design) -> None:
    said = " ".join(text("safety").split())

    for board in BOARDS:
        module = design.module(board)
        assert re.search(rf"{module.name}[^.]* up to {module['charge_ma']:.0f} mA", said), board
    assert f"at least {design.parts['piezo']['loudness_db']:.0f} dB(A) at 10 cm" in said
    assert f"{design.parts['cell-500']['capacity_mah']:.0f} mAh holds nearly 2 Wh" in said
    gap = re.search(
        r"^cell_gap = ([\d.]+);", (ROOT / "hardware/enclosure/params.scad").read_text(), re.MULTILINE
    )
    assert gap
    assert f"{gap[1]} mm for swelling" in said
    assert "not a medical device" in said


# --- references


def test_links_within_the_folder_resolve() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (ROOT / "hardware").rglob("*.md")
        for _, _, target in LINK.findall(page.read_text())
        if not urlsplit(target).scheme and not target.startswith("#")
        if not (page.parent / target.partition("#")[0]).resolve().exists()
        and not (page.parent / target).resolve().is_relative_to(BUILT)
    ]

    assert not broken


def test_a_picture_without_words_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assembly.md").write_text("![](assembly.md)")
    monkeypatch.setattr(build, "HERE", tmp_path)

    with pytest.raises(BadGuide, match="no words"):
        html("assembly", tmp_path, lambda name: name)


def test_a_picture_that_was_not_built_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadGuide, match="make hardware"):
        resolved(GUIDE / "assembly.md", "../../build/hardware/enclosure/none.png", tmp_path)


@pytest.mark.parametrize(
    ("width", "height", "size"), [(200, 100, 14), (1020.5, 100, 7), (200, 1133.9, 7), (3200, 600, 2.2)]
)
def test_a_wide_drawing_has_small_letters(width: float, height: float, size: float, tmp_path: Path) -> None:
    letters = '<text font-size="20.00">A</text><text font-size="14.00">b</text>'
    (tmp_path / "wide.svg").write_text(f'<svg width="{width}pt" height="{height}pt">{letters}</svg>')

    assert letters_pt(tmp_path / "wide.svg") == pytest.approx(size, abs=0.05)


def test_a_drawing_that_nobody_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assembly.md").write_text("![the wiring](wide.svg)")
    (tmp_path / "wide.svg").write_text(
        '<svg width="3200pt" height="600pt"><text font-size="14">b</text></svg>'
    )
    monkeypatch.setattr(build, "HERE", tmp_path)

    with pytest.raises(BadGuide, match=r"wide.svg has letters of 2.2 pt on A4, under 8"):
        html("assembly", tmp_path, lambda name: name)


@pytest.mark.parametrize("board", BOARDS)
def test_every_wire_of_the_board_is_at_its_pad(board: str, design: Design) -> None:
    said = " ".join(ElementTree.fromstring(pads.svg(design, board)).itertext())
    socket = design.module(board).extras["pads"].get("socket", [])
    ends = [
        (wire.cable, wire.label)
        for wire in design.wirings[board].wires
        for reference, pin in wire.ends
        if reference == "U1" and pin not in socket
    ]

    assert ends
    assert [end for end in ends if not re.search(rf"{end[0]} \w+ {end[1]}\b", said)] == []


def test_the_page_is_as_large_as_the_style_has_it() -> None:
    style = build.STYLE.read_text()

    assert "size: A4; margin: 18mm 15mm" in style
    assert 'img[src$=".svg"] { max-height: 20cm; }' in style
    assert pytest.approx(((210 - 2 * 15) / 25.4 * 72, 200 / 25.4 * 72)) == build.PAPER_PT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make hardware` builds, coarse."""
    if missing():
        pytest.skip(
            LEFT_OUT.read_text().strip()
            if LEFT_OUT.exists()
            else "the enclosure: openscad is missing. To add it: tools/openscad.sh build/openscad"
        )
    if not shutil.which("dot"):
        pytest.skip("the guide: graphviz is missing. To add it: tools/graphviz.sh build/graphviz")
    folder = tmp_path_factory.mktemp("hardware")
    built_by.main(folder)
    enclosure.build(folder, COARSE, width=200)
    build.main(folder)
    return folder


def test_pages_and_pdf_are_built(built: Path) -> None:
    assert (built / "guide" / "guide.pdf").read_bytes().startswith(b"%PDF")
    for name in PAGES:
        page = (built / "guide" / f"{name}.html").read_text()
        targets = re.findall(r'(?:href|src)="([^"#]+)"', page)
        assert targets
        assert [
            target
            for target in targets
            if not urlsplit(target).scheme and not (built / "guide" / target).resolve().exists()
        ] == []


def test_every_picture_of_the_enclosure_is_in_the_guide() -> None:
    shown = {Path(target).stem for page in PAGES for mark, _, target in LINK.findall(text(page)) if mark}

    assert set(enclosure.PICTURES) - shown == set()
