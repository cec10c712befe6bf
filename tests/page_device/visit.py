"""What is done in the page of the device; time stands still in it unless it is `live`."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from page_device.script import END_MS, MOMENTS, edges
from review.page_browser import Browser

from holdtimer.sim.oled import WIDTH, Pixels


def visit(browser: Browser, page: Path, *, live: bool = False, afresh: bool = True) -> None:
    """Open it; `afresh` forgets what an earlier visit left."""
    browser.command("Emulation.setScriptExecutionDisabled", value=False)
    browser.size(1280, 800)
    browser.driver.get("about:blank")  # else another fragment of the same page is no visit
    if afresh:
        browser.driver.get(page.as_uri() + "#frozen")
        browser.wait("holdtimer.ready")
        browser.run("localStorage.clear()")
    browser.driver.get("about:blank")
    browser.said()
    browser.driver.get(page.as_uri() + ("" if live else "#frozen"))
    browser.wait("holdtimer.ready")


@contextmanager
def lacking(browser: Browser, script: str) -> Iterator[None]:
    """A browser in which `script` has run before anything of a page."""
    added = browser.command("Page.addScriptToEvaluateOnNewDocument", source=script)
    try:
        yield
    finally:
        browser.command("Page.removeScriptToEvaluateOnNewDocument", **added)


def run(browser: Browser, until_ms: int) -> Pixels:
    """Let the device's time pass, and look at the canvas."""
    bits = browser.run("return holdtimer.run(arguments[0])", until_ms)
    return tuple(bytes(map(int, bits[at : at + WIDTH])) for at in range(0, len(bits), WIDTH))


def run_script(browser: Browser) -> list[Pixels]:
    """The canvas at MOMENTS."""
    happenings = sorted([(at_ms, 0, down) for at_ms, down in edges()] + [(ms, 1, False) for ms in MOMENTS])
    seen = []
    for at_ms, looks, down in happenings:
        picture = run(browser, at_ms)
        if looks:
            seen.append(picture)
        else:
            browser.run("holdtimer.press(arguments[0])", down)
    run(browser, END_MS)
    return seen


def status(browser: Browser) -> str:
    """What the page complains of."""
    return browser.find("#status").text


def log_file(browser: Browser) -> dict[str, Any]:
    """What would be downloaded."""
    made: dict[str, Any] = browser.run("return holdtimer.logFile()")
    return made


def records(browser: Browser) -> bytes:
    return base64.b64decode(log_file(browser)["records"])
