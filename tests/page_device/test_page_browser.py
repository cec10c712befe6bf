"""The device in a page: by itself, the same as the others, and for every browser and hand."""

import base64
import html
import json
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from page_device import compiled
from page_device.script import MOMENTS, heard, put_routines
from page_device.test_log_file import Ears
from page_device.test_stepped import living, told
from page_device.visit import lacking, log_file, records, run, run_script, status, visit
from program.device import interpreter
from review.page_browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from holdcore.log import journal, reader
from holdtimer.companion.log_file import take
from holdtimer.history.store import open_store
from holdtimer.sim.oled import WIDTH, to_text
from tools.page_device.build import digest, firmware, program

SIZE_MAX = 1_500_000
TONE_MS = 20
"""By how much tones may differ in time."""

DARK_MS = 20_000  # power.DARK_AFTER_MS


def test_it_starts_alone_and_without_a_fault(browser: Browser, page: Path) -> None:
    assert page.stat().st_size <= SIZE_MAX
    visit(browser, page, live=True)

    assert browser.find("#glass").get_attribute("aria-label") == (
        "The display: MENU, Clam and glutes, 70% 1/13, hold: start"
    )
    assert status(browser) == ""
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.said() == []


def test_axe_finds_nothing(browser: Browser, page: Path) -> None:
    visit(browser, page)
    browser.find("summary").click()
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        assert browser.faults() == [], scheme
    browser.media()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740), (320, 640), (1280, 800)])
def test_it_fits(browser: Browser, page: Path, width: int, height: int) -> None:
    visit(browser, page)
    browser.size(width, height, phone=width < 1000)

    assert browser.run("return document.documentElement.scrollWidth") <= width
    beyond = f"each.getBoundingClientRect().right > {width} || each.getBoundingClientRect().bottom > {height}"
    assert browser.count("#glass, #button, .gestures button", beyond) == 0
    case = (
        "each.getBoundingClientRect().right > document.querySelector('.case').getBoundingClientRect().right"
    )
    assert browser.count("#button", case) == 0
    if height == 844:
        assert browser.run("return document.querySelector('#glass').clientWidth") == 2 * WIDTH
        assert browser.run("return document.documentElement.scrollHeight") <= height


def test_a_script_of_presses_does_there_what_it_does_elsewhere(
    browser: Browser, page: Path, tmp_path: Path
) -> None:
    micropython, why = interpreter()
    if why:
        pytest.skip(why)
    visit(browser, page)
    shown = run_script(browser)
    tones = heard(tuple(tone) for tone in browser.run("return holdtimer.tones"))
    put_routines(tmp_path / "living")
    expected, simulated = living(tmp_path / "living")
    on_board = compiled.run_script(micropython, tmp_path, told())

    assert len(set(expected)) > 12, "it is looked at when there is something to see"
    for ms, *pictures in zip(MOMENTS, expected, shown, on_board.pictures, strict=True):
        for picture in pictures[1:]:
            assert picture == pictures[0], f"at {ms} ms:\n{to_text(picture)}\n{to_text(pictures[0])}"
    wanted = heard(simulated.tones)
    for there in (tones, heard(on_board.tones)):
        assert [tone[1:] for tone in there] == [tone[1:] for tone in wanted]
        assert max(abs(one[0] - other[0]) for one, other in zip(there, wanted, strict=True)) <= TONE_MS
    assert records(browser) == on_board.log
    assert records(browser) == b"".join(
        p.read_bytes() for p in sorted((tmp_path / "living/log").glob("*.seg"))
    )
    assert status(browser) == ""


def test_the_firmware_inside_is_that_of_the_tree(page: Path) -> None:
    text = page.read_text("utf-8")
    said = re.search(r'<meta name="firmware" content="(\w+)">', text)
    assert said
    assert said[1] == digest(firmware())
    inside = json.loads(re.search(r'id="inside">(.*?)</script>', text)[1])  # type: ignore[index]
    made = program()
    assert len(made) > 40
    assert {name: base64.b64decode(data) for name, data in inside["files"].items() if name in made} == made


def test_another_firmware_has_another_hash() -> None:
    files = firmware()
    changed = files | {"firmware/main.py": files["firmware/main.py"] + b"\n"}
    renamed = dict(files)
    renamed["firmware/other.py"] = renamed.pop("firmware/main.py")
    assert len({digest(files), digest(changed), digest(renamed)}) == 3


def test_the_licences_of_what_is_inside_are_inside(page: Path) -> None:
    text = html.unescape(page.read_text("utf-8"))
    for owner in ("the hold timer authors", "Damien P. George", "Emscripten authors", "Rich Felker"):
        assert f"{owner}" in text


def test_a_reload_keeps_the_log_and_the_settings(browser: Browser, page: Path) -> None:
    visit(browser, page)
    run_script(browser)
    before = log_file(browser)
    visit(browser, page, afresh=False)
    run(browser, 500)

    after = log_file(browser)
    assert [after[name] for name in ("device", "epoch", "settings")] == [
        before[name] for name in ("device", "epoch", "settings")
    ]
    assert after["settings"].startswith("08")
    old, new = base64.b64decode(before["records"]), base64.b64decode(after["records"])
    assert new.startswith(old)
    assert reader.whole(new) == len(new)
    boot = reader.decode(new, len(old))
    assert (boot.type, boot.boot) == (journal.BOOT, 3), "the script has two"
    assert [anchor["boot"] for anchor in after["anchors"]] == [2, 3]
    assert "GO ON?" in str(browser.find("#glass").get_attribute("aria-label")), "the session was not over"


def test_forgetting_makes_another_device(browser: Browser, page: Path) -> None:
    visit(browser, page)
    before = log_file(browser)["device"]
    browser.find("#forget").click()
    browser.driver.switch_to.alert.accept()
    browser.wait("holdtimer.ready")

    assert len(before) == 16
    assert log_file(browser)["device"] not in (before, "")


def test_mouse_space_bar_and_words_press_the_button(browser: Browser, page: Path) -> None:
    visit(browser, page, live=True)

    def until(says: str) -> None:
        shown = f"document.querySelector('#glass').getAttribute('aria-label').includes({json.dumps(says)})"
        look = f"const look = () => {shown} ? done() : setTimeout(look, 20)"
        browser.wait(f"new Promise((done) => {{ {look}; look(); }})")

    browser.find("#button").click()
    until("2/13")
    ActionChains(browser.driver).key_down(Keys.SPACE).key_up(Keys.SPACE).perform()
    until("3/13")
    double = browser.find(".gestures button:nth-child(2)")
    assert double.text == "double click\nprevious"
    double.click()
    until("2/13")
    browser.find(".gestures button:nth-child(3)").click()
    until("READY")
    assert double.text == "double click\nskip"


def test_at_twenty_times_the_speed_twenty_seconds_pass_in_fewer(browser: Browser, page: Path) -> None:
    visit(browser, page, live=True)
    took_ms = browser.wait(
        "new Promise((done) => { const since = performance.now(), speed = document.querySelector('#speed');"
        " speed.value = 20; speed.dispatchEvent(new Event('input'));"
        " const look = () => document.querySelector('#glass').getAttribute('aria-label').endsWith('dark')"
        " ? done(performance.now() - since) : setTimeout(look, 20); look(); })"
    )
    assert took_ms < DARK_MS / 2
    assert browser.find("#times").text == "20x"


def test_the_sound_has_the_pitch_and_the_duty_of_the_pin(browser: Browser, page: Path) -> None:
    said = """
        window.said = [];
        window.AudioContext = class {
            currentTime = 0;
            createOscillator() {
                return { connect: (to) => to, start() {},
                         setPeriodicWave: (wave) => said.push(["wave", wave]),
                         frequency: { setValueAtTime: (hz) => said.push(["hz", hz]) } };
            }
            createGain() {
                return { connect: (to) => to, gain: { setTargetAtTime: (to) => said.push(["gain", to]) } };
            }
            createPeriodicWave(real) { return Array.from(real); }
            resume() {}
        };"""
    with lacking(browser, said):
        visit(browser, page)
        run(browser, 1_000)
        ActionChains(browser.driver).click_and_hold(browser.find("#button")).perform()
        run(browser, 1_100)
        ActionChains(browser.driver).release().perform()
        for ms in range(1_390, 1_460, 5):
            run(browser, ms)
        carried = browser.run("return said")
        tones = [tone for tone in browser.run("return holdtimer.tones") if tone[2]]

    (at_ms, hz, duty) = tones[-1]
    assert at_ms >= 1_400, "once it is no double click any more"
    (wave,) = [value for what, value in carried if what == "wave"]
    assert wave[1] == pytest.approx(2 / math.pi * math.sin(math.pi * duty / 65536), rel=1e-3)
    assert wave[7] == pytest.approx(2 / (7 * math.pi) * math.sin(7 * math.pi * duty / 65536), abs=1e-3)
    assert [value for what, value in carried if what == "hz"] == [hz]
    assert [value for what, value in carried if what == "gain"][-1] == 0


def test_a_phone_stays_awake_for_as_long_as_the_display_is_lit(browser: Browser, page: Path) -> None:
    locks = """
        window.held = 0;
        Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
            held += 1;
            return { release: async () => { held -= 1; } };
        } } });"""
    with lacking(browser, locks):
        visit(browser, page)
        run(browser, 1_000)
        lit = browser.wait("Promise.resolve().then(() => held)")
        run(browser, DARK_MS + 1_000)
        assert (lit, browser.wait("new Promise((done) => setTimeout(() => done(held)))")) == (1, 0)


def test_without_webassembly_it_says_so_and_the_log_can_be_had(browser: Browser, page: Path) -> None:
    visit(browser, page)
    run(browser, 500)
    logged = log_file(browser)
    with lacking(browser, "delete window.WebAssembly;"):
        visit(browser, page, afresh=False)

        assert "no WebAssembly" in status(browser)
        assert not browser.find("#button").is_enabled()
        assert browser.find("#download").is_enabled()
        assert log_file(browser) == logged
        assert len(logged["records"]) > 40


def test_without_webaudio_it_says_so_and_runs(browser: Browser, page: Path) -> None:
    with lacking(browser, "delete window.AudioContext; delete window.webkitAudioContext;"):
        visit(browser, page)
        assert "no sound" in status(browser)
        assert not browser.find("#sound").is_enabled()
        ActionChains(browser.driver).click(browser.find("#button")).perform()
        run(browser, 2_000)
        assert "2/13" in str(browser.find("#glass").get_attribute("aria-label"))


def test_where_the_browser_keeps_nothing_it_says_so_and_runs(browser: Browser, page: Path) -> None:
    blocked = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });"
    with lacking(browser, blocked):
        visit(browser, page, afresh=False)
        assert "keeps nothing" in status(browser)
        run(browser, 500)
        assert len(records(browser)) > 30


@pytest.mark.parametrize(
    "kept", ["no JSON", "[]", '{"files": 5}', '{"files": {"/flash/device": "?"}, "anchors": []}']
)
def test_where_what_was_kept_is_damaged_it_says_so_and_runs(browser: Browser, page: Path, kept: str) -> None:
    visit(browser, page)
    browser.run("localStorage.setItem('holdtimer-device', arguments[0])", kept)
    visit(browser, page, afresh=False)

    assert "damaged" in status(browser)
    run(browser, 500)
    assert len(log_file(browser)["device"]) == 16
    assert len(records(browser)) > 30


def test_without_scripts_it_says_so(browser: Browser, page: Path) -> None:
    browser.open(page, scripts=False)
    assert "scripts are off" in browser.find("noscript").text


def test_where_it_is_opened_twice_the_first_one_stops(browser: Browser, page: Path) -> None:
    visit(browser, page)
    browser.run("dispatchEvent(new StorageEvent('storage', { key: 'holdtimer-device', newValue: '{}' }))")

    assert "another tab" in status(browser)
    assert not browser.find("#button").is_enabled()


def test_its_log_goes_into_the_history_with_todays_date(browser: Browser, page: Path, tmp_path: Path) -> None:
    visit(browser, page)
    run_script(browser)
    file = tmp_path / "log.json"
    file.write_text(json.dumps(log_file(browser)))

    done = take(Ears(), file, f"sqlite:///{tmp_path / 'history.sqlite'}")

    assert len(done.sessions) == 2
    with open_store(f"sqlite:///{tmp_path / 'history.sqlite'}") as store:
        dates = [session.started_utc for session in store.sessions()]
    now = datetime.now(UTC)
    assert all(date and now - timedelta(hours=2) < date <= now for date in dates)
