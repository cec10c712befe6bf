"""CPython's files with a power cut: after so many steps, each a byte written or a change of a name."""

import builtins
import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import holdfw.flash
import holdfw.recovery


class PowerCut(BaseException):
    """From here on nothing is written any more."""


class CutFile:
    """A file opened for writing, unbuffered, that tears at any byte."""

    def __init__(self, files: "CutFiles", path: str, mode: str) -> None:
        self._files = files
        self._file: Any = open(path, mode, buffering=0)  # noqa: SIM115  # closed by __exit__

    def write(self, data: bytes) -> int:
        for at in range(len(data)):
            self._files.step()
            self._file.write(data[at : at + 1])
        return len(data)

    def __enter__(self) -> "CutFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class CutFiles:
    """`open` and the part of `os` that holdfw.flash uses; the power goes after `left` steps.

    Step number `fails` is an OSError, as of a worn flash.
    """

    stat, listdir, urandom = staticmethod(os.stat), staticmethod(os.listdir), staticmethod(os.urandom)

    def __init__(self, left: int | None = None, fails: int = -1) -> None:
        self.left = left
        self.fails = fails
        self.taken = 0

    def step(self) -> None:
        if self.left is not None and self.taken >= self.left:
            raise PowerCut
        self.taken += 1
        if self.taken == self.fails:
            raise OSError(5, "worn out")

    def open(self, path: str, mode: str) -> Any:
        if mode == "rb":
            return open(path, mode)
        self.step()
        return CutFile(self, path, mode)

    def replace(self, old: str, new: str) -> None:
        self.step()
        os.replace(old, new)

    rename = replace

    def remove(self, path: str) -> None:
        self.step()
        os.remove(path)

    def mkdir(self, path: str) -> None:
        self.step()
        os.mkdir(path)

    def flash(self, root: Path, **options: int) -> Any:
        """A Flash of the product's own code, on these files."""
        return self._load(holdfw.flash).Flash(str(root), **options)

    def _load(self, original: ModuleType) -> Any:
        assert original.__file__
        spec = importlib.util.spec_from_file_location(f"{original.__name__}_on_cut_files", original.__file__)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        vars(module)["__builtins__"] = vars(builtins) | {"open": self.open, "__import__": self._import}
        spec.loader.exec_module(module)
        return module

    def _import(self, name: str, *rest: Any) -> Any:
        if name == holdfw.recovery.__name__:
            return self._load(holdfw.recovery)
        return self if name == "os" else builtins.__import__(name, *rest)
