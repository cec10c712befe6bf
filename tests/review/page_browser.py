"""Headless Chromium with no network, and what is asked of a page in it."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "chromium"
AXE = INSTALLED / "axe.min.js"
TIMEOUT_S = 120
"""Only there to end what never ends: a page takes a second, on a busy machine many."""

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # Chromium as root has none
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def left_out() -> str | None:
    """Why there is no browser, and what would add it; None where all is there."""
    if AXE.exists() and shutil.which("chromium") and shutil.which("chromedriver"):
        return None
    why = INSTALLED / "left-out"
    return why.read_text() if why.exists() else "the HTML report in Chromium. To add it: make page"


@contextmanager
def chromium(folder: Path) -> Iterator["Browser"]:
    """A browser of its own, whose profile is in `folder`; it ends with the context."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for option in (*OPTIONS, f"--user-data-dir={folder}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        driver.set_script_timeout(TIMEOUT_S)
        driver.set_page_load_timeout(TIMEOUT_S)
        yield Browser(driver)
    finally:
        driver.quit()


@contextmanager
def chromium_or_skip(folders: pytest.TempPathFactory) -> Iterator["Browser"]:
    """As `chromium`; where there is none the test is skipped, and says what would add it."""
    if why := left_out():
        pytest.skip(why)
    with chromium(folders.mktemp("chromium")) as started:
        yield started


class Browser:
    """One tab, without a network."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver
        self.command("Network.enable")
        self.command(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=0,
            uploadThroughput=0,
        )

    def command(self, name: str, **arguments: Any) -> dict[str, Any]:
        """One of the DevTools protocol."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(name, arguments)
        return answer

    def open(self, page: Path, *, scripts: bool = True) -> None:
        """Load a page, and wait until its charts are drawn; what the console said before is forgotten."""
        self.command("Emulation.setScriptExecutionDisabled", value=False)
        self.driver.get("about:blank")
        self.said()
        self.size(1100, 900)
        self.media()
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get(page.as_uri())
        if scripts:
            self.wait("(window.reviewCharts ? reviewCharts.ready : Promise.resolve()).then(() => null)")

    def run(self, script: str, *arguments: object) -> Any:
        """What a function body returns."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, promise: str) -> Any:
        """What the promise of an expression comes to; an AssertionError if it is refused."""
        answer = self.driver.execute_async_script(
            f"const done = arguments[0]; Promise.resolve({promise})"
            ".then((value) => done([value ?? null, null]), (error) => done([null, String(error)]));"
        )
        assert answer[1] is None, answer[1]
        return answer[0]

    def said(self) -> list[str]:
        """What the console said since it was last asked."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium's
        return [entry["message"] for entry in entries]

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Of the window, in CSS pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )

    def media(self, kind: str = "", scheme: str = "light") -> None:
        """What the system prefers, light or dark; "print" shows on the screen what paper would."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},  # a click waits for no scrolling
        ]
        self.command("Emulation.setEmulatedMedia", media=kind, features=features)

    def printed(self) -> bytes:
        """The page as PDF."""
        answer = self.command("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return base64.b64decode(answer["data"])

    def count(self, selector: str, where: str) -> int:
        """How many elements fit, where `where` is an expression about `each`."""
        script = f"return [...document.querySelectorAll(arguments[0])].filter((each) => {where}).length"
        return int(self.run(script, selector))

    def style(self, selector: str, name: str) -> str:
        """A property as it came out, for the first element that fits."""
        script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        return str(self.run(script, selector, name))

    def find(self, selector: str) -> WebElement:
        """The first element that fits."""
        return self.driver.find_element("css selector", selector)

    def faults(self, *rules: str) -> list[str]:
        """What axe finds, of any weight; by these rules only, where some are given."""
        self.run(AXE.read_text("utf-8"))
        only = f", runOnly: {json.dumps(rules)}" if rules else ""
        found = self.wait(
            f"axe.run({{resultTypes: ['violations']{only}}}).then((result) => result.violations)"
        )
        return [f"{fault['impact']} {fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found]
