"""What is compiled is the source with its constants put in place, and behaves as the source does."""

import ast

import pytest

from holdtimer.usb.slim import slim

LOW = """\
LIMIT = 4
_STEP = 2 * LIMIT
NAMES = ("a", "b")
SIZES = (LIMIT, _STEP)
MADE = bytes(LIMIT)
"""
HIGH = """\
from typing import TYPE_CHECKING
from holdcore import low
from holdcore.low import (
    LIMIT,
    NAMES,
    made,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TWICE = LIMIT * 2


def f(x: "Iterator[LIMIT]" = LIMIT) -> int:
    LIMITED = low.LIMIT + _TWICE
    return made(NAMES, "\u00fc", low.SIZES, x, LIMITED)
"""


def slimmed(**sources: str) -> dict[str, str]:
    made = slim({f"lib/holdcore/{name}.py": text for name, text in sources.items()})
    return {name.split("/")[-1][:-3]: text for name, text in made.items()}


def test_constants_stand_where_their_names_were() -> None:
    high = slimmed(low=LOW, high=HIGH)["high"]

    assert 'return made(NAMES, "\u00fc", (4, 8), x, LIMITED)' in high
    assert "LIMITED = 4 + 8" in high
    assert '"Iterator[LIMIT]" = 4)' in high


def test_what_nobody_reads_is_gone_and_the_rest_is_not() -> None:
    made = slimmed(low=LOW, high=HIGH)

    assert "_STEP" not in made["low"]
    assert "_TWICE" not in made["high"]
    assert "TYPE_CHECKING" not in made["high"]
    assert "from holdcore import low" not in made["high"]
    assert "from holdcore.low import NAMES, made" in made["high"]
    assert made["low"].startswith("LIMIT = 4\n")
    assert "MADE = bytes(4)" in made["low"]


def test_every_line_stays_where_it_was() -> None:
    made = slimmed(low=LOW, high=HIGH)["high"]

    assert made.count("\n") == HIGH.count("\n")
    assert [node.lineno for node in ast.parse(made).body if isinstance(node, ast.FunctionDef)] == [
        node.lineno for node in ast.parse(HIGH).body if isinstance(node, ast.FunctionDef)
    ]


@pytest.mark.parametrize(
    "source",
    [
        "A = 1\nA = 2\n\ndef f():\n    return A\n",
        "A = 1\n\ndef f():\n    global A\n    A = 2\n    return A\n",
        "A = 1\n\ndef f(A):\n    return A\n",
    ],
    ids=["bound twice", "bound by a function", "shadowed by an argument"],
)
def test_what_is_no_constant_after_all_is_left_alone(source: str) -> None:
    assert slimmed(low=source)["low"] == source


def test_what_a_table_holds_stands_where_it_is_looked_up() -> None:
    table = 'CUES = {"up": b"\\x01\\x02", "down": b"\\x03"}\nNUMBERS = {"up": 1}\n'
    reader = (
        "from holdcore import cues\n\n"
        'def f(way):\n    return cues.CUES["up"], cues.CUES[way], cues.NUMBERS["up"]\n'
    )
    knows = 'from holdcore import cues\n\ndef f():\n    return cues.CUES["down"]\n'
    made = slimmed(cues=table, reader=reader, knows=knows)

    assert r"return b'\x01\x02', cues.CUES[way], cues.NUMBERS[" in made["reader"]
    assert made["knows"] == "\n\ndef f():\n    return b'\\x03'\n"
