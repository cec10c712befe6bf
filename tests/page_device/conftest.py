"""The page, built afresh, and a browser without a network."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_device.script import log_of, put_routines
from page_device.test_stepped import stepped
from review.page_browser import Browser, chromium_or_skip

from tools.page_device.build import ROOT

WASM = ROOT / "build" / "wasm"


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (WASM / "micropython.mjs").exists():
        why = WASM / "left-out"
        pytest.skip(why.read_text() if why.exists() else "the device in a page. To add it: make portable")
    made = tmp_path_factory.mktemp("page") / "holdtimer.html"
    subprocess.run([sys.executable, "-m", "tools.page_device.build", WASM, made], cwd=ROOT, check=True)
    return made


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium_or_skip(tmp_path_factory) as started:
        yield started


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of the script: a session that was stopped, a boot, one that goes on."""
    folder = tmp_path_factory.mktemp("flash")
    put_routines(folder)
    stepped(folder)
    return log_of(folder)
