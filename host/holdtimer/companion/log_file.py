"""A log that comes in a file, from the device in a page (docs/page-device.md), taken into the history."""

from contextlib import suppress
from pathlib import Path

from holdtimer.companion import Front
from holdtimer.companion.pulled import Pulled, new_sessions, outcomes
from holdtimer.history.errors import BusyError
from holdtimer.history.log_file import LogFileError, read_log_file
from holdtimer.history.store import open_store
from holdtimer.words.counts import counted
from holdtimer.words.text import device_name


def take(front: Front, path: Path, database: str | None) -> Pulled:
    """Store its records, each once however often it comes, and what dates them.

    Errors: those of `open_store` and `read_log_file`; RecordsError, ConflictError, and then nothing of it was
    stored, or the records alone.
    """
    found = read_log_file(path)
    if not found.device:
        raise LogFileError(
            f"{path} is a segment, which does not say of which device it is.", "holdtimer replay shows it."
        )
    if found.newer:
        front.tell("a newer page wrote this file: what is known here of it is taken")
    if found.harmed:
        front.tell(f"{counted(found.harmed, 'byte')} of it are no record, and passed over")
    with open_store(database) as store:
        before = outcomes(store, found.device)
        records = store.keep(found.device, found.epoch, found.records)
        for met in found.anchors:
            assert met.zone
            store.anchor(
                found.device, found.epoch, met.boot, met.device_ms, met.utc_ms, met.error_ms, met.zone
            )
        with suppress(BusyError):  # then the next contact does it
            store.derive()
        return Pulled(device_name(found.device), records, new_sessions(before, outcomes(store, found.device)))
