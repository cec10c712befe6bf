"""A FIT file holds one activity; several go into a ZIP archive, a file each."""

import io
import zipfile
from collections.abc import Iterable

from holdtimer.review.exports.dated import Dated
from holdtimer.review.exports.fit import Exercises, to_fit
from holdtimer.review.exports.identity import session_id


def to_zip(sessions: Iterable[Dated], exercises: Exercises) -> bytes:
    """Named by when each began, and by the beginning of its id; the same sessions make the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for done in sessions:
            name = f"{done.start:%Y-%m-%dT%H%M%S}-{str(session_id(done.session))[:8]}.fit"
            entry = zipfile.ZipInfo(name, done.start.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            files.writestr(entry, to_fit(done, exercises))
    return archive.getvalue()
