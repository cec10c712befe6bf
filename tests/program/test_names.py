"""What lies in RAM is bare and has short names, and does what the source does."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from program.device import interpreter

from holdtimer.usb.bare import make_bare
from holdtimer.usb.names import Shortened, rom_names, shorten
from holdtimer.usb.program import shortened
from holdtimer.usb.slim import module_of

STUBS = Path(__file__).parents[2] / "build" / "stubs"
OF_THE_CHIP = ("machine", "bluetooth", "esp32", "framebuf", "time", "gc", "hashlib", "cryptolib", "vfs")
NEVER_ASKED_OF_THE_CHIP = {"shift", "phases"}  # of I2S and Encoder; here of a tone, of the picture, of a rep
LOW = '''\
"""What it is for."""
class Record:
    _fields = ()

    def __init__(self, *values, **named):
        for name, value in zip(self._fields, values):
            setattr(self, name, value)


class Struck(Record):
    """The clock struck."""

    _fields = ("hours", "half_past")


class Heard(Struck):
    pass


class WrongHour(Exception):
    code = 6


TWELVE = "noon"


def check_range(field, value, low, high):
    if not low <= value <= high:
        raise WrongHour("%s is %d" % (field, value))


def strike(hours: "int", *, half_past: "bool" = False) -> "Struck":
    check_range("hours", hours, 1, 12)
    return Heard(hours, half_past)


def chime_of_a_laptop(hours):
    return "ding " * hours


def nested(first, second):
    def add(first):
        return first + second

    return add(2 * first) + (lambda second: first - second)(1)
'''
HIGH = """\
from holdcore.low import WrongHour, check_range, nested, strike


def report(hours):
    try:
        heard = strike(hours, half_past=True)
    except WrongHour as wrong:
        return wrong.code, len(wrong.args)
    return heard.hours, heard.half_past, nested(3, 5)
"""


def made() -> Shortened:
    sources = {"lib/holdcore/low.py": LOW, "lib/holdcore/high.py": HIGH}
    return shorten(make_bare(sources, ["report"]), ["report"])


def run(sources: dict[str, str], hours: int, tmp_path: Path) -> object:
    package = tmp_path / "holdcore"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name, text in sources.items():
        (package / name.rpartition("/")[2]).write_text(text)
    code = f"from holdcore.high import report; print(report({hours}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert not ran.stderr
    return ast.literal_eval(ran.stdout)


def test_it_does_the_same(tmp_path: Path) -> None:
    sources = {"lib/holdcore/low.py": LOW, "lib/holdcore/high.py": HIGH}
    assert run(sources, 4, tmp_path / "long") == (4, True, 11 + 2)
    assert run(dict(made().sources), 4, tmp_path / "short") == (4, True, 11 + 2)


def test_an_error_keeps_its_class_and_loses_its_words(tmp_path: Path) -> None:
    assert run(dict(made().sources), 13, tmp_path) == (6, 0)
    assert " is %d" not in made().sources["lib/holdcore/low.py"]


def test_what_only_a_laptop_needs_is_gone() -> None:
    low = made().sources["lib/holdcore/low.py"]
    assert "ding" not in low
    assert "noon" not in low
    assert "What it is for" not in low
    assert "namedtuple" in low


def test_names_are_short_but_for_those_that_are_asked_for() -> None:
    shortest = made()
    assert shortest.names["holdcore.high"]["half_past"] in rom_names()
    assert "def report(" in shortest.sources["lib/holdcore/high.py"]
    assert not {"strike", "WrongHour"} & {
        node.id
        for node in ast.walk(ast.parse(shortest.sources["lib/holdcore/high.py"]))
        if isinstance(node, ast.Name)
    }


def test_a_traceback_is_restored() -> None:
    """Each line by the names of its module."""
    app, radio = shortened().names["holdcore.app"], shortened().names["holdfw.radio"]
    trace = (
        "Traceback (most recent call last):\n"
        f'  File "holdcore.app", line 1, in {app["_work_off"]}\n'
        f'  File "holdfw.radio", line 1, in {radio["_advertise"]}\n'
        f"AttributeError: 'RoutineMode' object has no attribute '{radio['hang_up']}'\n"
    )
    assert shortened().restore(trace).splitlines()[1:] == [
        '  File "holdcore.app", line 1, in _work_off',
        '  File "holdfw.radio", line 1, in _advertise',
        "AttributeError: 'RoutineMode' object has no attribute 'hang_up'",
    ]


def test_no_name_of_the_platform_is_taken_from_it() -> None:
    """What the firmware gives may be called as the chip's is; then it keeps the name, or nothing finds it."""
    platform = {
        name
        for module in OF_THE_CHIP
        for node in ast.walk(ast.parse((STUBS / f"{module}.pyi").read_text("utf-8")))
        for name in (getattr(node, "name", ""), getattr(getattr(node, "target", None), "id", ""))
    }
    private = {name for name in platform if name.startswith("_")}
    assert not (platform - private) & set[str]().union(*shortened().names.values()) - NEVER_ASKED_OF_THE_CHIP


def test_the_chip_is_called_by_the_names_of_its_arguments() -> None:
    """`I2C(0, scl=...)` is a TypeError on a board by any other name, and fakes may take what no chip does."""
    takes: dict[str, set[str]] = {}
    for module in OF_THE_CHIP:
        for node in ast.walk(ast.parse((STUBS / f"{module}.pyi").read_text("utf-8"))):
            body = getattr(node, "body", ()) if isinstance(node, ast.ClassDef) else ()
            called = getattr(node, "name", "")
            makes = [each for each in body if getattr(each, "name", "") == "__init__"]
            for each in (node, *makes):
                if isinstance(each, ast.FunctionDef):
                    names = {arg.arg for arg in [*each.args.args, *each.args.kwonlyargs]}
                    names |= {"any"} if each.args.kwarg else set()
                    takes.setdefault(called, set()).update(names)
    asked = {
        (called, argument.arg)
        for name, source in shortened().sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and (called := ast.unparse(node.func).rpartition(".")[2]) in takes
        if called not in shortened().names[module_of(name)].values()  # else it is the short name of ours
        for argument in node.keywords
    }
    assert {("I2C", "scl"), ("PWM", "duty_u16"), ("WDT", "timeout")} <= asked
    assert not {(name, argument) for name, argument in asked if not {argument, "any"} & takes[name]}


def test_short_names_are_all_different_and_what_is_asked_for_keeps_its_name() -> None:
    for names in shortened().names.values():
        assert len(set(names.values())) == len(names)
        assert not {"App", "build", "boot", "run"} & set(names)


def test_a_name_that_two_modules_know_is_the_same_in_both() -> None:
    short = made().names
    assert short["holdcore.low"]["strike"] == short["holdcore.high"]["strike"]


def test_names_of_one_module_alone_become_the_same_as_those_of_another() -> None:
    """But not where an object has both, as one of a class in `b` that is made from one in `a`."""
    sources = {
        "a.py": "class A:\n    def one(self):\n        return 1\n",
        "b.py": "from a import A\n\nclass B(A):\n    def two(self):\n        return 2\n",
        "c.py": "class C:\n    def three(self):\n        return 3\n",
    }
    short = shorten(sources, ["A", "B", "C"]).names
    assert short["a"]["one"] != short["b"]["two"]
    assert short["c"]["three"] in {short["a"]["one"], short["b"]["two"]}


def test_rom_names_cost_no_ram() -> None:
    path, missing = interpreter()
    if missing:
        pytest.skip(missing)
    assigned = "; ".join(f"{name} = 0" for name in rom_names() if name != "micropython")
    code = f"import micropython\nmicropython.qstr_info()\nexec({assigned!r})\nmicropython.qstr_info()\n"
    printed = subprocess.run([path, "-c", code], capture_output=True, text=True, check=True).stdout
    before, after = re.findall(r"n_qstr=(\d+)", printed)
    assert before == after


def test_arguments_by_name_of_what_is_not_ours_keep_their_names() -> None:
    """A field of ours that is called like one of them would take it along: machine.I2C(scl=...)."""
    source = (
        "class Pins(Record):\n    _fields = ('scl',)\n\n"
        "def bus(machine, pins):\n    return machine.I2C(0, scl=pins.scl)\n"
    )

    shortest = shorten({"lib/holdcore/low.py": LOW + source}, {"bus"})

    assert "I2C(0, scl=" in shortest.sources["lib/holdcore/low.py"]
    sent = [line for text in shortened().sources.values() for line in text.splitlines() if ".I2C(" in line]
    assert len(sent) == 1
    assert "scl=" in sent[0]
    assert "sda=" in sent[0]


def test_what_few_boards_have_costs_the_others_no_name() -> None:
    few = (
        "from holdcore import low\n\nclass Rare(low.Struck):\n"
        "    def ring(self):\n        self.bell = self.half_past\n"
    )
    alone = shorten({"lib/holdcore/low.py": LOW}, {"Struck"})

    both = shorten({"lib/holdcore/low.py": LOW}, {"Struck"}, {"holdfw/rare.py": few})

    assert both.sources["lib/holdcore/low.py"] == alone.sources["lib/holdcore/low.py"]
    assert alone.names.items() <= both.names.items()
    rare, low = both.names["holdfw.rare"], alone.names["holdcore.low"]
    assert f"self.{rare['bell']} = self.{low['half_past']}" in both.sources["holdfw/rare.py"]
