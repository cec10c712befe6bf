"""A wheel, and environments that have it, and what it needs from the lock with its hashes."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sim.process import PATIENCE_S

from tools.lock_part import part

ROOT = Path(__file__).parents[2]
UV = ROOT / "build" / "uv" / "bin" / "uv"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def build(folder: Path, **environment: str) -> Path:
    """The wheel of this tree, in `folder`."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )
    return next(folder.glob("holdtimer-*.whl"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


def locked(folder: Path, root: str) -> Path:
    """What `root` needs, as the lock pins it."""
    file = folder / "needed.lock"
    file.write_text(part(ROOT / "requirements.lock", PYTHON, root))
    return file


def uv(*words: str | Path, **environment: str) -> None:
    """Run uv, with the packages that `make setup` has fetched."""
    if not UV.exists():
        pytest.skip("uv could not be fetched, which these environments are made with: make setup")
    subprocess.run([UV, *words], env={**os.environ, **environment}, capture_output=True, check=True)


@dataclass(frozen=True)
class Installed:
    """A program in `folder`, and somebody with an empty home and nothing on the PATH: no git, no make."""

    folder: Path
    home: Path

    def run(self, *words: str, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.folder / "holdtimer", *words],
            cwd=self.home,
            env={
                "HOME": str(self.home),
                "PATH": str(self.home),
                "HOLDTIMER_KEYS": "file",
                "COLUMNS": "120",
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
            input=stdin,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE_S,
            check=False,
        )


def install(folder: Path, wheel: Path, extra: str = "") -> Installed:
    """A new environment with the wheel: its needs must all be in the lock, for nothing else can be had."""
    python = folder / "venv" / "bin" / "python"
    uv("venv", "--python", sys.executable, folder / "venv")
    needed = locked(folder, f"holdtimer{extra}")
    uv("pip", "install", "--python", python, "--no-deps", "--require-hashes", "-r", needed)
    uv("pip", "install", "--python", python, "--offline", "--no-index", f"{wheel}{extra}")
    home = folder / "home"
    home.mkdir()
    return Installed(python.parent, home)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    """Without any extra."""
    return install(tmp_path_factory.mktemp("base"), wheel)
