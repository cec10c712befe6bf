"""The enclosure has a place for every part with an outline, and for no other."""

from dataclasses import replace

from hardware.checks import enclosure
from hardware.design import Design

XIAO = "xiao-esp32c3"


def test_nothing_is_wrong(design: Design) -> None:
    assert list(enclosure.check(design, enclosure.load_models())) == []


def test_a_part_that_the_enclosure_forgot(design: Design) -> None:
    models = enclosure.load_models().replace('dim("piezo"', 'dim("tact"')
    assert "piezo has an outline, and the enclosure has no place for it" in list(
        enclosure.check(design, models)
    )


def test_a_screw_too_few(design: Design) -> None:
    bom = [replace(line, quantity=2) if line.part == enclosure.SCREW else line for line in design.bom]
    complaints = list(enclosure.check(replace(design, bom=bom), enclosure.load_models()))
    assert f"{XIAO}: bom.csv has 2 screws, the enclosure has places for 4" in complaints


def test_a_part_or_a_size_that_does_not_exist(design: Design) -> None:
    models = (
        enclosure.load_models()
        + 'a = dim("lamp", "d_mm"); b = dim("piezo", "sides"); c = dim(board, "wings_mm");'
    )
    assert list(enclosure.check(design, models)) == [
        "the enclosure uses wings_mm of firebeetle2-esp32e, whose outline lacks it",
        "the enclosure uses lamp, which is no part of parts.toml",
        "the enclosure uses sides of piezo, whose outline lacks it",
        "the enclosure uses wings_mm of xiao-esp32c3, whose outline lacks it",
    ]
