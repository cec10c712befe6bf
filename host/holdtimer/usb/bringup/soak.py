"""Two days of use between two looks over the cable: starts by cause, crashes, cell, error of the clock."""

from collections import Counter
from pathlib import Path

from holdtimer.history.runs import LEAST_RTC_SHARE
from holdtimer.usb.bringup.log import Log, fetch
from holdtimer.usb.bringup.report import Report, Row, Values, go_on
from holdtimer.usb.bringup.run import identify
from holdtimer.usb.mpremote import Mpremote

HOURS = 48
BEGUN, SOAK = "soak begun", "soak"
CAUSES = {1: "power on", 2: "reset", 3: "watchdog", 4: "deep sleep", 5: "soft reset"}
"""machine.reset_cause() of an ESP32."""

UNITS = {
    "utc_ms": "ms since 1970",
    "rtc_ms": "ms of the RTC",
    "hours": "h",
    "starts": "cause, how many",
    "cell_mv": "mV",
    "clock_error_ms": "ms, the RTC less this computer",
}


def soak(remote: Mpremote, path: Path, utc_ms: int, at: str) -> Report:
    """Begin it, or see what became of it; in the report at `path`. The program is started again.

    Raises a HoldtimerError; OSError where `path` cannot be written.
    """
    report = go_on(path, identify(remote))
    begun = report.measured.get(BEGUN)
    log = fetch(remote, _whole(begun.values, "end") if begun else 0)
    if begun:
        report = report.plus(SOAK, at, since(begun.values, log, utc_ms), UNITS)
    else:
        run = log.boots[-1].run if log.boots else -1
        values: Values = {"utc_ms": utc_ms, "rtc_ms": log.rtc_ms, "end": log.end, "run": run}
        report = report.plus(BEGUN, at, values, UNITS)
    report.save(path)
    remote.run(("reset",))
    return report


def since(begun: Values, log: Log, utc_ms: int) -> Values:
    """What happened since the first look. Without `clock_error_ms` where the RTC has begun anew."""
    passed_ms, rtc_ms = utc_ms - _whole(begun, "utc_ms"), log.rtc_ms - _whole(begun, "rtc_ms")
    causes = Counter(boot.cause for boot in log.boots)
    starts: list[Row] = [[CAUSES.get(cause, str(cause)), count] for cause, count in sorted(causes.items())]
    cell_mv: Row = [boot.cell_mv for boot in log.boots]
    trace: Row = [*log.trace.splitlines()]
    values: Values = {
        "hours": round(passed_ms / 3_600_000, 2),
        "starts": starts,
        "crashes": sum(boot.crashed for boot in log.boots),
        "cell_mv": cell_mv,
        "trace": trace,
    }
    same_run = {boot.run for boot in log.boots} <= {_whole(begun, "run")}
    if same_run and rtc_ms >= LEAST_RTC_SHARE * passed_ms:
        values["clock_error_ms"] = rtc_ms - passed_ms
    return values


def _whole(values: Values, key: str) -> int:
    value = values.get(key)
    return value if isinstance(value, int) else 0
