"""Device sources without what only a laptop needs: its words, its types, what nothing on the device calls.

The device runs the same modules as the laptop. What `slim` made of them still has

* docstrings and annotations;
* the texts of errors: a laptop checks by the same code before it sends, and says why. The device keeps the
  class of an error, and so the code that it answers with;
* functions, classes and constants that no module of the device reads, for example `wire.PULLED` as a name;
* a class of 120 B for each kind of event. One that is nothing but fields becomes a namedtuple: 80 B, and its
  objects are smaller.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

_SHARED = "lib/holdcore/"
_NAMED_FIELDS = ("check_range", "check_text")
"""Their first argument says what is checked, for the text of an error."""


def make_bare(sources: Mapping[str, str], asked: Iterable[str]) -> dict[str, str]:
    """The sources by their path on the device, each made smaller; `asked` are names that others ask for.

    Lines do not stay in place.
    """
    trees = {name: _Untyped().visit(ast.parse(text)) for name, text in sources.items()}
    for name, tree in trees.items():
        if name.startswith(_SHARED):
            _Wordless().visit(tree)
    _make_tuples(trees.values())
    _drop_unread(trees.values(), set(asked))
    return {name: ast.unparse(tree) + "\n" for name, tree in trees.items()}


class _Untyped(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        self.generic_visit(node)
        return None if isinstance(node.value, ast.Constant) else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign | None:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value, lineno=node.lineno) if node.value else None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node


class _Wordless(ast.NodeTransformer):
    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        self.generic_visit(node)
        if isinstance(node.exc, ast.Call):
            node.exc.args = [argument for argument in node.exc.args if not _is_text(argument)]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if _called(node) in _NAMED_FIELDS and _is_text(node.args[0]):
            node.args[0] = ast.Constant("")
        return node


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _is_text(node: ast.expr) -> bool:
    """A text, or one with values in it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        node = node.left
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _make_tuples(trees: Iterable[ast.Module]) -> None:
    fields: dict[str, list[str]] = {"Record": []}  # of the classes that are nothing but fields
    for tree in trees:
        body = list(tree.body)
        for at, node in enumerate(body):
            if not isinstance(node, ast.ClassDef) or len(node.bases) != 1:
                continue
            own, above = _only_fields(node), fields.get(ast.unparse(node.bases[0]).rpartition(".")[2])
            if own is not None and above is not None:
                fields[node.name] = [*above, *own]
                call = f"{node.name} = namedtuple({node.name!r}, {tuple(fields[node.name])})"
                tree.body[at] = ast.parse(call).body[0]
        if tree.body != body:
            tree.body.insert(0, ast.parse("from collections import namedtuple").body[0])


def _only_fields(node: ast.ClassDef) -> list[str] | None:
    """What `_fields` lists, where the class has nothing else; None where it has."""
    found: list[str] = []
    for each in node.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "_fields":
            found = list(ast.literal_eval(each.value)) if isinstance(each.value, ast.Tuple) else found
            if not isinstance(each.value, ast.Tuple):
                return None
        elif not isinstance(each, ast.Pass):
            return None
    return found


def _drop_unread(trees: Iterable[ast.Module], asked: set[str]) -> None:
    bodies = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef)
    ]
    while True:
        read = {name for tree in trees for name in _read(tree)} | asked
        dropped = False
        for node in bodies:
            kept = [each for each in node.body if _bound(each) in read | {None}] or [ast.Pass()]
            dropped |= len(kept) < len(node.body)
            node.body = kept
        if not dropped:
            return


def _bound(node: ast.stmt) -> str | None:
    """The name that a statement binds, where leaving it out does no more than leave out the name."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return None if node.name.startswith("__") else node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        makes_class = isinstance(node.value, ast.Call) and _called(node.value) == "namedtuple"
        return name if makes_class or (name.isupper() and not isinstance(node.value, ast.Call)) else None
    return None


def _read(tree: ast.Module) -> Iterator[str]:
    """Names that are read, or stand in a text by which something may be looked up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) == "getattr":
            yield from (str(text.value) for text in node.args if isinstance(text, ast.Constant))
