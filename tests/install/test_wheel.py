"""What a stranger gets who has nothing but the file: the wheel in an environment of its own."""

import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from install.conftest import Installed, build, install, locked, uv

from holdtimer import extras
from holdtimer.cli.main import COMMANDS, ROUTINE_COMMANDS
from holdtimer.errors import EXIT_LACKING

MB = 1_000_000
EVERYDAY = (
    "--version",
    "routine list",
    "routine check hip-trio",
    "routine preview hip-trio",
    "routine export hip-trio --to json",
    "enroll --sim flash",
    "devices",
    "sessions",
    "stats",
    "review",
    "backup kept",
    "sync --install-hint",
    "sync --help",
)
ROFF = {".TH", ".SH", ".PP", ".TP", ".B"}
"""What click-man writes; any other line that begins with a dot is lost to a reader."""


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    again = build(tmp_path, HOME=str(tmp_path), TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7", COLUMNS="40")

    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_each_command_has_a_man_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        pages = {
            name.rpartition("/")[2]: file.read(name).decode()
            for name in file.namelist()
            if "/share/man/man1/" in name
        }

    named = ["", *(f"-{name}" for name in COMMANDS), *(f"-routine-{name}" for name in ROUTINE_COMMANDS)]
    assert sorted(pages) == sorted(f"holdtimer{name}.1" for name in named)
    for name, page in pages.items():
        assert {line.split()[0] for line in re.findall(r"^[.'].*", page, re.MULTILINE)} <= ROFF, name
        assert "SYNOPSIS" in page


def test_the_base_is_small(base: Installed) -> None:
    packages = next(base.folder.parent.glob("lib/*/site-packages"))
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())

    assert size <= 60 * MB, f"{size / MB:.1f} MB"


@pytest.mark.parametrize("asked", EVERYDAY)
def test_the_base_does_what_every_day_needs(base: Installed, asked: str) -> None:
    done = base.run(*asked.split())

    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr


def test_the_base_says_what_it_lacks(base: Installed) -> None:
    shown = base.run("--help").stdout
    assert all(extras.command(name) in shown for name in extras.EXTRAS)

    for asked in ("demo", "sim --headless"):
        done = base.run(*asked.split())
        assert done.returncode == EXIT_LACKING
        assert extras.command("sim") in done.stderr

    done = base.run("scan", "--seconds", "0.1", DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nowhere")
    assert done.returncode == EXIT_LACKING
    assert "no Bluetooth on this computer" in done.stderr


def test_shells_are_told_what_could_come_next(base: Installed) -> None:
    done = base.run(_HOLDTIMER_COMPLETE="zsh_complete", COMP_WORDS="holdtimer push hip-t", COMP_CWORD="2")

    assert done.returncode == 0
    assert "hip-trio" in done.stdout


def test_with_the_simulator_the_demo_runs(wheel: Path, tmp_path: Path) -> None:
    installed = install(tmp_path, wheel, "[sim]")

    listening = ("--listen", "tcp-server:127.0.0.1:0", "--routine", "hip-trio")
    simulator = installed.run("sim", "--headless", *listening, stdin="quit\n")
    assert simulator.returncode == 0, simulator.stderr
    assert simulator.stdout.startswith("listening tcp-client:")
    demo = installed.run("demo", "--speed", "50")
    assert demo.returncode == 0, demo.stderr
    assert "Hip trio, completed; pain after: 3" in demo.stdout


def test_pip_installs_it(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    needed = locked(tmp_path, "holdtimer")
    with needed.open("a") as file:
        file.write(f"{wheel.as_uri()} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n")

    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--no-compile",
            "--require-hashes",
            "-r",
            needed,
        ],
        capture_output=True,
        check=True,
    )
    installed = Installed(python.parent, tmp_path)
    assert installed.run("--version").stdout.startswith("holdtimer, version ")
    assert (tmp_path / "venv" / "share" / "man" / "man1" / "holdtimer-sync.1").exists()


def test_uv_installs_it_as_a_tool(wheel: Path, tmp_path: Path) -> None:
    needed = locked(tmp_path, "holdtimer")
    places = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}

    uv("tool", "install", "--python", sys.executable, "--constraints", needed, wheel, **places)

    done = Installed(tmp_path / "bin", tmp_path).run("routine", "list")
    assert done.returncode == 0, done.stderr
    assert "hip-trio" in done.stdout
