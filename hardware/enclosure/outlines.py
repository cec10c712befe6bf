"""The bought parts' outlines, from parts.toml, as OpenSCAD reads them."""

from hardware.parts import Part


def scad(parts: dict[str, Part]) -> str:
    """One assignment: parts = [[id, [[key, number], ...]], ...]; lengths in mm."""
    rows = [
        f'    ["{part.id}", [{", ".join(numbers)}]],'
        for part in parts.values()
        if (numbers := _numbers(part))
    ]
    return "\n".join(["parts = [", *rows, "];", ""])


def _numbers(part: Part) -> list[str]:
    return [
        f'["{key}", {value}]'
        for key, value in part.outline.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
