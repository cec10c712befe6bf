"""parts.toml says of every figure where it is from, and what nobody reads is refused."""

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from hardware import design as designs
from hardware.checks.__main__ import main
from hardware.design import Design
from hardware.parts import HERE, BadSource, read_parts

FROM_MIDDLE = ("reset_y_mm", "led_y_mm")  # to either side of the board's middle line


@pytest.fixture
def entries() -> dict[str, Any]:
    parts: dict[str, Any] = tomllib.loads((HERE / "parts.toml").read_text())["part"]
    return deepcopy(parts)


def test_every_figure_and_outline_has_a_source(design: Design) -> None:
    for part in design.parts.values():
        assert all(figure.source for figure in part.figures.values()), part.id
        assert not part.outline or part.outline["source"], part.id
        assert not part.outline or isinstance(part.outline["verified"], bool), part.id


def test_nothing_is_called_verified_that_is_from_memory_or_estimated(design: Design) -> None:
    claims = [
        f"{part.id} {key}"
        for part in design.parts.values()
        for key, figure in part.figures.items()
        if figure.verified and any(word in figure.source for word in ("memory", "estimate", "assumption"))
    ]
    claims += [
        part.id
        for part in design.parts.values()
        if part.outline.get("verified") and "memory" in part.outline["source"]
    ]
    assert claims == []


def test_lengths_are_positive(design: Design) -> None:
    for part in design.parts.values():
        lengths = [
            value for key, value in part.outline.items() if key.endswith("_mm") and key not in FROM_MIDDLE
        ]
        assert bool(part.outline) == bool(lengths), part.id
        assert all(length > 0 for length in lengths), part.id


def test_a_figure_without_a_source(entries: dict[str, Any]) -> None:
    entries["piezo"]["figures"]["price_usd"]["source"] = ""
    with pytest.raises(BadSource, match=r"\[part.piezo.figures\] price_usd has no source"):
        read_parts(entries)


def test_a_figure_that_does_not_say_whether_it_is_verified(entries: dict[str, Any]) -> None:
    del entries["piezo"]["figures"]["price_usd"]["verified"]
    with pytest.raises(BadSource, match=r"\[part.piezo\].*verified"):
        read_parts(entries)


@pytest.mark.parametrize("key", ["maker", "number", "suppliers", "datasheet", "page", "pins"])
def test_a_part_that_lacks_something(entries: dict[str, Any], key: str) -> None:
    del entries["piezo"][key]
    with pytest.raises(BadSource, match=key):
        read_parts(entries)


@pytest.mark.parametrize("figure", ["price_usd", "mass_g"])
def test_a_part_without_price_or_mass(entries: dict[str, Any], figure: str) -> None:
    del entries["piezo"]["figures"][figure]
    with pytest.raises(BadSource, match=rf"\[part.piezo.figures\] lacks {figure}"):
        read_parts(entries)


def test_a_key_that_nobody_reads(entries: dict[str, Any]) -> None:
    entries["piezo"]["colour"] = "black"
    with pytest.raises(BadSource, match="colour, which nobody reads"):
        read_parts(entries)


def test_a_source_that_cannot_be_read_is_a_line_and_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Design:
        raise BadSource("parts.toml: [part.piezo]: 'figures'")

    monkeypatch.setattr(designs, "load", refuse)
    assert main() == 1
    assert capsys.readouterr().out == "parts.toml: [part.piezo]: 'figures'\n"
