"""A program that pulls: for each line on standard input it does with the history what a pull does.

usage: python puller.py URL      answers each line with "done", or with what went wrong
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from history.journals import DEVICE, EPOCH, Journal

from holdtimer.errors import HoldtimerError
from holdtimer.history.store import open_store
from holdtimer.history.walltime import EARLIEST_MS
from holdtimer.history.zones import Zone


def main() -> None:
    log = Journal().booted()
    for number, _ in enumerate(sys.stdin):
        log.session()
        said = "done"
        try:
            with open_store(sys.argv[1]) as store:
                store.anchor(DEVICE, EPOCH, 1, 3_600_000 + number, EARLIEST_MS + number, 5, Zone(60))
                store.keep(DEVICE, EPOCH, log.data)
                store.sessions()
                store.derive()
        except HoldtimerError as error:
            said = str(error)
        print(said, flush=True)


if __name__ == "__main__":
    main()
