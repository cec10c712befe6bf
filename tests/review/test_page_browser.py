"""The HTML page in a browser without a network: its charts, filters and search, for every eye and hand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from review.page_browser import Browser, chromium_or_skip
from review.page_sessions import HOSTILE, TODAY, hostile, one, person, year
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from holdtimer.review.page import write_page
from holdtimer.words.dates import MONTHS
from holdtimer.words.holds import outcome_of

SESSIONS = year(100)
FIRST_ROWS = 50
"""Rows of the session table that are shown at first (page.js)."""

UNFIT = "each.viewBox.baseVal.width / each.closest('.chart').clientWidth > 1.25"
"""A chart that was drawn for more width than it has: its letters are then too small."""

ROWS_A_SHEET = 60
"""More than fit on A4 in the letters of page.css."""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium_or_skip(tmp_path_factory) as started:
        yield started


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages, each named for what it is of."""
    folder = tmp_path_factory.mktemp("pages")
    cases = {
        "year": [person(SESSIONS)],
        "one": [person([one()])],
        "undated": [person([one(None)])],
        "hostile": [person(hostile())],
        "two": [person([replace(one(), person=name)]) for name in ("Ada", "Grace")],
        "empty": [],
    }
    for name, people in cases.items():
        write_page(folder / f"{name}.html", people, TODAY)
    return folder


def shown_rows(browser: Browser, table: str) -> int:
    return browser.count(f"#{table} tbody tr", "!each.hidden")


def marks(browser: Browser, chart: str) -> int:
    """Those that can be seen: areas of some size, lines of some length."""
    areas = browser.count(
        f"#{chart} .role-mark:not(.mark-line) path",
        "Math.min(each.getBBox().width, each.getBBox().height) > 0",
    )
    lines = browser.count(
        f"#{chart} .role-mark line, #{chart} .mark-line.role-mark path",
        "Math.max(each.getBBox().width, each.getBBox().height) > 0",
    )
    return areas + lines


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def printable(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


@pytest.mark.parametrize("name", ["year", "one", "two", "undated", "hostile", "empty"])
def test_it_loads_without_a_network_a_word_or_a_fault(browser: Browser, pages: Path, name: str) -> None:
    browser.open(pages / f"{name}.html")
    for person_ in browser.driver.find_elements("css selector", "details.person > summary"):
        person_.click()
    browser.wait("(window.reviewCharts ? reviewCharts.ready : Promise.resolve()).then(() => null)")

    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    charts = browser.run("return [...document.querySelectorAll('.chart')].map((chart) => chart.id)")
    assert bool(charts) == (name != "empty")
    for chart in charts:
        assert marks(browser, chart) > 0, chart
    assert browser.faults() == []
    browser.media(scheme="dark")
    assert browser.faults("color-contrast") == []
    assert browser.said() == []


def test_the_charts_draw_the_figures(browser: Browser, pages: Path) -> None:
    figures = person(SESSIONS)[1]
    browser.open(pages / "year.html")

    assert (
        browser.count(".chart svg", "each.closest('.chart').clientWidth - each.viewBox.baseVal.width > 12")
        == 0
    )
    assert figures.first
    assert figures.last
    days = browser.run("return document.querySelectorAll('#p1-calendar-1 .role-mark path').length")
    assert days >= (figures.last - figures.first).days
    assert marks(browser, "p1-hours-1") == sum(count > 0 for count in figures.hours)
    assert marks(browser, "p1-hours-2") == sum(count > 0 for count in figures.weekdays)
    done = sum(week.done_times > 0 for week in figures.adherence)
    planned = sum(week.planned_times is not None and not week.partial for week in figures.adherence)
    assert marks(browser, "p1-adherence-1") == done + planned
    held = sum(week.held_ms >= 600 for week in figures.doses)
    planned = sum(week.planned_ms >= 600 for week in figures.doses)
    assert marks(browser, "p1-dose-1") == held + planned, "a bar and a plan each"
    rated = [value for week in figures.pain.weeks for value in (week.before, week.after) if value is not None]
    assert marks(browser, "p1-pain-1") == len(rated) + 2, "a point each, two lines"


def test_the_weeks_to_show_cut_charts_and_tables(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    counts = {}
    for period in ("12 weeks", "all"):
        browser.driver.find_element("xpath", f"//label[span='{period}']/input").click()
        browser.wait("reviewCharts.ready.then(() => null)")
        counts[period] = marks(browser, "p1-pain-1"), shown_rows(browser, "p1-pain-1-table")

    assert counts["12 weeks"] == (24 + 2, 12)
    assert counts["12 weeks"] < counts["all"]
    assert browser.said() == []


@pytest.mark.parametrize("period", ["12 weeks", "all"])
def test_days_along_a_chart_are_written_as_elsewhere(browser: Browser, pages: Path, period: str) -> None:
    browser.open(pages / "year.html")
    browser.driver.find_element("xpath", f"//label[span='{period}']/input").click()
    browser.wait("reviewCharts.ready.then(() => null)")

    texts = "document.querySelectorAll('#p1-pain-1 .role-axis-label text')"
    labels = browser.run(f"return [...{texts}].map((each) => each.textContent)")
    said = [text for text in labels if text and not text.isdigit()]

    day = rf"(\d\d? )?({'|'.join(MONTHS)})"
    assert len(said) >= 3
    assert [text for text in said if not re.fullmatch(day, text)] == []


def test_the_search_finds_sessions(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    assert shown_rows(browser, "p1-session-table") == FIRST_ROWS
    assert browser.find(".found").text == f"{len(SESSIONS)} sessions; the latest {FIRST_ROWS} are shown"

    browser.find(".more").click()
    assert shown_rows(browser, "p1-session-table") == len(SESSIONS)
    assert not browser.find(".more").is_displayed()

    trio = [session for session in SESSIONS if session.routine == "Hip trio"]
    Select(browser.find('.search select[data-column="2"]')).select_by_visible_text("Hip trio")
    assert shown_rows(browser, "p1-session-table") == len(trio)
    browser.find(".search input").send_keys("2025-06 TRIO")
    june = [session for session in trio if session.started_utc and session.started_utc.month == 6]
    june = [session for session in june if session.started_utc and session.started_utc.year == 2025]
    assert shown_rows(browser, "p1-session-table") == len(june)
    assert browser.find(".found").text == f"{len(june)} of {len(SESSIONS)} sessions"

    browser.find(".search input").send_keys(" nothing")
    assert shown_rows(browser, "p1-session-table") == 0


def test_a_session_opens_to_its_holds_and_closes(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    latest = SESSIONS[-1]
    browser.find(".session-table button").click()

    rows = browser.driver.find_elements("css selector", ".holds-of tbody tr")
    assert [row.text.split()[-1] for row in rows] == [outcome_of(each.hold.outcome) for each in latest.holds]
    assert rows[0].text.startswith(latest.holds[0].hold.name)
    assert browser.faults() == []
    browser.find(".session-table button").click()
    assert browser.driver.find_elements("css selector", ".holds-of") == []


def test_the_search_needs_no_charting_script(browser: Browser, pages: Path, tmp_path: Path) -> None:
    html = (pages / "year.html").read_text("utf-8")
    *before, _vega, _charts, own = re.split(r"(?=<script>)", html)
    bare = tmp_path / "bare.html"
    bare.write_text("".join([*before, own]), "utf-8")
    browser.open(bare)

    browser.find(".search input").send_keys("home 2025-07-1")
    assert 0 < shown_rows(browser, "p1-session-table") < FIRST_ROWS
    assert browser.said() == []


def test_without_any_script_all_of_it_can_be_read(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html", scripts=False)

    rows = browser.driver.find_elements("css selector", ".session-table tbody tr")
    assert len(rows) == len(SESSIONS)
    assert rows[-1].is_displayed()
    assert not browser.find(".search").is_displayed()
    assert "scripts are off" in browser.find("#p1-pain noscript").text
    assert not browser.find("#p1-pain-1-table").is_displayed()
    browser.find("#p1-pain summary").click()
    assert browser.find("#p1-pain-1-table").is_displayed()


def test_light_and_dark_by_system_and_by_choice(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    bar = "#p1-hours-1 .mark-rect path"
    painted = [("body", "backgroundColor"), ("#p1-hours-1 .role-axis-label text", "fill"), (bar, "fill")]
    light = [browser.style(*each) for each in painted]
    browser.media(scheme="dark")
    dark = [browser.style(*each) for each in painted]
    assert all(here != there for here, there in zip(light, dark, strict=True))

    chosen = Select(browser.find("#colours"))
    chosen.select_by_visible_text("light")
    assert browser.style(bar, "fill") == light[2]
    chosen.select_by_visible_text("dark")
    browser.media(scheme="light")
    assert browser.style(bar, "fill") == dark[2]
    browser.media("print")
    assert browser.style(bar, "fill") == light[2], "paper is white"
    assert browser.style("body", "backgroundColor") == "rgb(255, 255, 255)"


def test_on_paper_nothing_is_cut(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    browser.find("#all-tables").click()
    browser.media("print")
    browser.size(690, 1000)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    beyond = "each.getBoundingClientRect().right > document.documentElement.clientWidth + 1"
    assert browser.count(".chart svg, table", beyond) == 0
    assert browser.count(".scroll", "each.scrollHeight > each.clientHeight + 1") == 0
    assert not browser.find("nav").is_displayed()
    assert not browser.find(".search").is_displayed()
    assert browser.find("#p1-dose-1-table").is_displayed()

    rows = browser.count("table:not(.session-table) tbody tr", "!each.hidden")
    browser.media()
    opened = sheets(browser.printed())
    browser.find("#all-tables").click()
    assert opened - sheets(browser.printed()) > rows / ROWS_A_SHEET


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    browser.size(360, 740, phone=True)
    browser.wait("new Promise((drawn) => setTimeout(drawn, 400))")  # charts.js waits for 120 ms of rest

    assert browser.run("return document.documentElement.scrollWidth") <= 360
    assert browser.count(".chart svg", "each.getBoundingClientRect().right > 360") == 0
    assert browser.count(".chart svg", UNFIT) == 0


def test_a_keyboard_reaches_everything_and_sees_where_it_is(browser: Browser, pages: Path) -> None:
    browser.open(pages / "year.html")
    keys = ActionChains(browser.driver)
    keys.send_keys(Keys.TAB).perform()
    assert browser.driver.switch_to.active_element.text == "Skip to the review"
    assert browser.driver.switch_to.active_element.rect["x"] >= 0, "in sight"
    assert browser.style(":focus", "outlineStyle") == "solid"
    keys.send_keys(Keys.ENTER).perform()
    assert browser.run("return document.activeElement.id") == "main"

    reached = []
    for _ in range(12):
        keys.send_keys(Keys.TAB).perform()
        reached.append(str(browser.run("return document.activeElement.outerHTML")))
    assert any(element.startswith("<summary") for element in reached)
    assert any('type="radio"' in element for element in reached)
    browser.run("document.querySelector('#p1-pain summary').focus()")
    keys.send_keys(Keys.ENTER).perform()
    assert browser.find("#p1-pain-1-table").is_displayed()


def test_a_hostile_name_stays_text_in_charts_and_tooltips(browser: Browser, pages: Path) -> None:
    browser.open(pages / "hostile.html")
    names = {printable(name) for name in HOSTILE}
    labels = "#p1-outcomes-1 .role-axis-label text"
    assert browser.count(labels, "each.textContent.startsWith('\\u2068')") == len(names)

    for bar in browser.driver.find_elements("css selector", "#p1-outcomes-1 .mark-rect.role-mark path"):
        ActionChains(browser.driver).move_to_element(bar).perform()
        tooltip = browser.find("#vg-tooltip-element")
        assert tooltip.is_displayed()
        names.discard(next(name for name in names if name in (tooltip.get_attribute("textContent") or "")))
    assert not names, "each was pointed at"
    assert browser.count("img, .chart script, #vg-tooltip-element script", "true") == 0
    assert browser.said() == []
