"""The review as one HTML page, with its charts; needs the extra `report`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.files import write
from holdtimer.history.sessions import Session
from holdtimer.review.figures import Figures


class PageError(HoldtimerError):
    """The page cannot be made or written; what was at its place is as it was."""

    exit_code = EXIT_FILE


MARK = b'<meta name="generator" content="holdtimer">'
_HEAD_SIZE = 1024  # bytes, in which the mark stands


def is_page(path: Path) -> bool:
    """Whether the file at `path` is such a page, which a newer one may take the place of. Raises OSError."""
    with path.open("rb") as file:
        return MARK in file.read(_HEAD_SIZE)


def write_page(
    path: Path,
    people: Sequence[tuple[Sequence[Session], Figures]],
    made: datetime,
    empty: str = "no session was pulled.",
    sample: str = "",
) -> int:
    """Write the page of each person's sessions and their figures, and say how many bytes it has.

    `made` is now, as it is to be read; `empty` says why, where there are no sessions. `sample` marks every
    sheet as no person's.
    Raises PageError.
    """
    from holdtimer.review.page.document import document  # an extra

    data = document(people, made, empty, sample).encode()
    try:
        write(path, data, private=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PageError(
            f"{path} cannot be written: {error.strerror}", "Choose another place with: --html FILE"
        ) from error
    return len(data)
