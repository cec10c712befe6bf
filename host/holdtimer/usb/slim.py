"""Device sources made smaller before they are compiled: there a module's bytecode and names lie in RAM.

Theory of operation. mpy-cross sees one module at a time, so every constant costs its name, a place in the
dict of each module that imports it, and a look-up. Here all modules are seen at once: a constant (a name in
capitals, bound once, at the top of a module, to a number, a string or a tuple of numbers) is replaced by its
value wherever it is read, within its module, imported, or as `module.NAME`. So is `module.TABLE["key"]` of a
dict of texts and bytes: only modules that do not know the key before load the table. What nobody needs then
goes: private constants, imports of names that are not read any more, blocks for the type checker. A public
constant stays where it is defined, for tests on the device and for whoever asks over USB. Every line stays in
place.
"""

import ast
import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

Value = int | str | tuple[int, ...]
Known = Mapping[str, Mapping[str, Value]]
"""The constants of each module."""

_OF_A_LAPTOP = ("__init_subclass__", "__repr__", "__hash__")

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
    ast.FloorDiv: int.__floordiv__,
}


def slim(sources: Mapping[str, str]) -> dict[str, str]:
    """The sources, by their path on the device ("lib/holdcore/app.py"), each made smaller."""
    tables = {module_of(name): _tables(ast.parse(text)) for name, text in sources.items()}
    sources = {name: _edit(text, _looked_up(ast.parse(text), tables)) for name, text in sources.items()}
    trees = {module_of(name): ast.parse(text) for name, text in sources.items()}
    known: Known = {}
    while True:  # a constant may be made of imported ones
        found = {module: _constants(tree, _visible(tree, module, known)) for module, tree in trees.items()}
        if found == known:
            break
        known = found
    records = _records(trees.values())
    return {
        name: _edit(text, _edits(trees[module_of(name)], module_of(name), known, records))
        for name, text in sources.items()
    }


def module_of(name: str) -> str:
    """lib/holdcore/app.py is holdcore.app."""
    parts = PurePosixPath(name.removeprefix("lib/")).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# --- tables


def _tables(tree: ast.Module) -> dict[str, dict[str, bytes]]:
    """Those of a module, by their names in capitals."""
    found = {}
    for node in tree.body:
        if _constant_name(node) and isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            with contextlib.suppress(ValueError):  # not all of it is constants
                table = ast.literal_eval(node.value)
                if all(isinstance(each, bytes) for each in table.values()):
                    found[_constant_name(node)] = table
    return found


def _looked_up(
    tree: ast.Module, tables: Mapping[str, Mapping[str, Mapping[str, bytes]]]
) -> Iterator[tuple[ast.expr, str]]:
    """`module.TABLE["key"]`, and what stands there; `module` is imported as `from package import module`."""
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in _imports(tree)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.value, ast.Attribute)
            and isinstance(node.value.value, ast.Name)
        ):
            table = tables.get(modules.get(node.value.value.id, ""), {}).get(node.value.attr)
            if table is not None:
                yield node, repr(table[str(node.slice.value)])


# --- constants


def _visible(tree: ast.Module, module: str, known: Known) -> dict[str, Value]:
    """Constants that a module can read by a bare name."""
    seen = dict(known.get(module, {}))
    bindings = _bindings(tree)
    for node in _imports(tree):
        values = known.get(node.module or "", {})
        for alias in node.names:
            name = alias.asname or alias.name
            if alias.name in values and bindings[name] == 1:
                seen[name] = values[alias.name]
    return seen


def _bindings(tree: ast.Module) -> Counter[str]:
    """How often each name is bound, wherever that is."""
    bindings: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bindings[node.id] += 1
        elif isinstance(node, ast.arg):
            bindings[node.arg] += 1
        elif isinstance(node, ast.alias):
            bindings[node.asname or node.name] += 1
    return bindings


def _constants(tree: ast.Module, seen: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    bindings = _bindings(tree)
    for node in tree.body:
        name = _constant_name(node)
        value = _value(node.value, {**seen, **found}) if name and isinstance(node, ast.Assign) else None
        if value is not None and bindings[name] == 1:
            found[name] = value
    return found


def _constant_name(node: ast.stmt) -> str:
    """The name in capitals that a statement binds; "" for any other statement."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return name if name.isupper() else ""
    return ""


def _value(node: ast.expr, seen: Mapping[str, Value]) -> Value | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | str):
        return None if isinstance(node.value, bool) else node.value
    if isinstance(node, ast.Name):
        return seen.get(node.id)
    if isinstance(node, ast.Tuple):
        numbers = [value for item in node.elts if isinstance(value := _value(item, seen), int)]
        return tuple(numbers) if numbers and len(numbers) == len(node.elts) else None
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _value(node.left, seen), _value(node.right, seen)
        if isinstance(left, int) and isinstance(right, int):
            return _OPERATORS[type(node.op)](left, right)
    return None


# --- edits


def _records(trees: Iterable[ast.Module]) -> set[str]:
    """Names of the classes that are made from model.Record."""
    found = {"Record"}
    for tree in trees:  # a class stands behind the one that it is made from, in a module that imports that
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and found & {ast.unparse(base) for base in node.bases}:
                found.add(node.name)
    return found


def _edits(
    tree: ast.Module, module: str, known: Known, records: set[str]
) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """What is to stand in the place of what."""
    seen = _visible(tree, module, known)
    aliases = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in _imports(tree)
        for alias in node.names
    }
    gone = [node for node in tree.body if _is_gone(node, known[module])]
    for statement in gone:
        yield statement, ""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            yield from _edits_of_class(statement, records)
    read: set[str] = set()
    for node in _reads([node for node in tree.body if node not in gone]):
        if isinstance(node, ast.Name):
            value = seen.get(node.id)
        else:
            assert isinstance(node.value, ast.Name)
            value = known.get(aliases.get(node.value.id, ""), {}).get(node.attr)
        if value is not None:
            yield node, repr(value)
        else:
            read.add(node.id if isinstance(node, ast.Name) else node.value.id)  # type: ignore[attr-defined]
    for statement in _imports(tree):
        kept = [ast.unparse(alias) for alias in statement.names if (alias.asname or alias.name) in read]
        yield statement, f"from {statement.module} import {', '.join(kept)}" if kept else ""


def _edits_of_class(node: ast.ClassDef, records: set[str]) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """Fields of a Record are listed where the first is annotated; what only a laptop asks for goes."""
    for decorator in node.decorator_list:  # of the type checker
        decorator.col_offset -= 1
        yield decorator, ""
    annotated = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    if (
        annotated
        and records & {ast.unparse(base) for base in node.bases}
        and not any(
            isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "_fields" for each in node.body
        )
    ):
        before = ast.copy_location(ast.Pass(), annotated[0])
        before.end_lineno, before.end_col_offset = before.lineno, before.col_offset
        yield before, f"_fields = {tuple(ast.unparse(each.target) for each in annotated)}; "
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in _OF_A_LAPTOP:
            yield each, "pass"


def _imports(tree: ast.Module) -> list[ast.ImportFrom]:
    return [node for node in tree.body if isinstance(node, ast.ImportFrom)]


def _is_gone(node: ast.stmt, own: Mapping[str, Value]) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING"
    name = _constant_name(node)
    return name == "TYPE_CHECKING" or (name.startswith("_") and name in own)


def _reads(body: list[ast.stmt]) -> Iterator[ast.Name | ast.Attribute]:
    """Where a name is read, or an attribute of a name; not in annotations, which bytecode has none of."""
    pending: list[ast.AST | None] = [*body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) or (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ):
            if isinstance(node.ctx, ast.Load) or isinstance(node, ast.Attribute):
                yield node
        elif isinstance(node, ast.FunctionDef):
            defaults = [*node.args.defaults, *node.args.kw_defaults]
            pending += [*node.decorator_list, *defaults, *node.body]
        elif isinstance(node, ast.AnnAssign):
            pending += [node.target, node.value]
        elif node is not None:
            pending += ast.iter_child_nodes(node)


def _edit(text: str, edits: Iterable[tuple[ast.stmt | ast.expr, str]]) -> str:
    lines = [line.encode() for line in text.splitlines(keepends=True)]  # offsets are in bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    data = b"".join(lines)
    places = []
    for node, instead in edits:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        places.append((start, end, instead.encode() + b"\n" * data.count(b"\n", start, end)))
    for start, end, instead_bytes in sorted(places, reverse=True):
        data = data[:start] + instead_bytes + data[end:]
    return data.decode()
