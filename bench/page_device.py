"""What the device in a page costs: its size, its start, its work at full speed. Exit 1 beyond a limit."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]

from review.page_browser import chromium, left_out  # noqa: E402

from tools.page_device.build import document  # noqa: E402

RUNS = 5
SIZE_MAX, READY_MAX_S = 1_500_000, 2.0
SPEED = 20
STRETCH_MS = 60_000  # of a routine


def main() -> int:
    wasm = ROOT / "build" / "wasm"
    why = left_out() or ("" if (wasm / "micropython.mjs").exists() else "left out: make portable")
    if why:
        print(why)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "holdtimer.html"
        page.write_text(document(wasm), "utf-8")
        size = page.stat().st_size
        ready_s = []
        with chromium(Path(folder) / "profile") as browser:
            for _ in range(RUNS):
                browser.driver.get("about:blank")
                began_s = time.monotonic()
                browser.driver.get(page.as_uri() + "#frozen")
                browser.wait("holdtimer.ready")
                ready_s.append(time.monotonic() - began_s)
            work_ms = browser.run(
                "holdtimer.run(1000); holdtimer.press(true); holdtimer.run(2000); holdtimer.press(false);"
                "holdtimer.run(10000); const since = performance.now();"
                f"for (let ms = 10000; ms <= 10000 + {STRETCH_MS}; ms += 1000) holdtimer.run(ms);"
                "return performance.now() - since"
            )
    ready = statistics.median(ready_s)
    busy = work_ms / (STRETCH_MS / SPEED)
    print(f"page of the device: {size:,} bytes (at most {SIZE_MAX:,})")
    print(f"page of the device: ready in {ready:.2f} s, median of {RUNS} (at most {READY_MAX_S:g} s)")
    print(f"page of the device: busy for {100 * busy:.0f} % of the time at {SPEED}x")
    return int(size > SIZE_MAX or ready > READY_MAX_S)


if __name__ == "__main__":
    sys.exit(main())
