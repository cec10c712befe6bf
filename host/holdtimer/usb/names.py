"""Short names for the device's program: there a name lies in RAM, its letters and some eight bytes more.

Theory of operation. MicroPython has some six hundred names of its own in flash: rom_names.txt lists those
that its ESP32 build and the 32-bit build of the tests have in common. A name that the program gives becomes
one of these where no module reads that one for what it is, and costs no RAM at all; when they are used up,
one of a letter or two. A name that several modules know becomes the same one in all of them; those that one
module alone knows become the same as those of the next. Modules whose classes inherit from each other count
as one here, since an object has the names of both. Left alone is what stands in a text too, since it may be
looked up by that, what the companion asks for, and the arguments by name of a function that is not ours. An
argument that no call names is called after its place, so that all functions share these names.

Tracebacks of the device show the short names; `Shortened.restore` puts those of the source back.
"""

import ast
import builtins
import itertools
import keyword
import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

from holdtimer.usb.slim import module_of

_IN_TRACE = re.compile(r"(?<=, in )\w+|(?<=')\w+(?=')")
"""MicroPython names the function of each line, and in quotes the type or attribute that an error is about."""
_MODULE = re.compile(r'(?<=File ")[\w.]+(?=", line )')


@dataclass(frozen=True)
class Shortened:
    """`sources` by their path on the device; `names` has, by module, the short name of each name in it."""

    sources: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]

    def restore(self, trace: str) -> str:
        """A traceback of the device, with the names of the source."""
        restored = []
        long: dict[str, str] = {}
        for line in trace.splitlines(keepends=True):
            if module := _MODULE.search(line):  # else it is about the line before
                long = {short: name for name, short in self.names.get(module[0], {}).items()}
            restored.append(_IN_TRACE.sub(partial(_long, long), line))
        return "".join(restored)


def _long(names: Mapping[str, str], found: re.Match[str]) -> str:
    return names.get(found[0], found[0])


def shorten(sources: Mapping[str, str], asked: Iterable[str], few: Mapping[str, str] = {}) -> Shortened:
    """The sources with short names; `asked` are names that others ask for, and stay.

    `few` are sources that few devices have: what they alone name comes last, and costs no other a byte.
    """
    trees = {name: ast.parse(text) for name, text in sources.items()}
    every = list(trees.values())
    in_rom = rom_names()
    modules = {part for name in sources for part in module_of(name).split(".")}
    kept = {*in_rom, *vars(builtins), *modules, *asked, "self", *_texts(every)}
    kept |= set(_of_others([*every, *(ast.parse(text) for text in few.values())]))
    named = {node.arg or "" for tree in every for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    for tree in every:
        _CallByPlace(kept | named).visit(tree)
    groups = _groups(trees)
    used = [Counter(name for tree in group.values() for name in _known(tree)) for group in groups]
    everywhere = Counter(name for names in used for name in names)  # in how many groups
    ours = {name for tree in every for name in _given(tree) if name not in kept and name[:2] != "__"}
    total = sum(used, Counter[str]())

    def by_use(names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: (-total[name], name))

    free = itertools.chain(in_rom, (name for name in _letters() if name not in kept))
    short = (name for name in free if name not in total)
    shared = dict(zip(by_use(name for name in ours if everywhere[name] > 1), short, strict=False))
    own = [by_use(ours & names.keys() - shared.keys()) for names in used]
    again = list(itertools.islice(short, max(map(len, own))))
    made: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    for group, alone in zip(groups, own, strict=True):
        for name, tree in group.items():
            names[module_of(name)] = shared | dict(zip(alone, again, strict=False))
            _Rename(names[module_of(name)]).visit(tree)
            made[name] = ast.unparse(tree) + "\n"
    anywhere = shared | {long: short for each in names.values() for long, short in each.items()}
    others = {name: ast.parse(text) for name, text in few.items()}
    called = {
        each.arg or "" for tree in others.values() for each in ast.walk(tree) if isinstance(each, ast.keyword)
    }
    given = {name for tree in others.values() for name in _given(tree)}
    read = {name for tree in others.values() for name in _known(tree)}
    theirs = sorted(
        name for name in given - anywhere.keys() - kept - called - total.keys() if name[:2] != "__"
    )
    taken = {*read, *total, *anywhere.values()}
    fresh = dict(zip(theirs, (name for name in _letters() if name not in taken), strict=False))
    for name, tree in others.items():
        _CallByPlace(kept | named | called).visit(tree)
        known = set(_known(tree))
        names[module_of(name)] = {long: short for long, short in (anywhere | fresh).items() if long in known}
        assert len(set(names[module_of(name)].values())) == len(names[module_of(name)]), name
        _Rename(names[module_of(name)]).visit(tree)
        made[name] = ast.unparse(tree) + "\n"
    return Shortened(made, names)


def _groups(trees: Mapping[str, ast.Module]) -> list[dict[str, ast.Module]]:
    """The modules, each with those that its classes inherit from."""
    at = {name: {name} for name in trees}
    classes = [(name, node) for name, tree in trees.items() for node in tree.body]
    home = {node.name: name for name, node in classes if isinstance(node, ast.ClassDef)}
    for name, tree in trees.items():
        bases = [base for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases]
        for base in bases:
            other = home.get(ast.unparse(base).rpartition(".")[2])
            if other and at[other] is not at[name]:
                at[name] |= at[other]
                for each in at[other]:
                    at[each] = at[name]
    groups = {id(group): group for group in at.values()}
    return [{name: trees[name] for name in sorted(group)} for group in groups.values()]


def _known(tree: ast.Module) -> Iterator[str]:
    yield from names_in(tree)
    yield from (str(field.value) for field in _fields(tree))


def rom_names() -> list[str]:
    """Names that MicroPython has in flash; the shortest first."""
    return (files("holdtimer.usb") / "rom_names.txt").read_text("utf-8").split()


def _letters() -> Iterator[str]:
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_letters, repeat=length):
            if not keyword.iskeyword(name := "".join(letters)):
                yield name


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name in a module, whatever it is of."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "asname"):
            if isinstance(name := getattr(node, field, None), str):
                yield name


def _given(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives: of functions, classes, arguments and attributes, and at its top."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign):
                    stored = [each for target in statement.targets for each in ast.walk(target)]
                    yield from (each.id for each in stored if isinstance(each, ast.Name))
    yield from (str(field.value) for field in _fields(tree))


def _fields(tree: ast.AST) -> Iterator[ast.Constant]:
    """The texts that are names of fields."""
    for node in ast.walk(tree):
        lists = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_fields"
        if lists or (isinstance(node, ast.Call) and ast.unparse(node.func) == "namedtuple"):
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each


def _of_others(trees: Iterable[ast.Module]) -> Iterator[str]:
    """Arguments by name in calls of what no module here defines, such as machine.I2C(scl=...)."""
    trees = list(trees)
    defined = {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    } | {
        ast.unparse(node.targets[0])  # a class that became a namedtuple
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    }
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] not in defined:
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def _texts(trees: Iterable[ast.Module]) -> Iterator[str]:
    for tree in trees:
        fields = {id(node) for node in _fields(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fields:
                yield node.value


class _CallByPlace(ast.NodeTransformer):
    """An argument is called `_0`, `_1`; in a function within a function the count goes on."""

    def __init__(self, kept: set[str]) -> None:
        self._kept = kept
        self._instead: list[dict[str, str]] = [{}]
        self._places: list[int] = [0]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self._visit_arguments(node.args)
        node.body = [self.visit(each) for each in node.body]
        self._leave()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self._visit_arguments(node.args)
        node.body = self.visit(node.body)
        self._leave()
        return node

    def _visit_arguments(self, arguments: ast.arguments) -> None:
        """Defaults are of the scope around, the names of the scope that begins."""
        self.generic_visit(arguments)
        instead, place = dict(self._instead[-1]), self._places[-1]
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for arg in (*every, arguments.vararg, arguments.kwarg):
            if arg is not None:
                instead.pop(arg.arg, None)
                if arg.arg not in self._kept:
                    instead[arg.arg] = arg.arg = f"_{place}"
                    place += 1
        self._instead.append(instead)
        self._places.append(place)

    def _leave(self) -> None:
        self._instead.pop()
        self._places.pop()

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._instead[-1].get(node.id, node.id)
        return node


class _Rename(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit(self, node: ast.AST) -> Any:
        for field in ("id", "attr", "arg", "name", "asname"):
            if isinstance(name := getattr(node, field, None), str):
                setattr(node, field, self._names.get(name, name))
        for text in _fields(node) if isinstance(node, ast.Module) else ():
            text.value = self._names.get(str(text.value), text.value)
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self._names.get(name, name) for name in node.names]
        return super().visit(node)
