"""Pictures of the page in build/review/: of one session, 90 days, ten years and 30 people."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from review.page_browser import ROOT, Browser, chromium_or_skip
from review.page_sessions import FIRST, TODAY, one, person, year

from holdtimer.history.sessions import Session
from holdtimer.review.figures import Figures
from holdtimer.review.page import write_page

PICTURES = ROOT / "build" / "review"
WIDTHS = (1280, 390)
HEIGHT_MAX = 8_000
"""Pixels of a picture: enough to see all but the rows of the tables."""

MORE_ROWS = "tbody tr:nth-child(n + 61)"

FITS = """new Promise((fits) => {
  const look = () => document.documentElement.scrollWidth <= %d ? fits() : setTimeout(look, 50);
  setTimeout(look, 400);  // charts.js waits for 120 ms of rest
})"""
"""Comes when nothing is wider than the window; else the time-out of the script says so."""

People = list[tuple[list[Session], Figures]]


def people(count: int, days: int) -> People:
    """Each of them with a device of their own."""
    found = []
    for number in range(count):
        sessions = year(days, seed=number)
        name, device = f"Patient {number:02d}", bytes((number + 1,)) * 8
        found.append(person([replace(session, person=name, device=device) for session in sessions]))
    return found


CASES = {
    "one": lambda: [person([one()], FIRST.date() + timedelta(days=1))],
    "90-days": lambda: [person(year(90), FIRST.date() + timedelta(days=90))],
    "ten-years": lambda: [person(year(3_650), FIRST.date() + timedelta(days=3_650))],
    "30-people": lambda: people(30, 60),
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium_or_skip(tmp_path_factory) as started:
        yield started


@pytest.mark.parametrize("case", CASES)
def test_it_is_whole_at_any_width_in_any_light_and_on_paper(
    browser: Browser, tmp_path: Path, case: str
) -> None:
    page = tmp_path / "review.html"
    shown: Sequence[tuple[list[Session], Figures]] = CASES[case]()
    write_page(page, shown, TODAY)
    PICTURES.mkdir(parents=True, exist_ok=True)
    browser.open(page)
    if len(shown) > 1:
        browser.find("details.person > summary").click()
        browser.wait("reviewCharts.ready.then(() => null)")
    for width in WIDTHS:
        browser.size(width, 900, phone=width < 500)
        browser.wait(FITS % width)
        high = min(HEIGHT_MAX, int(browser.run("return document.documentElement.scrollHeight")))
        browser.size(width, high, phone=width < 500)
        for scheme in ("light", "dark"):
            browser.media(scheme=scheme)
            data = browser.command("Page.captureScreenshot")["data"]
            (PICTURES / f"{case}-{width}-{scheme}.png").write_bytes(base64.b64decode(data))
    browser.size(1100, 900)
    browser.media()
    (PICTURES / f"{case}-print.pdf").write_bytes(browser.printed())
    # Rows are alike, and axe looks at each of thousands: it takes minutes.
    browser.run(f"for (const row of document.querySelectorAll('{MORE_ROWS}')) row.remove()")
    assert browser.faults() == []
    browser.media(scheme="dark")
    assert browser.faults("color-contrast") == []
    assert browser.said() == []
